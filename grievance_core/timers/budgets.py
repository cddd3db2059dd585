"""Budgets of time, and the clocks made of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from grievance_core.timers.holidays import Calendar, local
from grievance_core.timers.working_time import add_working, subtract_working

STANDARD_DAY = (
    450  # minutes of 07:30–11:30 and 14:00–17:30; `Calendar.standard_day` where a deployment differs
)
LONGEST_DAYS = 366
_DURATION = re.compile(r"([0-9]{1,6}) +(working +)?(minute|hour|day|week)s?", re.IGNORECASE)
_ADVICE = "write '3 working days', '12 hours' or '30 minutes'"


@dataclass(frozen=True)
class Budget:
    """An amount of time: `working` runs in office hours on working days, `clock` round the clock."""

    kind: Literal["working", "clock"]
    minutes: int


@dataclass(frozen=True)
class RungClock:
    """What an office at one level has. `acknowledge` and `act` both run from the case's arrival there.

    `decide` runs for the decider from the committee's recommendation; where nobody decides (village, service desk, hotline
    desk) it equals `act`. Reminders go out before whichever deadline comes next, longest first.
    """

    acknowledge: Budget
    act: Budget
    decide: Budget
    remind_before: tuple[Budget, ...]


@dataclass(frozen=True)
class Waits:
    """The clocks around a case that are the same at every level."""

    waiting_complainant_cap: Budget
    provider_answer: Budget
    committee_recommendation: Budget  # after the meeting
    relay_told: Budget
    confirm_reminder: Budget  # after she has the answer
    confirm_close: Budget  # after she has the answer
    contest_window: Budget  # after she has the answer
    alarm_repeat: Budget


def due(budget: Budget, start: datetime, calendar: Calendar, province: str | None) -> datetime:
    """When `budget` is used up if it starts at `start`. UTC in and out. Raises ValueError for a naive start."""
    if budget.kind == "working":
        return add_working(calendar, start, budget.minutes, province)
    return local(start).astimezone(UTC) + timedelta(minutes=budget.minutes)


def before(budget: Budget, due: datetime, calendar: Calendar, province: str | None) -> datetime:
    """When a reminder goes out that comes `budget` before `due`. It may lie before the clock's start: then there is none."""
    if budget.kind == "working":
        return subtract_working(calendar, due, budget.minutes, province)
    return local(due).astimezone(UTC) - timedelta(minutes=budget.minutes)


def parse_budget(text: str, working_day: int = STANDARD_DAY) -> Budget:
    """`3 working days`, `4 working hours`, `12 hours` or `30 minutes`, with `working_day` minutes to a working day.

    Raises ValueError saying what to write: for anything else, for nothing, for more than a year, and for plain days and
    weeks, which could be meant either way.
    """
    match = _DURATION.fullmatch(text)
    if match is None:
        raise ValueError(f"'{text}' is not a duration; {_ADVICE}")
    number, working, unit = int(match[1]), match[2], match[3].lower()
    if unit == "week" or (unit == "day" and not working):
        raise ValueError(
            f"'{text}' can be meant two ways; write '{number} working days' or '{number * 24} hours'"
        )
    day = working_day if working else 24 * 60
    minutes = number * {"minute": 1, "hour": 60, "day": day}[unit]
    if minutes == 0:
        raise ValueError(f"'{text}' is no time at all; {_ADVICE}")
    if minutes > LONGEST_DAYS * day:
        raise ValueError(f"'{text}' is longer than a year")
    return Budget("working" if working else "clock", minutes)
