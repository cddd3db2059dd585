"""A screen as a script: the sounds in their order, and what the line listens for then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.engine.navigation import BACK, HOME, KEYS, MORE, Key
from bot.engine.screen import Asks
from bot.inbound import Answer
from bot.voice.screens import SENTENCES, STAND_INS, Way, way
from bot.voice.speech import Latin, Sound, Speech
from writing.languages import LATIN_KHMER
from writing.numerals import latin_digits

MOVES = {MORE: "press-more", BACK: "press-back", HOME: "press-home"}
MAIN = "main"
UNHEARD = frozenset({LATIN_KHMER})  # sounds like Khmer, which is offered already


@dataclass(frozen=True)
class Pause:
    """Silence between two things that are not one."""

    seconds: int = 1


Part = Sound | Pause


@dataclass(frozen=True)
class Script:
    """What is read out, how it is answered, and how many options there were."""

    parts: tuple[Part, ...]
    way: Way
    options: int = 0
    again: bool = False  # it ends the call, and may be heard once more before


class Writer:
    """Writes scripts."""

    def __init__(self, speech: Speech) -> None:
        self._speech = speech

    def own(self, msgid: str, language: str) -> tuple[Sound, ...]:
        """A sentence of the line itself."""
        return self._speech.own(msgid, language)

    def script(self, answer: Answer, latin: Latin, *, insist: bool = False) -> Script:
        """The script of a screen. `insist`: she said nothing the last time, and is told how to get somebody on the phone."""
        shown = answer.rendered
        listens = Way.INSTEAD if answer.screen in STAND_INS else way(answer.screen, shown.asks)
        options = [key for key in shown.options if key.id not in KEYS]
        parts: list[Part] = [*self._lines(answer, latin), *self._number(answer)]
        for key in options:
            if key.id in UNHEARD:
                continue
            parts += (*self._label(key, answer, latin), *self._press(f"press-{key.key}", answer))
        parts += self._how(answer, listens, options=bool(options))
        moves = [MOVES[key.id] for key in shown.options if key.id in KEYS]
        calls = ["press-call-me"] if (insist or answer.screen == MAIN) and listens is Way.KEY else []
        for msgid in (*moves, *calls):
            parts += self._press(msgid, answer)
        parts += self._press("speak", answer) if listens is Way.SPEECH else ()
        return Script(tuple(parts), listens, len(options), again=bool(answer.reference))

    def _press(self, msgid: str, answer: Answer) -> tuple[Part, ...]:
        return (*self._speech.own(msgid, answer.language), Pause())

    def _label(self, key: Key, answer: Answer, latin: Latin) -> tuple[Part, ...]:
        own = f"option-{answer.screen}.{key.id}"
        if self._speech.has_own(own):
            return self._speech.own(own, answer.language)
        return self._speech.line(key.label, answer.language, latin)

    def _lines(self, answer: Answer, latin: Latin) -> Iterator[Part]:
        """What the screen says; of a screen that is answered otherwise on a call, what is to be done here."""
        lines = answer.rendered.text.split("\n") if answer.rendered.text else []
        own = f"ask-{_kind_of(answer.screen)}"
        spoken = answer.rendered.page == 0 and self._speech.has_own(own)
        for line in lines[:-1] if spoken else lines:
            if not (answer.pin and answer.pin in latin_digits(line)):
                yield from (*self._speech.line(line, answer.language, latin), Pause())
        if spoken:
            yield from self._press(own, answer)

    def _number(self, answer: Answer) -> Iterator[Part]:
        """The number of her case and its PIN, digit by digit, twice."""
        if not answer.reference:
            return
        for before in ("", "once-more"):
            if before:
                yield from self._press(before, answer)
            for msgid, digits in (("case-number", answer.reference), ("case-pin", answer.pin)):
                if digits:
                    yield from self._speech.own(msgid, answer.language)
                    yield from (*self._speech.digits(digits, answer.language), Pause())

    def _how(self, answer: Answer, listens: Way, *, options: bool) -> tuple[Part, ...]:
        if listens is Way.DIGITS:
            return self._press("then-hash", answer)
        if listens is Way.KEY and answer.rendered.asks == Asks.TEXT and not options:
            return self._press("cannot-write", answer)
        return self._press("press-again", answer) if answer.reference else ()


def _kind_of(screen: str) -> str:
    return SENTENCES.get(screen, screen)
