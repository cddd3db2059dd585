"""USSD over HTTP: each gateway has its address, and what comes in takes the one path of every message.

The last segment of the path is the gateway's secret (USSD_SECRET): a gateway signs nothing, so only who was told the address may
speak for a phone. Without the right one there is nothing here.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Response, abort, current_app, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from bot.engine.rendered import Rendered
from bot.inbound import Answer, Inbound
from callers import Caller, open_to
from ussd.gateways.africastalking import AfricasTalking
from ussd.gateways.gateway import BadRequest, Gateway, Received, Reply
from writing.catalogue import Catalogues
from writing.octets import octets, segments

blueprint = Blueprint("ussd", __name__, url_prefix="/ussd")
GATEWAYS: dict[str, Gateway] = {AfricasTalking.name: AfricasTalking()}
MOST_BYTES = 64 * 1024
CONTEXT = "error"


@dataclass(frozen=True)
class UssdPorts:
    """What these addresses need: the path of every message, texts, the secret, the language when none is known."""

    line: Callable[[Inbound], Answer]
    catalogues: Catalogues
    secret: str
    language: str = "km"


@blueprint.post("/<gateway>")
@blueprint.post("/<gateway>/<secret>")
@open_to(Caller.GATEWAY)
def ussd(gateway: str, secret: str = "") -> ResponseReturnValue:
    """One turn of a gateway's session, answered in its own form."""
    ports = _ports()
    speaks = GATEWAYS.get(gateway)
    if speaks is None or not hmac.compare_digest(secret.encode(), ports.secret.encode()):
        abort(404)
    request.max_content_length = MOST_BYTES
    try:
        inbound = speaks.read(
            Received(request.get_data(), request.query_string.decode("latin-1"), dict(request.headers))
        )
    except RequestEntityTooLarge:
        return _refused(speaks, "error.gateway", 413)
    except BadRequest as refusal:
        return _refused(speaks, refusal.msgid, 400)
    return _response(speaks.write(ports.line(inbound).rendered))


def _refused(gateway: Gateway, msgid: str, status: int) -> Response:
    text = _ports().catalogues.text(_ports().language, CONTEXT, msgid)
    shown = Rendered(text, 0, 1, octets(text), segments(text), options=(), ended=True)
    return _response(gateway.write(shown), status)


def _response(reply: Reply, status: int = 200) -> Response:
    response = Response(reply.body, status, content_type=reply.content_type)
    response.headers.update(reply.headers)
    response.headers["Cache-Control"] = "no-store"
    return response


def _ports() -> UssdPorts:
    ports = current_app.extensions["ussd"]
    if not isinstance(ports, UssdPorts):
        raise TypeError("the application has no USSD")
    return ports
