"""One programme: what it gives, to whom, how one gets it, where and when there is it, and how far each figure can be trusted."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from grievance_core.programmes.tree import Node

GUARANTEES = ("health", "children", "active-age", "old-age")  # of the social protection floor (SSDM table 2)
STATUSES = ("active", "ended", "inactive")
CURRENCIES = ("KHR",)
PERIODS = ("once", "day", "month", "year", "visit", "birth")
GRADES = ("A", "B", "S", "M")


@dataclass(frozen=True)
class Evidence:
    """Where something is written, and who checked it when. `grade`: A an authority, B press and others, S the SSDM, M memory."""

    source: str
    source_date: str
    grade: str
    verified_by: str | None
    verified_on: date | None

    def holds(self, day: date) -> bool:
        """Whether somebody had checked it by that day: nothing else is told to a citizen."""
        return self.verified_by is not None and self.verified_on is not None and self.verified_on <= day


@dataclass(frozen=True)
class Figure:
    """An amount in whole units of its currency for each period. `paid`: what she pays, not what she gets."""

    amount: int
    currency: str
    period: str
    paid: bool
    evidence: Evidence
    valid_from: date
    valid_to: date | None

    def told(self, day: date) -> bool:
        """Whether a citizen may hear it on that day."""
        return self.evidence.holds(day) and within(day, self.valid_from, self.valid_to)


@dataclass(frozen=True)
class Benefit:
    """One thing a programme gives (text `<programme>.<id>` in the context "programme-gives") and its figures over time."""

    id: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Focal:
    """Who registers people, where that is not the commune: text of its id in the context "programme-focal"."""

    id: str
    phone: str | None
    evidence: Evidence | None

    def told_phone(self, day: date) -> str | None:
        """Its number, where somebody checked it."""
        return self.phone if self.evidence is not None and self.evidence.holds(day) else None


@dataclass(frozen=True)
class Version:
    """Who was entitled from a day on."""

    valid_from: date
    who: Node


@dataclass(frozen=True)
class Programme:
    """A programme of the catalogue. Name, whom it is for and benefits are texts of its id; papers, places and notes of their own.

    `sensitive`: its name is never in a text to a phone. `areas`: keys of the areas where there is it, nothing for everywhere.
    `inactive`: nobody has shown that it runs. `ended`: it ran from `valid_from` to `valid_to`; old questions get the old answer.
    """

    id: str
    guarantee: str
    status: str
    sensitive: bool
    valid_from: date
    valid_to: date | None
    areas: tuple[str, ...]
    benefits: tuple[Benefit, ...]
    versions: tuple[Version, ...]
    places: tuple[str, ...]
    papers: tuple[str, ...]
    focal: Focal | None
    notes: tuple[str, ...]
    sources: tuple[str, ...]

    def active_on(self, day: date) -> bool:
        """Whether it is known to run on that day, somewhere."""
        return self.status != "inactive" and within(day, self.valid_from, self.valid_to)

    def available(self, path: Collection[str], day: date) -> bool:
        """Whether there is it on that day in a place, given by the keys of its areas from the province down."""
        return self.active_on(day) and (not self.areas or any(key in path for key in self.areas))

    def who_on(self, day: date) -> Node | None:
        """Who is entitled on that day; None before its first rule."""
        in_force = [version.who for version in self.versions if version.valid_from <= day]
        return in_force[-1] if in_force else None

    def told_amounts(self, day: date) -> Iterator[tuple[Benefit, Figure]]:
        """The amounts a citizen may be told on that day. For a benefit without one: "ask at the commune hall"."""
        for benefit in self.benefits:
            yield from ((benefit, figure) for figure in benefit.figures if figure.told(day))


def within(day: date, first: date, last: date | None) -> bool:
    """Whether a day is from `first` to `last`, both included."""
    return first <= day and (last is None or day <= last)
