"""Connects a simulated phone to the one path of every inbound message, and tells what came of it as JSON.

Through the gateway `africastalking` a turn is written as that gateway's form, with everything typed since dialling joined by
stars, and read by the same code as the real one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import urlencode

import redis
import structlog
from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from bot.counter import knowledge
from bot.inbound import Answer, Inbound
from bot.sms.reading import read
from grievance_core.identifiers import new_id
from service import Service
from simulator.calls import Call, Calls
from simulator.refusals import Unusable, as_json
from simulator.request import TurnRequest, read_fields
from ussd.gateways.africastalking import NAME as AFRICAS_TALKING
from ussd.gateways.africastalking import AfricasTalking
from ussd.gateways.gateway import BadRequest, Received

log = structlog.get_logger()
Json = dict[str, object]
Line = Callable[[Inbound], Answer]


class Switchboard:
    """The simulated phones of one running service."""

    def __init__(self, here: Service, line: Line) -> None:
        self.here = here
        self.catalogues = here.inst.catalogues
        self._line = line
        self._calls = Calls(here.redis, here.inst.vault)

    def answer(self, fields: Mapping[str, str]) -> Json:
        """What a turn comes to, or `{"error": …}`. Raises nothing that the caller's words could cause."""
        try:
            return self.take(read_fields(fields, self.catalogues.languages))
        except Unusable as refusal:
            return as_json(self.catalogues, self.language_of(refusal), refusal)

    def take(self, request: TurnRequest) -> Json:
        """Carries a turn out. Raises Unusable."""
        try:
            call = self._call(request)
            answer = self._line(self._inbound(request, call))
            self._calls.keep(_phone_line(request), _after(request, call, answer))
        except Unusable as refusal:
            refusal.number, refusal.language = request.number, request.language
            raise
        except (SQLAlchemyError, redis.RedisError) as error:
            log.warning("simulator_trouble", error=type(error).__name__)
            raise Unusable("trouble", status=503) from None
        return _as_json(answer, call.session)

    def language_of(self, refusal: Unusable) -> str:
        """The language asked for, else that of the phone that was refused; empty when nobody knows it."""
        if refusal.language in self.catalogues.languages or not refusal.number:
            return refusal.language
        try:
            with self.here.reading() as session:
                return knowledge.know(session, self.here.inst, refusal.number).language
        except SQLAlchemyError:
            return ""

    def _call(self, request: TurnRequest) -> Call:
        line = _phone_line(request)
        if request.dials:
            return _fresh(request)
        call = self._calls.going_on(line, request.session)
        if request.choose is not None and (call is None or call.ended):
            raise Unusable("no-screen", status=422)
        if request.choose is not None and call is not None and request.choose not in call.keys:
            raise _no_such_option(request.choose, call)
        # Something typed into a call that is over goes out all the same, as on a phone that is a moment behind.
        return call or _fresh(request)

    def _inbound(self, request: TurnRequest, call: Call) -> Inbound:
        if request.gateway == AFRICAS_TALKING:
            return _through_africas_talking(request, call)
        return Inbound(
            channel=request.channel,
            gateway=request.gateway,
            address=request.number,
            session=call.session,
            message_id=request.message or new_id(),
            text=request.input or "" if request.channel == "ussd" else read(request.input or ""),
            first=request.dials and request.channel == "ussd",
            choice=request.choose,
            language=request.language,
        )


def switchboard() -> Switchboard:
    """The simulated phones of the running application."""
    board = current_app.extensions["switchboard"]
    if not isinstance(board, Switchboard):
        raise TypeError("the application has no simulator")
    return board


def _through_africas_talking(request: TurnRequest, call: Call) -> Inbound:
    form = {
        "sessionId": call.session,
        "phoneNumber": request.number,
        "networkCode": "99999",
        "serviceCode": "*855#",
        "text": _typed(request, call),
    }
    try:
        inbound = AfricasTalking().read(Received(body=urlencode(form, errors="replace").encode()))
    except BadRequest:
        raise Unusable("unreadable") from None
    if not isinstance(inbound, Inbound):
        raise TypeError("a form without a place behind its address is a turn")
    return replace(inbound, language=request.language)


def _typed(request: TurnRequest, call: Call) -> str:
    """Everything typed in this call with this turn's answer; a message delivered again adds nothing."""
    if request.gateway != AFRICAS_TALKING or request.dials or _repeated(request, call):
        return call.typed
    answer = request.input if request.input is not None else call.keys[str(request.choose)]
    return f"{call.typed}*{answer}" if call.typed else answer


def _repeated(request: TurnRequest, call: Call) -> bool:
    return bool(request.message) and request.message == call.message


def _fresh(request: TurnRequest) -> Call:
    # Messages are no calls: all of a phone's belong to one conversation.
    return Call(request.session or (new_id() if request.channel == "ussd" else request.channel))


def _after(request: TurnRequest, call: Call, answer: Answer) -> Call:
    return Call(
        session=call.session,
        typed=_typed(request, call),
        keys={key.id: key.key for key in answer.rendered.options},
        ended=answer.rendered.ended,
        message=request.message,
    )


def _phone_line(request: TurnRequest) -> str:
    return f"{request.channel} {request.gateway} {request.number}"


def _no_such_option(option: str, call: Call) -> Unusable:
    refusal = Unusable("unknown-option", status=422, option=option[:40], known=", ".join(call.keys))
    refusal.options = tuple(call.keys)
    return refusal


def _as_json(answer: Answer, session: str) -> Json:
    shown = answer.rendered
    return {
        "text": shown.text,
        "screen": answer.screen,
        "page": shown.page + 1,
        "pages": shown.pages,
        "octets": shown.octets,
        "segments": shown.segments,
        "options": [key._asdict() for key in shown.options],
        "ended": shown.ended,
        "reference": answer.reference,
        "pin": answer.pin,
        "session": session,
    }
