"""Attends to a call: what was pressed or said, the one path of every message (`bot/turn.py`), and the script of what comes back.

Nothing is remembered here between two requests. A request that is delivered again has the same number, gets the reply it got
before, and so sounds the same.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

import structlog
from sqlalchemy.orm import Session, sessionmaker

from bot.inbound import Answer, HungUp, Inbound
from bot.voice.call import Call, Step
from bot.voice.channel import NAME
from bot.voice.keys import TO_CALL_ME, Pressed, pressed, typed
from bot.voice.names import latin_name
from bot.voice.rules import VoiceRules
from bot.voice.screens import STAND_IN, Way
from bot.voice.script import Script, Writer
from bot.voice.speech import VOICE
from grievance_core.errors import Refused
from grievance_core.evidence.media import Media
from writing.catalogue import Catalogues
from writing.languages import ENGLISH, KHMER

NOTHING_THERE = "?"  # the id of no option: she is told to choose
MISSING = "error.recording-missing"
LEAST_SECONDS = 1  # of a recording: less is a key that was pressed
MOST_TRIES = 5  # to get a recording that is not ready, a second apart
TRIES_AT_ONCE = 3  # the same, where she hung up

log = structlog.get_logger()


class NotReady(Exception):
    """The provider does not have the recording yet."""

    permanent = False


class Recorder(Protocol):
    """Where recordings wait."""

    def fetch(self, recording: str) -> Media:
        """The recording. Raises NotReady, or Refused where there is none that can be kept."""

    def remove(self, recording: str) -> None:
        """Have it deleted there. Never raises: what is left is told in the journal."""


class Line(Protocol):
    """The telephone line."""

    def turn(self, inbound: Inbound) -> Answer: ...

    def hung_up(self, call: HungUp) -> None: ...


@dataclass(frozen=True)
class Ports:
    """What an attendant works with. `gateway` names the provider."""

    line: Line
    gateway: str
    catalogues: Catalogues
    reading: sessionmaker[Session]
    writer: Writer
    recorder: Recorder
    rules: VoiceRules
    pause: Callable[[float], None] = time.sleep


@dataclass(frozen=True)
class Spoken:
    """What is played now, and the step its answer belongs to. `waits`: nothing is said, the request comes again in a second."""

    script: Script
    step: Step
    ended: bool = False
    trouble: bool = False
    waits: bool = False


class Attendant:
    """Attends to calls."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    def attend(self, call: Call) -> Spoken:
        """What is said next. Whoever is silent too often is let go, and so is she for whom nothing works."""
        if call.step.silent >= self._ports.rules.silences:
            return self._goodbye(call)
        if call.step.way is Way.SPEECH and call.recording and not _key_of(call):
            return self._recorded(call)
        if call.recording:  # a key ended it: what was said before was not meant to be kept
            self._ports.recorder.remove(call.recording)
        press = _pressed(call)
        silent = call.step.silent + 1 if press.again and not call.keys and call.step.number else 0
        if silent >= self._ports.rules.silences:
            return self._goodbye(call)
        if press.call_me:
            self._to_call_me(call)
        return self._spoken(call, self._ports.line.turn(self._inbound(call, press)), silent)

    def hung_up(self, call: Call) -> None:
        """The call is over."""
        self._ports.line.hung_up(HungUp(NAME, self._ports.gateway, call.address, call.id))

    def _goodbye(self, call: Call) -> Spoken:
        language = call.step.language or ENGLISH
        script = Script(self._ports.writer.own("goodbye", language), Way.NOTHING)
        return Spoken(script, call.step, ended=True)

    def _inbound(self, call: Call, press: Pressed) -> Inbound:
        step = call.step
        inbound = Inbound(
            channel=NAME,
            gateway=self._ports.gateway,
            address=call.address,
            session=call.id,
            message_id=str(step.number),
            text=press.text,
            first=press.again or not step.number,
            choice=TO_CALL_ME[-1] if press.call_me else press.choice,
            seen="" if press.again or press.call_me else step.seen,
        )
        if step.way is Way.INSTEAD and press.text == "1":
            return replace(inbound, text=self._stand_in())
        return inbound

    def _stand_in(self) -> str:
        return self._ports.catalogues.text(KHMER, VOICE, STAND_IN)  # officials read it

    def _to_call_me(self, call: Call) -> None:
        """To the screen before the hotline's call, from wherever she is; each move is a message of its own."""
        for choice in TO_CALL_ME[:-1]:
            inbound = self._inbound(call, Pressed(choice=choice))
            self._ports.line.turn(
                replace(inbound, message_id=f"{call.step.number}-{choice}", seen="", first=False)
            )

    def _recorded(self, call: Call) -> Spoken:
        """Her words as they were said. A recording that is not ready is asked for again, and nobody waits for it here."""
        inbound = self._inbound(call, Pressed())
        try:
            inbound = replace(inbound, media=self._fetched(call))
        except NotReady:
            if call.step.tries < MOST_TRIES and not call.hung_up:
                step = replace(call.step, tries=call.step.tries + 1, recording=call.recording)
                return Spoken(Script((), call.step.way), step, waits=True)
            inbound = replace(inbound, notice=MISSING)
        except Refused as refusal:
            inbound = replace(inbound, notice=refusal.msgid)
        answer = self._ports.line.turn(inbound)
        self._settle(call, answer)
        return self._spoken(call, answer, 0)

    def _fetched(self, call: Call) -> Media:
        """The recording. After she hung up no request comes again, so it is waited for."""
        for _ in range(TRIES_AT_ONCE if call.hung_up else 0):
            try:
                return self._ports.recorder.fetch(call.recording)
            except NotReady:
                self._ports.pause(1.0)
        return self._ports.recorder.fetch(call.recording)

    def _settle(self, call: Call, answer: Answer) -> None:
        """Have the provider delete what is kept here, or never will be; not the only copy of what could not be kept just now."""
        trouble = self._ports.catalogues.text(answer.language, "error", "error.trouble")
        if answer.mark and not answer.rendered.text.startswith(trouble):
            self._ports.recorder.remove(call.recording)
        else:
            log.warning("voice_recording_left", recording=call.recording)

    def _spoken(self, call: Call, answer: Answer, silent: int) -> Spoken:
        script = self._ports.writer.script(answer, self._latin, insist=silent > 0)
        number = call.step.number + 1
        if not answer.mark:  # a sentence: what was asked for is tried again
            tried = call.step.silent + 1 if call.recording else silent
            step = replace(call.step, number=number, silent=tried, tries=0, recording=call.recording)
            return Spoken(script, replace(step, language=answer.language), trouble=True)
        step = Step(
            number=number,
            page=answer.rendered.page,
            options=script.options,
            seen=answer.mark,
            way=script.way,
            language=answer.language,
            silent=silent,
        )
        return Spoken(script, step, ended=answer.rendered.ended)

    def _latin(self, name: str) -> str:
        with self._ports.reading() as session:
            return latin_name(session, name)


def _key_of(call: Call) -> str:
    """The key that ended a recording and means something else than its end."""
    is_option = call.keys.isdigit() and 1 <= int(call.keys) <= call.step.options
    means = is_option or call.keys in ("0", "8", "9", "*") or call.seconds < LEAST_SECONDS
    return (call.keys or "#") if means else ""


def _pressed(call: Call) -> Pressed:
    """What the keys mean on the screen that was read out."""
    step = call.step
    if not step.number or not call.keys or step.way is Way.NOTHING:
        return Pressed(again=True)
    if step.way is Way.DIGITS:
        return typed(call.keys)
    press = pressed(call.keys[-1], step.page)
    offered = 1 if step.way is Way.INSTEAD else step.options
    if press.text and int(call.keys[-1]) > offered:
        return Pressed(choice=NOTHING_THERE)
    return press
