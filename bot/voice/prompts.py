"""Everything there is to record: the texts of the catalogue that are heard, the words around numbers and days, and names.

The list is drawn from the catalogue itself, so a new screen is on it by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.voice.days import day_words
from bot.voice.lexicon import PLACEHOLDER, Lexicon, pieces
from bot.voice.names import Name
from bot.voice.numbers import CONTEXT as NUMBER
from bot.voice.numbers import recorded_numbers
from bot.voice.recordings import Recordings, mark, plain
from bot.voice.speech import VOICE
from writing.catalogue import Catalogues, Key

_NOT_IN_A_NAME = re.compile(r"[^a-z0-9]+")
LONGEST_NAME = 60


@dataclass(frozen=True)
class Prompt:
    """One recording: the file it goes into, what is read exactly, where it is heard, and whether it is there."""

    key: str
    language: str
    text: str
    where: tuple[str, ...]
    there: bool

    @property
    def file(self) -> str:
        return f"{self.language}/{self.key}.mp3"


def prompts(
    catalogues: Catalogues, recordings: Recordings, language: str, names: Iterable[Name]
) -> tuple[Prompt, ...]:
    """All prompts of a language. Words that stand in several places are one prompt, named after the first."""
    found: dict[str, tuple[str, str, list[str]]] = {}
    for name, text, where in _wanted(catalogues, language, names):
        if plain(text):
            found.setdefault(mark(text), (name, text, []))[2].append(where)
    return tuple(
        Prompt(f"{name}.{marked}", language, text, tuple(where), recordings.of(text, language) is not None)
        for marked, (name, text, where) in found.items()
    )


def _wanted(catalogues: Catalogues, language: str, names: Iterable[Name]) -> Iterator[tuple[str, str, str]]:
    """Name, words and place of each."""
    texts = Lexicon(catalogues, language).texts
    # What the line says by itself comes first: without it nobody knows what to press.
    for key in sorted(texts, key=lambda key: (key[0] != VOICE, key[0] != "menu")):
        if key[0] != NUMBER:
            yield from _parts(key, texts[key])
    for number in recorded_numbers(language):
        yield f"number.{number}", texts[NUMBER, str(number)], "a number"
    for word in day_words(language):
        yield "day", word, "a day"
    for name in names:
        yield f"name.{_named(name.bearer)}", name.text, name.bearer


def _parts(key: Key, text: str) -> Iterator[tuple[str, str, str]]:
    """A text, or the parts of it between its values."""
    name, where = f"{_named(key[0])}.{_named(key[1])}", f"{key[0]}/{key[1]}"
    if not PLACEHOLDER.search(text):
        yield name, " ".join(text.split()), where
        return
    sentence = " ".join(text.split())
    for place, part in enumerate(pieces(text), 1):
        yield f"{name}.{place}", part, f"{where}, in: {sentence}"


def _named(text: str) -> str:
    return _NOT_IN_A_NAME.sub("-", text.lower()).strip("-")[:LONGEST_NAME] or "x"
