"""What holds at the two hotlines' desks (rules/hotlines.yaml): who is rung when, how much time a risk leaves, what is passed on.

The SSDM asks for case management at the hotlines (§3.3.5) and sets no times; the file says so of each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

from grievance_core.rulebook import Rulebook, Section, as_text, read_rulebook
from grievance_core.timers.budgets import Budget, RungClock, parse_budget

UNKNOWN, YES, NO = "unknown", "yes", "no"
ANSWERS = (YES, NO, UNKNOWN)
NEXT, SUPERVISOR = "next", "supervisor"
STEPS = (NEXT, SUPERVISOR)
LEVELS = ("immediate", "high", "moderate", "low")
_UNREAD = Budget("clock", 1)  # stands in for what could not be read; the file is refused in the end


@dataclass(frozen=True)
class Ringing:
    """When the next one is rung and when the supervisor, both from the arrival; and how often everybody afterwards."""

    next: Budget
    supervisor: Budget
    again: Budget

    @property
    def steps(self) -> tuple[tuple[str, Budget], ...]:
        return (NEXT, self.next), (SUPERVISOR, self.supervisor)


@dataclass(frozen=True)
class Level:
    """A level of risk: from which weight on, how long the desk has then, and when it is reminded."""

    name: str
    least: int
    act: Budget
    remind_before: Budget


@dataclass(frozen=True)
class DeskRules:
    """The file as read. `questions` give the weight of each answer; `levels` stand from the highest to the lowest."""

    version: str
    _ringing: Mapping[bool, Ringing]  # by urgency
    questions: Mapping[str, Mapping[str, int]]
    levels: tuple[Level, ...]
    safety_check_holds: timedelta
    packet_holds: timedelta
    review_share: int
    bodies: tuple[str, ...]
    fields: tuple[str, ...]

    @classmethod
    def load(cls, path: Path) -> DeskRules:
        """The rules in the file at `path`. Raises RulebookError with every mistake and its line."""
        return read_rulebook(path, _rules)

    def ringing(self, urgent: bool) -> Ringing:
        """How an unaccepted case rings."""
        return self._ringing[urgent]

    def level_of(self, answers: Mapping[str, str]) -> Level:
        """The level of these answers by question; a question without one counts as unknown."""
        weight = sum(weights[answers.get(name, UNKNOWN)] for name, weights in self.questions.items())
        return next(level for level in self.levels if weight >= level.least)

    def clock(self, risk: str, base: RungClock) -> RungClock:
        """The desk's clock under a risk: accepting has its usual time, acting has the risk's."""
        level = next(level for level in self.levels if level.name == risk)
        return RungClock(base.acknowledge, level.act, level.act, (level.remind_before,))


def _rules(book: Rulebook) -> DeskRules:
    root = book.root
    ringing, questions, levels = (root.section(name) for name in ("ringing", "questions", "levels"))
    return DeskRules(
        book.version,
        {urgent: _ringing(ringing.section(name)) for urgent, name in ((True, "urgent"), (False, "ordinary"))},
        {name: _weights(questions.section(name)) for name in questions.names()},
        _levels(levels),
        _span(root, "safety_check_holds"),
        _span(root, "packet_holds"),
        root.value("review_share", _share, 0),
        root.values("bodies", as_text),
        root.values("fields", as_text),
    )


def _ringing(section: Section) -> Ringing:
    ringing = Ringing(*(section.value(name, _clock, _UNREAD) for name in ("next", "supervisor", "again")))
    if ringing.next.minutes >= ringing.supervisor.minutes and _UNREAD not in (
        ringing.next,
        ringing.supervisor,
    ):
        section.fault("supervisor", "must come after next")
    return ringing


def _weights(section: Section) -> Mapping[str, int]:
    weights = {answer: section.value(answer, _number, 0) for answer in (YES, UNKNOWN)}
    if weights[UNKNOWN] > weights[YES]:
        section.fault(UNKNOWN, "weighs more than yes")
    return {**weights, NO: 0}


def _levels(section: Section) -> tuple[Level, ...]:
    found = tuple(_level(name, section.section(name)) for name in LEVELS)
    for above, below in pairwise(found):
        if above.least <= below.least:
            section.fault(below.name, f"must begin below {above.name}")
        if above.act.minutes > below.act.minutes:
            section.fault(below.name, f"must not leave less time than {above.name}")
    if found[-1].least != 0:
        section.fault(found[-1].name, "must begin at 0, or some answers have no level")
    return found


def _level(name: str, section: Section) -> Level:
    act, remind = (section.value(one, _clock, _UNREAD) for one in ("act", "remind_before"))
    if remind.minutes >= act.minutes and _UNREAD not in (act, remind):
        section.fault("remind_before", "must be shorter than act, or nobody is ever reminded")
    return Level(name, section.value("from", _number, 0), act, remind)


def _span(section: Section, name: str) -> timedelta:
    return timedelta(minutes=section.value(name, _clock, _UNREAD).minutes)


def _clock(text: str) -> Budget:
    budget = parse_budget(text)
    if budget.kind != "clock":
        raise ValueError(f"'{text}' stands still at night; a hotline does not: write hours or minutes")
    return budget


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ValueError("expected a number, as 4")
    return int(text)


def _share(text: str) -> int:
    share = _number(text)
    if share > 100:
        raise ValueError("a share is at most 100 of 100")
    return share
