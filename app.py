"""Composition root of the web process: `create_app()` joins the service, the telephone line, routes and commands."""

from __future__ import annotations

import importlib

import click
from flask import Flask
from flask.json.provider import DefaultJSONProvider
from werkzeug.exceptions import HTTPException

import web
from bot.sms.inbox import Inbox
from bot.sms.kannel.routes import KannelPorts
from bot.sms.kannel.routes import blueprint as kannel_routes
from bot.sms.keywords import Keywords
from bot.sms.standing import Standing
from bot.sms.twilio.routes import TwilioPorts
from bot.sms.twilio.routes import blueprint as twilio_routes
from bot.sms.twilio.signature import Signature
from bot.telegram.routes import TelegramPorts
from bot.telegram.routes import blueprint as telegram_routes
from bot.turn import Line
from bot.voice.twilio.routes import blueprint as voice_routes
from callers import doorkeeper
from commands.all import COMMANDS
from console.routes import blueprint as console_routes
from journal import set_up_logs
from line import open_line, open_telegram, open_voice
from service import Service, open_service
from settings import ROOT, Settings, SettingsError, current_settings
from simulator.switchboard import Switchboard
from ussd.door import Door, UssdPorts


class ReadableJson(DefaultJSONProvider):
    """JSON with Khmer as Khmer, and fields in the order they are given."""

    ensure_ascii = False
    sort_keys = False


def create_app(settings: Settings | None = None) -> Flask:
    """The web application, and what `flask --app app` runs. Raises SettingsError; on a command line, a sentence for each."""
    set_up_logs()
    here = open_service(settings or _settings())
    app = Flask(__name__, static_folder=None)
    app.json = ReadableJson(app)
    line = open_line(here)
    app.extensions["service"] = here
    inbox = _inbox(here, line)
    app.extensions["twilio"] = _twilio(here, inbox)
    app.extensions["kannel"] = _kannel(here, inbox)
    app.extensions["voice"] = open_voice(here, line) if here.settings.twilio_account_sid else None
    app.extensions["telegram"] = _telegram(here, line)
    app.extensions["switchboard"] = Switchboard(here, line.turn)
    _add_routes(app, here)
    ussd = UssdPorts(
        line.turn, line.hung_up, here.inst.catalogues, here.settings.ussd_secret, line.language_of
    )
    app.wsgi_app = Door(ussd, app.wsgi_app)  # type: ignore[method-assign]  # the way Flask has it wrapped
    for command in COMMANDS:
        app.cli.add_command(command)
    return app


def _inbox(here: Service, line: Line) -> Inbox:
    keywords = Keywords.load(ROOT / "rules" / "keywords.yaml")
    return Inbox(line.turn, line.language_of, here.inst, here.sessions, here.clock, keywords)


def _kannel(here: Service, inbox: Inbox) -> KannelPorts | None:
    """None without KANNEL_SECRET: then its addresses do not exist."""
    secret = here.settings.kannel_secret
    standing = Standing(here.scripts)
    return KannelPorts(inbox, here.inst, here.sessions, here.clock, secret, standing) if secret else None


def _twilio(here: Service, inbox: Inbox) -> TwilioPorts | None:
    """None where Twilio is not set up: then its addresses do not exist."""
    if not here.settings.twilio_account_sid:
        return None
    signature = Signature(here.settings.twilio_auth_token, here.settings.public_url)
    return TwilioPorts(inbox, here.inst, here.sessions, here.clock, signature, Standing(here.scripts))


def _telegram(here: Service, line: Line) -> TelegramPorts | None:
    """None where there is no bot: then its address does not exist."""
    if not here.settings.telegram_bot_token:
        return None
    return TelegramPorts(open_telegram(here, line).take, here.settings.telegram_secret_token)


def _settings() -> Settings:
    try:
        return current_settings()
    except SettingsError as error:
        if click.get_current_context(silent=True) is None:
            raise
        raise click.ClickException(str(error)) from None


def _add_routes(app: Flask, here: Service) -> None:
    app.before_request(web.begin)
    app.before_request(doorkeeper(here.settings))
    app.after_request(web.end)
    app.register_blueprint(twilio_routes)
    app.register_blueprint(telegram_routes)
    app.register_blueprint(voice_routes)
    app.register_blueprint(kannel_routes)
    app.register_blueprint(console_routes)
    if here.settings.demo:  # elsewhere these addresses, and the demo itself, are not even loaded
        app.register_blueprint(importlib.import_module("simulator.routes").blueprint)
    app.add_url_rule("/healthz", view_func=web.healthz)
    app.add_url_rule("/readyz", view_func=web.readyz)
    app.add_url_rule("/metrics", view_func=web.metrics)
    app.register_error_handler(HTTPException, web.refuse)
    app.register_error_handler(Exception, web.trouble)
