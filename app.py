"""Composition root of the web process: `create_app()` joins the service, the telephone line, routes and commands."""

from __future__ import annotations

import importlib
from collections.abc import Callable

import click
from flask import Flask
from flask.json.provider import DefaultJSONProvider
from werkzeug.exceptions import HTTPException

import web
from bot.inbound import Answer, Inbound
from bot.sms.twilio.routes import TwilioPorts
from bot.sms.twilio.routes import blueprint as twilio_routes
from bot.sms.twilio.signature import Signature
from callers import doorkeeper
from commands.all import COMMANDS
from journal import set_up_logs
from line import open_line
from service import Service, open_service
from settings import Settings, SettingsError, current_settings
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
    app.extensions["twilio"] = _twilio(here, line.turn)
    app.extensions["switchboard"] = Switchboard(here, line.turn)
    _add_routes(app, here)
    ussd = UssdPorts(line.turn, here.inst.catalogues, here.settings.ussd_secret, line.language_of)
    app.wsgi_app = Door(ussd, app.wsgi_app)  # type: ignore[method-assign]  # the way Flask has it wrapped
    for command in COMMANDS:
        app.cli.add_command(command)
    return app


def _twilio(here: Service, turn: Callable[[Inbound], Answer]) -> TwilioPorts | None:
    """None where Twilio is not set up: then its addresses do not exist."""
    if not here.settings.twilio_account_sid:
        return None
    signature = Signature(here.settings.twilio_auth_token, here.settings.public_url)
    return TwilioPorts(turn, here.inst, here.sessions, here.clock, signature)


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
    if here.settings.demo:  # elsewhere these addresses, and the demo itself, are not even loaded
        app.register_blueprint(importlib.import_module("simulator.routes").blueprint)
    app.add_url_rule("/healthz", view_func=web.healthz)
    app.add_url_rule("/readyz", view_func=web.readyz)
    app.add_url_rule("/metrics", view_func=web.metrics)
    app.register_error_handler(HTTPException, web.refuse)
    app.register_error_handler(Exception, web.trouble)
