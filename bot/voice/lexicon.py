"""Which text of the catalogue a line is, and with which values.

A call plays whole recorded sentences, so it has to know what a screen says by more than its letters. Whichever text a line is
taken for, what is played are the words that stand there: a line that fits two texts sounds the same either way.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.voice.recordings import plain
from writing.catalogue import Catalogues, Key

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
LONGEST = 400  # characters of a line that is looked at; a longer one was written by somebody
# Texts nobody hears: other channels, papers, sheets.
UNHEARD = frozenset(
    {
        "card",
        "declaration",
        "finding",
        "http",
        "message",
        "registry",
        "simulator",
        "simulator-error",
        "sms",
        "telegram",
        "telegram-command",
        "ussd",
    }
)


@dataclass(frozen=True)
class Found:
    """A text of the catalogue, and what stands in its places."""

    key: Key
    values: Mapping[str, str]


@dataclass(frozen=True)
class _Pattern:
    key: Key
    words: tuple[str, ...]  # what a line must hold to be worth a closer look
    form: re.Pattern[str]


class Lexicon:
    """The texts of one language that are heard."""

    def __init__(self, catalogues: Catalogues, language: str) -> None:
        heard = {key: text for key, text in catalogues.texts(language).items() if key[0] not in UNHEARD}
        self.texts: Mapping[Key, str] = heard
        self._whole = {
            plain(text): key for key, text in reversed(heard.items()) if not PLACEHOLDER.search(text)
        }
        patterns = [
            _pattern(key, text) for key, text in heard.items() if PLACEHOLDER.search(text) and pieces(text)
        ]
        self._patterns = sorted(patterns, key=lambda pattern: -sum(map(len, pattern.words)))

    def find(self, line: str) -> Found | None:
        """The text this line is; None when it is none."""
        said = plain(line)
        if said in self._whole:
            return Found(self._whole[said], {})
        if len(said) > LONGEST:
            return None
        for pattern in self._patterns:
            match = pattern.form.fullmatch(said) if all(word in said for word in pattern.words) else None
            if match is not None:
                return Found(pattern.key, match.groupdict())
        return None


def pieces(text: str) -> tuple[str, ...]:
    """The parts of a text between its placeholders that have anything to say."""
    return tuple(part for part in map(plain, PLACEHOLDER.split(text)[::2]) if speaks(part))


def speaks(text: str) -> bool:
    """Whether there is a letter or a digit in it."""
    return any(character.isalnum() for character in text)


def _pattern(key: Key, text: str) -> _Pattern:
    parts = PLACEHOLDER.split(plain(text))
    form, seen = "", set[str]()
    for place, part in enumerate(parts):
        if place % 2 == 0:
            form += re.escape(part)
        else:
            form += f"(?P={part})" if part in seen else f"(?P<{part}>.+?)"
            seen.add(part)
    words = tuple(word for word in parts[::2] if word)
    return _Pattern(key, words, re.compile(form))
