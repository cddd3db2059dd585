"""What the dialogues of officials may ask beside their cases: applications, forms, and what somebody received."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from bot.dialogues.entitlement_desk import Named

# The lines of an office's menu, in their order. Which of them somebody sees depends on the seats she holds.
LINES = ("tasks", "name-somebody", "look-up", "send-form", "forms")


class Received(NamedTuple):
    """A member, and what she received: one line each, in words."""

    who: str
    lines: Sequence[str]


class Task(NamedTuple):
    """An application an office has to do something about. `can` are option ids; `enrolled` when she is in the registry."""

    number: str
    spoken: str
    programme: str
    state: str
    who: str
    place: str
    words: str
    due: str
    papers: Sequence[str]
    can: Sequence[str]
    enrolled: bool
    village_known: bool
    area: str


class Form(NamedTuple):
    """A form about a programme that a commune found."""

    id: str
    place: str
    day: str
    name: str
    gives: str
    contact: str


class OfficeDesk(Protocol):
    """Read only, for the official who gave her PIN; Denied for anybody else."""

    def office_lines(self) -> Sequence[str]:
        """The lines of her office's menu."""

    def tasks(self) -> Sequence[Named]:
        """Applications that lie with her offices, the nearest deadline first, by number."""

    def task(self, number: str) -> Task:
        """One of them; the look is written down. Raises UnknownApplication."""

    def reasons(self) -> Sequence[Named]:
        """Why an application may be refused."""

    def received(self, number: str) -> Sequence[Received]:
        """What the member with this number, or each of the household with this card, received; the look is written down."""

    def forms(self) -> Sequence[Named]:
        """Forms about programmes that wait at her district, the oldest first."""

    def form(self, key: str) -> Form | None:
        """One of them; None when somebody closed it."""
