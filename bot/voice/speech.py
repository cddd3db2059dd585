"""A line of a screen as what is played and what a machine says.

A line is played where its words are recorded: whole, or the recorded parts of its sentence around numbers, days and names. What
nobody has recorded is said by the provider's voice. That voice speaks no Khmer, so in a Khmer call it says the same sentence in
English, a name in its Latin spelling, and of words somebody wrote only that they are written (docs/decisions/0015-voice.md).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.voice.days import DAYS, day_in_full
from bot.voice.lexicon import PLACEHOLDER as PLACE
from bot.voice.lexicon import Found, Lexicon, pieces, speaks
from bot.voice.numbers import CONTEXT as NUMBER
from bot.voice.numbers import LARGEST, spelled, words
from bot.voice.recordings import Recordings, plain
from writing.catalogue import Catalogues
from writing.languages import ENGLISH, KHMER

VOICE = "voice"
RIEL = "៛"
DEEPEST = 4  # texts within texts
LONGEST_NAME = 80
_KHMER = re.compile(r"[\u1780-\u17ff\u19e0-\u19ff]")
_NUMBER = re.compile(r"(\+?\d[\d,]*(?: \d{3})*)")
_BETWEEN = re.compile(r"(?:, |: |៖ |; | \(|\) |\. |។ ?)")

Latin = Callable[[str], str]  # a Khmer name in Latin letters, empty where it is none


@dataclass(frozen=True)
class Play:
    """A recording: the name of its file in the folder of its language."""

    language: str
    file: str


@dataclass(frozen=True)
class Say:
    """English for the provider's voice."""

    text: str


Sound = Play | Say


