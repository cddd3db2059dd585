"""Where Twilio calls: a text that came in, answered in TwiML, and reports on those that went out. Both only when signed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from flask import Blueprint, Response, abort, current_app, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session, sessionmaker

from bot.inbound import Answer, Inbound
from bot.sms.twilio.form import Unreadable, Wish, received, report, twiml
from bot.sms.twilio.signature import HEADER, Signature
from callers import Caller, open_to
from grievance_core.cases.deciding import settled
from grievance_core.institution import Institution
from grievance_core.messages.sending import receipt
from grievance_core.messages.stopping import resume, stop

blueprint = Blueprint("twilio", __name__, url_prefix="/sms/twilio")
MOST_BYTES = 64 * 1024

log = structlog.get_logger()


@dataclass(frozen=True)
class TwilioPorts:
    """What these addresses need: the path of every message, the institution and its clock, Twilio's signature."""

    line: Callable[[Inbound], Answer]
    inst: Institution
    sessions: sessionmaker[Session]
    clock: Callable[[Session], datetime]
    signature: Signature


@blueprint.post("")
@open_to(Caller.GATEWAY)
def message() -> ResponseReturnValue:
    """One text, answered with one text, or with none where nobody would read it."""
    ports = _signed()
    try:
        came = received(request.form)
    except Unreadable:
        abort(400)
    if came.inbound is None:
        return _answer()
    if came.wish:
        _heed(ports, came.inbound.address, came.wish)
    if came.wish is Wish.STOP:  # Twilio has said goodbye already, and would refuse ours
        return _answer()
    return _answer(ports.line(came.inbound).rendered.text)


@blueprint.post("/status")
@open_to(Caller.GATEWAY)
def status() -> ResponseReturnValue:
    """What became of a text. One we do not know is no fault of Twilio's."""
    ports = _signed()
    try:
        told = report(request.form, request.args)
    except Unreadable:
        abort(400)
    if told is not None:
        with ports.sessions.begin() as session:
            now = ports.clock(session)
            receipt(
                session, ports.inst, told.provider_id, told.state, now, settled,
                message_id=told.message_id, stopped=told.stopped,
            )  # fmt: skip
    return Response()


def _heed(ports: TwilioPorts, number: str, wish: Wish) -> None:
    with ports.sessions.begin() as session:
        if wish is Wish.STOP:
            stop(session, ports.inst, number, ports.clock(session), settled)
        else:
            resume(session, ports.inst, number)


def _answer(text: str = "") -> Response:
    response = Response(twiml(text), content_type="text/xml; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response


def _signed() -> TwilioPorts:
    """What is needed to answer. Without Twilio there is nothing here, and nothing but a refusal for anybody else."""
    ports = current_app.extensions["twilio"]
    if not isinstance(ports, TwilioPorts):
        abort(404)
    request.max_content_length = MOST_BYTES
    query = request.query_string.decode("latin-1")
    if not ports.signature.is_on(request.path, query, request.form, request.headers.get(HEADER)):
        log.warning("twilio_unsigned", endpoint=request.endpoint)
        abort(403)
    return ports
