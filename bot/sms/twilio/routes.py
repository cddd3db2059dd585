"""Where Twilio calls: a text that came in, answered in TwiML, and reports on those that went out. Both only when signed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from flask import Blueprint, Response, abort, current_app, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session, sessionmaker

from bot.sms.inbox import Inbox
from bot.sms.keywords import START, STOP
from bot.sms.standing import Standing
from bot.sms.twilio.form import NAME, Unreadable, Wish, received, report, twiml
from bot.sms.twilio.signature import HEADER, Signature
from callers import Caller, open_to
from grievance_core.cases.deciding import settled
from grievance_core.institution import Institution
from grievance_core.messages.sending import receipt

blueprint = Blueprint("twilio", __name__, url_prefix="/sms/twilio")
MOST_BYTES = 64 * 1024

log = structlog.get_logger()


@dataclass(frozen=True)
class TwilioPorts:
    """What these addresses need: who answers texts, the institution and its clock, the signature, and how providers stand."""

    inbox: Inbox
    inst: Institution
    sessions: sessionmaker[Session]
    clock: Callable[[Session], datetime]
    signature: Signature
    standing: Standing


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
    if came.wish is Wish.STOP:  # Twilio has said goodbye already, and would refuse ours
        ports.inbox.heed(came.inbound, STOP)
        return _answer()
    if came.wish is Wish.HELP:  # it has said that too
        return _answer()
    if came.wish is Wish.START:
        return _answer(ports.inbox.heed(came.inbound, START))
    return _answer(ports.inbox.answer(came.inbound))


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
        ports.standing.reported(NAME, told.state, told.handed_over)
    return Response()


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
