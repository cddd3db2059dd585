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
LANGUAGES = ("km", "en")
ONE_SCREEN = 160  # octets, 3GPP TS 23.090


@dataclass(frozen=True)
class UssdPorts:
    """What these addresses need: the path of every message, texts, the secret, and a phone's language, empty if unknown."""

    line: Callable[[Inbound], Answer]
    catalogues: Catalogues
    secret: str
    language_of: Callable[[str], str]


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
            Received(request.get_data(), request.query_string.decode("latin-1"), request.headers.get)
        )
    except RequestEntityTooLarge:
        return _refused(speaks, "error.gateway", 413)
    except BadRequest as refusal:
        return _refused(speaks, refusal.msgid, 400, refusal.address)
    return _response(speaks.write(ports.line(inbound).rendered))


def _refused(gateway: Gateway, msgid: str, status: int, address: str = "") -> Response:
    ports = _ports()
    text = sentence(ports.catalogues, msgid, ports.language_of(address) if address else "")
    shown = Rendered(text, 0, 1, octets(text), segments(text), options=(), ended=True)
    return _response(gateway.write(shown), status)


def sentence(catalogues: Catalogues, msgid: str, language: str) -> str:
    """The sentence in `language`; when that is none of ours in Khmer and then English.

    Both have to fit one screen, since a screen that ends cannot be turned. Where they do not, it is Khmer alone: it is what most
    callers read.
    """
    if language in catalogues.languages:
        return catalogues.text(language, CONTEXT, msgid)
    khmer, english = (catalogues.text(one, CONTEXT, msgid) for one in LANGUAGES)
    both = f"{khmer}\n{english}"
    return both if octets(both) <= ONE_SCREEN else khmer


def _response(reply: Reply, status: int = 200) -> Response:
    headers = {"Content-Type": reply.content_type, "Cache-Control": "no-store", **reply.headers}
    return Response(reply.body, status, headers)


def _ports() -> UssdPorts:
    ports = current_app.extensions["ussd"]
    if not isinstance(ports, UssdPorts):
        raise TypeError("the application has no USSD")
    return ports