class Speech:
    """Turns lines into sounds."""

    def __init__(self, catalogues: Catalogues, recordings: Recordings) -> None:
        self._catalogues = catalogues
        self._recordings = recordings
        self._lexicons: Mapping[str, Lexicon] = {
            language: Lexicon(catalogues, language) for language in (KHMER, ENGLISH)
        }

    def own(self, msgid: str, language: str) -> tuple[Sound, ...]:
        """What the line says by itself: texts of the context "voice"."""
        return self.line(self._catalogues.text(language, VOICE, msgid), language, _nobody)

    def has_own(self, msgid: str) -> bool:
        """Whether there is such a text."""
        return (VOICE, msgid) in self._lexicons[ENGLISH].texts

    def line(self, text: str, language: str, latin: Latin) -> tuple[Sound, ...]:
        """A line of a screen."""
        text = day_in_full(text, language)
        played = self._played(text, language, latin, DEEPEST)
        return played if played is not None else self._said(text, language, latin)

    def digits(self, number: str, language: str) -> tuple[Sound, ...]:
        """A number of hers, digit by digit."""
        sounds = [self._number(digit, language) for digit in spelled(number, by_digit=True) or ()]
        if all(sound is not None for sound in sounds):
            return tuple(sound for sound in sounds if sound is not None)
        return (Say(one_by_one(number)),)

    def _played(self, text: str, language: str, latin: Latin, depth: int) -> tuple[Sound, ...] | None:
        """By recordings; None where the sentence around its values is not recorded."""
        file = self._recordings.of(text, language)
        if file is not None:
            return (Play(language, file),)
        if not speaks(text):
            return ()
        found = self._lexicons[language].find(text) if depth else None
        if found is not None:
            return self._sentence(found, language, latin, depth)
        return self._counted(text, language) or self._apart(text, language, latin, depth)

    def _sentence(self, found: Found, language: str, latin: Latin, depth: int) -> tuple[Sound, ...] | None:
        """The parts of a sentence between its values, each played, and the values in their places."""
        text = self._lexicons[language].texts[found.key]
        if any(self._recordings.of(piece, language) is None for piece in pieces(text)):
            return None
        sounds: list[Sound] = []
        for place, part in enumerate(PLACE.split(text)):
            value = found.values[part] if place % 2 else part
            played = self._played(value, language, latin, depth - 1)
            sounds += played if played is not None else self._said(value, language, latin)
        return tuple(sounds)

    def _counted(self, text: str, language: str) -> tuple[Sound, ...] | None:
        """Words and numbers side by side: a day, an amount, a case number. None where a word is not recorded."""
        sounds: list[Sound] = []
        for place, part in enumerate(_NUMBER.split(plain(text.replace(RIEL, f" {self._riel(language)}")))):
            for word in self._numbers(part, language) if place % 2 else self._words(part, language):
                if word is None:
                    return None
                sounds.append(word)
        return tuple(sounds)

    def _riel(self, language: str) -> str:
        return self._catalogues.text(language, VOICE, "riel")

    def _words(self, text: str, language: str) -> list[Sound | None]:
        if not speaks(text):
            return []
        file = self._recordings.of(text, language)
        if file is not None:
            return [Play(language, file)]
        files = [self._recordings.of(word, language) for word in text.split()]
        return [Play(language, file) if file else None for file in files]

    def _numbers(self, written: str, language: str) -> list[Sound | None]:
        digits = spelled(written)
        if digits is None:
            number = int(re.sub(r"\D", "", written))
            if number > LARGEST:
                return [None]
            digits = words(number, language)
        return [self._number(word, language) for word in digits]

    def _number(self, number: int, language: str) -> Sound | None:
        file = self._recordings.of(self._catalogues.text(language, NUMBER, str(number)), language)
        return Play(language, file) if file else None

    def _apart(self, text: str, language: str, latin: Latin, depth: int) -> tuple[Sound, ...] | None:
        """A line of several, as `state: kind`. None where it is one."""
        parts = [part for part in _BETWEEN.split(text) if speaks(part)]
        if depth == 0 or len(parts) < 2:
            return None
        sounds: list[Sound] = []
        for part in parts:
            played = self._played(part, language, latin, depth - 1)
            sounds += played if played is not None else self._said(part, language, latin)
        return tuple(sounds)

    def _said(self, text: str, language: str, latin: Latin) -> tuple[Sound, ...]:
        english = text if language == ENGLISH else self._english(text, latin, DEEPEST)
        if _KHMER.search(english):  # words somebody wrote
            written = self._catalogues.text(language, VOICE, "written")
            file = self._recordings.of(written, language)
            return (Play(language, file),) if file else (Say(self._written()),)
        return (Say(aloud(english)),) if speaks(english) else ()

    def _written(self) -> str:
        return self._catalogues.text(ENGLISH, VOICE, "written")

    def _english(self, text: str, latin: Latin, depth: int) -> str:
        """The same in English; Khmer where nobody knows it."""
        if not _KHMER.search(text):
            return text
        found = self._lexicons[KHMER].find(text) if depth else None
        if found is not None:
            return self._translated(found, latin, depth)
        name = latin(plain(text)) if len(text) <= LONGEST_NAME else ""
        if name or not depth:
            return name or text
        parts = [part for part in _BETWEEN.split(text) if speaks(part)]
        if len(parts) > 1:
            return ", ".join(self._english(part, latin, depth - 1) for part in parts)
        return _days_in_english(text)

    def _translated(self, found: Found, latin: Latin, depth: int) -> str:
        values = {name: self._english(value, latin, depth - 1) for name, value in found.values.items()}
        known = {name: self._written() if _KHMER.search(value) else value for name, value in values.items()}
        return self._catalogues.text(ENGLISH, *found.key, **known)


def _days_in_english(text: str) -> str:
    """A day or an amount as Khmer writes it, word by word."""
    english = plain(text).replace(RIEL, " riel")
    for khmer, word in DAYS.items():
        english = english.replace(khmer, f" {word} ")
    return " ".join(english.split())


def aloud(text: str) -> str:
    """English with the digits of a case number apart: a machine would read hundreds of millions."""
    return _NUMBER.sub(lambda found: one_by_one(found[0]) if spelled(found[0]) else found[0], text)


def one_by_one(number: str) -> str:
    """Digits with room between them, in groups of three as case numbers are written."""
    digits = [digit for digit in number if digit.isdigit()]
    groups = (
        [digits[start : start + 3] for start in range(0, len(digits), 3)] if len(digits) > 4 else [digits]
    )
    return ", ".join(" ".join(group) for group in groups)


def _nobody(_name: str) -> str:
    return ""
