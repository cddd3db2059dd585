"""Composition root of the web process: `create_app()` joins the service, the one path of every message, routes and commands."""

from __future__ import annotations

import importlib

import click
import structlog
from flask import Flask, Response, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from commands import areas, cases, demo, doctor, outbox, simulate
from commands.checks import checks
from commands.here import service as service_here
from journal import set_up_logs
from service import Service, open_service
from settings import Settings, SettingsError, current_settings
from simulator.switchboard import Switchboard
from ussd.routes import UssdPorts
from ussd.routes import blueprint as ussd_routes

log = structlog.get_logger()
COMMANDS = (areas.group, cases.group, demo.group, doctor.doctor, outbox.group, simulate.group)


def create_app(settings: Settings | None = None) -> Flask:
    """The web application, and what `flask --app app` runs. Raises SettingsError; on the command line it is a sentence."""
    set_up_logs()
    here = open_service(settings or _settings())
    line = open_line(here)
    app = Flask(__name__, static_folder=None)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.extensions |= {
        "service": here,
        "switchboard": Switchboard(here, line),
        "ussd": UssdPorts(line, here.inst.catalogues, here.settings.ussd_secret),
    }
    app.register_blueprint(ussd_routes)
    if here.settings.demo:
        app.register_blueprint(importlib.import_module("simulator.routes").blueprint)
    app.add_url_rule("/healthz", view_func=healthz)
    app.add_url_rule("/readyz", view_func=readyz)
    app.register_error_handler(HTTPException, refuse)
    app.register_error_handler(Exception, trouble)
    for command in COMMANDS:
        app.cli.add_command(command)
    return app


def healthz() -> ResponseReturnValue:
    """The process answers; nothing else is looked at."""
    return Response("ok\n", content_type="text/plain")


def readyz() -> ResponseReturnValue:
    """Whether every part is well, with what was found: 200, or 503 when one is bad."""
    found = list(checks(service_here()))
    ready = all(check.good for check in found)
    parts = {check.name: {"good": check.good, "found": check.found} for check in found}
    return jsonify(ready=ready, parts=parts), 200 if ready else 503


def refuse(error: HTTPException) -> ResponseReturnValue:
    """An address that does not exist, a method it does not take, a request that cannot be read: one sentence."""
    msgid = {404: "not-found", 405: "wrong-method"}.get(error.code or 0, "refused")
    response = Response.force_type(error.get_response(), request.environ)  # keeps Allow and the like
    return _said(response, msgid)


def trouble(error: Exception) -> ResponseReturnValue:
    """What nobody foresaw. It is put in the journal; the caller is told to try again."""
    log.error("unforeseen", endpoint=request.endpoint, exc_info=error)
    return _said(Response(status=503), "trouble")
