"""Where Kannel calls: a text that came in, answered with one, and reports on what went out. Both only with KANNEL_SECRET."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from flask import Blueprint, Response, abort, current_app, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session, sessionmaker

from bot.sms.inbox import Inbox
from bot.sms.kannel.form import INCOMING, NAME, REPORTS, SECRET, provider_id, received, report
from bot.sms.kannel.query import Query, Unreadable, coding
from bot.sms.standing import Standing
from callers import Caller, open_to
from grievance_core.cases.deciding import settled
from grievance_core.institution import Institution
from grievance_core.messages.sending import receipt

blueprint = Blueprint("kannel", __name__)

log = structlog.get_logger()


@dataclass(frozen=True)
class KannelPorts:
    """What these addresses need: who answers texts, the institution and its clock, the secret, and how providers stand."""

    inbox: Inbox
    inst: Institution
    sessions: sessionmaker[Session]
    clock: Callable[[Session], datetime]
    secret: str = field(repr=False)
    standing: Standing


@blueprint.get(INCOMING)
@open_to(Caller.GATEWAY)
def message() -> ResponseReturnValue:
    """One text, answered with one text, or with none where nobody would read it."""
    ports, query = _admitted()
    try:
        inbound = received(query)
    except Unreadable:
        abort(400)
    return _answer(ports.inbox.answer(inbound) if inbound else "")


@blueprint.get(REPORTS)
@open_to(Caller.GATEWAY)
def status() -> ResponseReturnValue:
    """What became of a text. One we do not know is no fault of Kannel's."""
    ports, query = _admitted()
    try:
        told = report(query)
    except Unreadable:
        abort(400)
    if told is not None:
        with ports.sessions.begin() as session:
            receipt(
                session, ports.inst, provider_id(told.message_id), told.state, ports.clock(session), settled,
                message_id=told.message_id,
            )  # fmt: skip
        ports.standing.reported(NAME, told.state, told.handed_over)
    return _answer("")


def _answer(text: str) -> Response:
    response = Response(text, content_type="text/plain; charset=UTF-8")
    response.headers["Cache-Control"] = "no-store"
    if text:
        response.headers["X-Kannel-Coding"] = coding(text)
    return response


def _admitted() -> tuple[KannelPorts, Query]:
    """What is needed to answer. Without Kannel there is nothing here; for who does not know the secret, a refusal."""
    ports = current_app.extensions["kannel"]
    if not isinstance(ports, KannelPorts):
        abort(404)
    try:
        query = Query(request.query_string.decode("latin-1"))
    except Unreadable:
        abort(400)
    if not hmac.compare_digest(query.octets(SECRET), ports.secret.encode()):
        log.warning("kannel_without_secret", endpoint=request.endpoint)
        abort(403)
    return ports, query
