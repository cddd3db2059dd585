"""The two committees at each level: when they meet by rule, and who decides on what they recommend.

Rules are data in `rules/committees.yaml` (SSDM §3.4.6–3.4.8). They fill a committee's calendar of meetings, which
can be edited afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from grievance_core.levels import COMMITTEES, DECIDING_LEVELS, OFFICE_LEVELS
from grievance_core.rulebook import Rulebook, Section, as_text, one_of, read_rulebook
from grievance_core.timers.holidays import WEEKDAYS, Calendar, at_local
from grievance_core.timers.working_time import LONGEST_CLOSURE

MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
ORDINALS = ("first", "second", "third", "fourth")
LANGUAGES = ("km", "en")
_MEETS = re.compile(r"([a-z]+) ([a-z]+), every (?:month|([0-9]{1,2}) months from ([a-z]+))")
_HOUR = re.compile(r"([0-9]{2}):([0-9]{2})")


@dataclass(frozen=True)
class MeetingRule:
    """The `week`-th `weekday` (1 to 4; 0 is Monday) of each of `months` (1 to 12), at `hour` in Phnom Penh."""

    week: int
    weekday: int
    months: frozenset[int]
    hour: time


_UNREAD = MeetingRule(1, 0, frozenset({1}), time(9))  # stands in for a rule that could not be read


@dataclass(frozen=True)
class CommitteeRule:
    """A committee at one level. `decider` is the office kind that decides on its recommendations."""

    kind: str
    level: str
    names: Mapping[str, str]  # by language
    decider: str
    meeting: MeetingRule


@dataclass(frozen=True)
class Committees:
    """The rules of both committees at commune, district and province."""

    version: str
    _rules: Mapping[tuple[str, str], CommitteeRule]

    @classmethod
    def load(cls, path: Path) -> Committees:
        """The rules in the file at `path`. Raises RulebookError with every mistake and its line."""
        return read_rulebook(path, _committees)

    def at(self, kind: str, level: str) -> CommitteeRule:
        """The rule of committee `kind` at `level`. Raises LookupError where there is none (village, service desk, hotlines)."""
        try:
            return self._rules[kind, level]
        except KeyError:
            raise LookupError(f"there is no {kind} at the level {level}") from None

    def decider(self, kind: str, level: str) -> str:
        """The office kind that decides on what committee `kind` recommends at `level`. Raises LookupError as `at` does."""
        return self.at(kind, level).decider


def meetings(
    rule: MeetingRule, start: date, end: date, calendar: Calendar, province: str | None = None
) -> list[datetime]:
    """The meetings from `start` to `end`, both included, as UTC instants in order.

    A meeting that falls on a day offices are closed is held on the next working day. Raises ValueError when there is
    none within a year.
    """
    # A meeting due before `start` may have been moved past it, so the search begins as early as a move can reach.
    first = start - timedelta(days=LONGEST_CLOSURE)
    nominal = (
        _nth_weekday(year, month, rule)
        for year in range(first.year, end.year + 1)
        for month in sorted(rule.months)
    )
    held = {_held_on(day, calendar, province) for day in nominal if first <= day <= end}
    return [at_local(day, rule.hour) for day in sorted(held) if start <= day <= end]


def _nth_weekday(year: int, month: int, rule: MeetingRule) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(rule.weekday - first.weekday()) % 7 + 7 * (rule.week - 1))


def _held_on(day: date, calendar: Calendar, province: str | None) -> date:
    for days in range(LONGEST_CLOSURE):
        candidate = day + timedelta(days=days)
        if calendar.is_working_day(candidate, province):
            return candidate
    raise ValueError("the calendar has no working day within a year")


def _committees(book: Rulebook) -> Committees:
    root = book.root
    hour = root.value("hour", _parse_hour, time(9))
    committees = root.section("committees")
    rules = {}
    for kind in COMMITTEES:
        section = committees.section(kind)
        name_section, levels = section.section("name"), section.section("levels")
        names = {language: name_section.value(language, as_text, "") for language in LANGUAGES}
        for level in DECIDING_LEVELS:
            rules[kind, level] = _rule(kind, level, names, levels.section(level), hour)
    return Committees(book.version, rules)


def _rule(kind: str, level: str, names: Mapping[str, str], section: Section, hour: time) -> CommitteeRule:
    decider = section.value("decider", one_of(*OFFICE_LEVELS), "")
    if decider and OFFICE_LEVELS[decider] != level:
        section.fault("decider", f"{decider} is not an office of the {level}")
    meeting = section.value("meets", lambda text: _parse_meets(text, hour), _UNREAD)
    return CommitteeRule(kind, level, names, decider, meeting)


def _parse_meets(text: str, hour: time) -> MeetingRule:
    match = _MEETS.fullmatch(text.lower())
    if (
        match is None
        or match[1] not in ORDINALS
        or match[2] not in WEEKDAYS
        or match[4] not in (None, *MONTHS)
    ):
        raise ValueError(
            f"'{text}' is not a meeting day; write 'second tuesday, every month'"
            " or 'third wednesday, every 2 months from january'"
        )
    interval = int(match[3] or 1)
    if interval == 0 or 12 % interval:
        raise ValueError(
            f"every {interval} months is another month each year; write every 2, 3, 4, 6 or 12 months"
        )
    first = MONTHS.index(match[4]) if match[4] else 0
    months = frozenset(month + 1 for month in range(12) if (month - first) % interval == 0)
    return MeetingRule(ORDINALS.index(match[1]) + 1, WEEKDAYS.index(match[2]), months, hour)


def _parse_hour(text: str) -> time:
    match = _HOUR.fullmatch(text)
    try:
        if match is None:
            raise ValueError
        return time(int(match[1]), int(match[2]))
    except ValueError:
        raise ValueError(f"'{text}' is not an hour; write '09:00'") from None
