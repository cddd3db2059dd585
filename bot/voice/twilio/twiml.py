"""TwiML: what Twilio plays, says and listens for (https://www.twilio.com/docs/voice/twiml)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from twilio.twiml.voice_response import Gather, VoiceResponse

from bot.voice.attendant import Spoken
from bot.voice.call import Step
from bot.voice.rules import VoiceRules
from bot.voice.screens import Way
from bot.voice.script import Part, Pause
from bot.voice.speech import Play
from bot.voice.twilio.form import address_of
from writing.cleaning import clean

PROMPTS = "/voice/prompts"
SAID_IN = "en-GB"
TROUBLE_SECONDS = 3  # until what went wrong is tried again


@dataclass(frozen=True)
class Twiml:
    """Writes TwiML. `public_url` is where Twilio reaches us."""

    public_url: str
    rules: VoiceRules

    def spoken(self, spoken: Spoken) -> str:
        """What is said next, and where the answer goes."""
        response = VoiceResponse()
        if spoken.waits:
            response.pause(length=1)
            response.redirect(self._address(spoken.step), method="POST")
        elif spoken.trouble:
            self._read(response, spoken.script.parts)
            response.pause(length=TROUBLE_SECONDS)
            response.redirect(self._address(spoken.step), method="POST")
        elif spoken.ended:
            self._last(response, spoken)
        else:
            self._asked(response, spoken)
        return str(response)

    def read(self, parts: Iterable[Part]) -> str:
        """These sounds, and the end of the call."""
        response = VoiceResponse()
        self._read(response, parts)
        response.hangup()
        return str(response)

    def rejected(self) -> str:
        """The line is busy: the call costs the caller nothing."""
        response = VoiceResponse()
        response.reject(reason="busy")
        return str(response)

    def nothing(self) -> str:
        """Nothing more."""
        return str(VoiceResponse())

    def _asked(self, response: Any, spoken: Spoken) -> None:
        way, address = spoken.script.way, self._address(spoken.step)
        if way is Way.SPEECH:
            self._gather(response, spoken.script.parts, address, seconds=1, listens_on=True)
            self._record(response, address)
            response.redirect(address, method="POST")
        else:
            self._gather(response, spoken.script.parts, address, digits=way is Way.DIGITS)

    def _last(self, response: Any, spoken: Spoken) -> None:
        """The last screen. One that tells a number may be heard again: the same request, and so the same reply."""
        if spoken.script.again:
            same = replace(spoken.step, number=spoken.step.number - 1, way=Way.NOTHING)
            self._gather(response, spoken.script.parts, self._address(same), listens_on=True)
        else:
            self._read(response, spoken.script.parts)
        response.hangup()

    def _gather(
        self,
        response: Any,
        parts: Iterable[Part],
        address: str,
        *,
        digits: bool = False,
        seconds: int = 0,
        listens_on: bool = False,
    ) -> None:
        """Read, and listen for keys; a key that is pressed meanwhile ends the reading.

        `listens_on`: without a key what follows is done; else the request comes without one.
        """
        listening = {"finish_on_key": "#"} if digits else {"finish_on_key": "", "num_digits": 1}
        waits = self.rules.digit_seconds if digits else self.rules.answer_seconds
        gather = Gather(
            input="dtmf",
            action=address,
            method="POST",
            timeout=seconds or waits,
            action_on_empty_result=not listens_on,
            **listening,
        )
        self._read(gather, parts)
        response.append(gather)

    def _record(self, response: Any, address: str) -> None:
        response.record(
            action=address,
            method="POST",
            max_length=self.rules.recording_seconds,
            timeout=self.rules.pause_seconds,
            finish_on_key="1234567890*#",
            play_beep=True,
            trim="trim-silence",
        )

    def _read(self, into: Any, parts: Iterable[Part]) -> None:
        for part in parts:
            if isinstance(part, Pause):
                into.pause(length=part.seconds)
            elif isinstance(part, Play):
                into.play(f"{self.public_url}{PROMPTS}/{part.language}/{part.file}")
            else:
                into.say(clean(part.text), language=SAID_IN)

    def _address(self, step: Step) -> str:
        return self.public_url + address_of(step)
