"""Where Twilio calls about calls, only when signed; and the recorded prompts, which it fetches like anybody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import structlog
from flask import Blueprint, Response, abort, current_app, request, send_from_directory
from flask.typing import ResponseReturnValue

from bot.sms.twilio.form import Unreadable
from bot.sms.twilio.signature import HEADER, Signature
from bot.voice.attendant import Attendant
from bot.voice.call import Call
from bot.voice.recordings import Recordings
from bot.voice.script import Part
from bot.voice.twilio.form import BACK, OUTCOMES, called, comes_in, required
from bot.voice.twilio.twiml import Twiml
from callers import Caller, open_to
from writing.cleaning import clean

blueprint = Blueprint("voice", __name__, url_prefix="/voice")
MOST_BYTES = 64 * 1024
YEAR = 365 * 24 * 3600  # a recording's name is made of its words: it never changes

log = structlog.get_logger()


@dataclass(frozen=True)
class VoicePorts:
    """What these addresses need.

    `owes`: whether a call that comes in is called back instead of answered. `ended` is told how a call back ended: our id, the
    outcome, Twilio's id. `withheld` is read to whoever hides her number.
    """

    attendant: Attendant
    signature: Signature
    recordings: Recordings
    twiml: Twiml
    owes: Callable[[Call], bool]
    ended: Callable[[str, str, str], None]
    withheld: Callable[[], tuple[Part, ...]]


@blueprint.post("/twilio")
@open_to(Caller.GATEWAY)
def call() -> ResponseReturnValue:
    """One step of a call, answered with what is said next."""
    ports = _signed()
    try:
        came = called(request.form, request.args)
    except Unreadable:
        abort(400)
    if not came.address:
        return _answer(ports.twiml.read(ports.withheld()))
    if not came.step.number and comes_in(request.form) and ports.owes(came):
        return _answer(ports.twiml.rejected())
    if came.hung_up and not came.recording:
        ports.attendant.hung_up(came)
        return _answer(ports.twiml.nothing())
    spoken = ports.attendant.attend(came)
    if came.hung_up and not spoken.waits:
        ports.attendant.hung_up(came)
    return _answer(ports.twiml.spoken(spoken))


@blueprint.post("/twilio/status")
@open_to(Caller.GATEWAY)
def status() -> ResponseReturnValue:
    """How a call ended: one of ours, or one that came in where Twilio was told to say so."""
    ports = _signed()
    try:
        came, outcome = called(request.form, {}), OUTCOMES.get(required(request.form, "CallStatus"), "")
    except Unreadable:
        abort(400)
    if outcome and came.address:
        ports.attendant.hung_up(came)
    if outcome and BACK in request.args:
        ports.ended(clean(request.args[BACK])[:26], outcome, came.id)
    return Response()


@blueprint.get("/prompts/<language>/<name>")
@open_to(Caller.EVERYONE)
def prompt(language: str, name: str) -> ResponseReturnValue:
    """One recorded prompt."""
    ports = _ports()
    if not ports.recordings.has(language, name):
        abort(404)
    folder = ports.recordings.folder / language
    answer = send_from_directory(folder, name, mimetype="audio/mpeg", max_age=YEAR)
    answer.cache_control.immutable = True
    return answer


def _answer(twiml: str) -> Response:
    response = Response(twiml, content_type="text/xml; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response


def _ports() -> VoicePorts:
    ports = current_app.extensions.get("voice")
    if not isinstance(ports, VoicePorts):
        abort(404)
    return ports


def _signed() -> VoicePorts:
    """What is needed to answer. Without Twilio there is nothing here, and nothing but a refusal for anybody else."""
    ports = _ports()
    request.max_content_length = MOST_BYTES
    query = request.query_string.decode("latin-1")
    if not ports.signature.is_on(request.path, query, request.form, request.headers.get(HEADER)):
        log.warning("twilio_unsigned", endpoint=request.endpoint)
        abort(403)
    return ports
