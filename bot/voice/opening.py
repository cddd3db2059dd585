"""Joins the parts that answer calls."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy.orm import Session, sessionmaker

from bot.sms.twilio.signature import Signature
from bot.voice.attendant import Attendant, Line, Ports, Recorder
from bot.voice.call import Call
from bot.voice.recordings import SPOKEN, Recordings
from bot.voice.rules import VoiceRules
from bot.voice.script import Part, Pause, Writer
from bot.voice.speech import Speech
from bot.voice.twilio.form import NAME
from bot.voice.twilio.routes import VoicePorts
from bot.voice.twilio.twiml import Twiml
from grievance_core.calls.backs import Missed, owe, report
from grievance_core.institution import Institution


def open_calls(
    *,
    line: Line,
    inst: Institution,
    sessions: sessionmaker[Session],
    reading: sessionmaker[Session],
    recorder: Recorder,
    recordings: Recordings,
    rules: VoiceRules,
    auth_token: str,
    public_url: str,
    calls_back: bool,
) -> VoicePorts:
    """What Twilio's addresses of calls need."""
    writer = Writer(Speech(inst.catalogues, recordings))

    def owes(call: Call) -> bool:
        if not calls_back:
            return False
        with sessions.begin() as session:
            return owe(session, inst, Missed(call.id, call.address), rules.back, datetime.now(UTC))

    def ended(back_id: str, outcome: str, call_id: str) -> None:
        with sessions.begin() as session:
            report(session, inst, back_id, outcome, rules.back, datetime.now(UTC), provider_id=call_id)

    def withheld() -> tuple[Part, ...]:
        return tuple(_in_every_language(writer, recordings))

    return VoicePorts(
        attendant=Attendant(Ports(line, NAME, inst.catalogues, reading, writer, recorder, rules)),
        signature=Signature(auth_token, public_url),
        recordings=recordings,
        twiml=Twiml(public_url, rules),
        owes=owes,
        ended=ended,
        withheld=withheld,
    )


def _in_every_language(writer: Writer, recordings: Recordings) -> Iterator[Part]:
    """Whose language nobody knows hears it in each that can be spoken."""
    for language in SPOKEN:
        if language == SPOKEN[-1] or recordings.any_in(language):
            yield from (*writer.own("withheld", language), Pause())
