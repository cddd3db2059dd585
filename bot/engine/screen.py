"""What a screen means, before any phone shapes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Asks(StrEnum):
    """What kind of answer a screen waits for."""

    CHOICE = "choice"
    TEXT = "text"
    PIN = "pin"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Option:
    """One thing to choose. The id is stable across languages, pages and deploys; the label is what the person reads."""

    id: str
    label: str


@dataclass(frozen=True)
class Screen:
    """Paragraphs to read, options to choose, and what is asked. Text is already in the person's language."""

    id: str
    paragraphs: tuple[str, ...]
    options: tuple[Option, ...] = ()
    asks: Asks = Asks.CHOICE
    reference: str | None = None
    pin: str | None = field(default=None, repr=False)

    @property
    def ended(self) -> bool:
        """True when the conversation is over and the phone may hang up."""
        return self.asks is Asks.NOTHING
