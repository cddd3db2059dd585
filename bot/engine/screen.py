"""What a screen means, before any phone shapes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain
from typing import NamedTuple


class Asks(StrEnum):
    """What kind of answer a screen waits for."""

    CHOICE = "choice"
    TEXT = "text"
    PIN = "pin"
    NOTHING = "nothing"


class Option(NamedTuple):
    """One thing to choose. The id is stable across languages, pages and deploys; the label is what the person reads."""

    id: str
    label: str


@dataclass(frozen=True)
class Screen:
    """Paragraphs to read, options to choose, and what is asked. Text is already in the person's language.

    `about` names what is asked where the conversation alone does not tell it (a question of the catalogue): it is remembered with
    the screen, so that the answer is read against what was asked, even when the catalogue has changed meanwhile.
    `common` when every text on it is the catalogue's own, word for word: then it is the same for everybody, and how it is shown
    may be remembered beyond this turn.
    """

    id: str
    paragraphs: tuple[str, ...]
    options: tuple[Option, ...] = ()
    asks: Asks = Asks.CHOICE
    reference: str | None = None
    pin: str | None = field(default=None, repr=False)
    common: bool = False
    about: str = ""

    @property
    def texts(self) -> Iterator[str]:
        """Everything there is to read on it."""
        return chain(self.paragraphs, (option.label for option in self.options))

    @property
    def ended(self) -> bool:
        """True when the conversation is over and the phone may hang up."""
        return self.asks is Asks.NOTHING
