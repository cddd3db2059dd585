"""Counting in working time: office hours on working days, to the second, in and out in UTC.

A moment at which an office closes still counts as within its hours, so a budget that ends with the morning is due at 11:30 and
not at 14:00.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from grievance_core.timers.holidays import Calendar, at_local, local

MINUTE = timedelta(minutes=1)
LONGEST_CLOSURE = (
    366  # days; a calendar closed for longer is a mistake in the calendar, and waiting on it would never end
)


def add_working(calendar: Calendar, start: datetime, minutes: int, province: str | None = None) -> datetime:
    """The instant at which `minutes` of office time have passed since `start`.

    With no minutes to pass: `start` itself within office hours, else the next opening. Raises ValueError for a naive start, a
    negative number, or a calendar without a working day within a year.
    """
    left = _checked(minutes)
    moment = local(start).astimezone(UTC)
    for opens, closes in _openings(calendar, moment, province, forward=True):
        begin = max(opens, moment)
        if begin <= closes and closes - begin >= left:
            return begin + left
        left -= max(closes - begin, timedelta(0))
    raise AssertionError("unreachable: openings end only by raising")


def subtract_working(
    calendar: Calendar, end: datetime, minutes: int, province: str | None = None
) -> datetime:
    """The instant from which `minutes` of office time pass until `end`. Raises ValueError as `add_working` does."""
    left = _checked(minutes)
    moment = local(end).astimezone(UTC)
    for opens, closes in _openings(calendar, moment, province, forward=False):
        finish = min(closes, moment)
        if finish >= opens and finish - opens >= left:
            return finish - left
        left -= max(finish - opens, timedelta(0))
    raise AssertionError("unreachable: openings end only by raising")


def working_minutes(calendar: Calendar, a: datetime, b: datetime, province: str | None = None) -> int:
    """Whole minutes of office time from `a` to `b`; 0 when `b` is not after `a`. Raises ValueError for naive instants."""
    day, last = local(a).date(), local(b).date()
    worked = timedelta(0)
    while day <= last:
        for opens, closes in _spans(calendar, day, province):
            worked += max(min(closes, b) - max(opens, a), timedelta(0))
        day += timedelta(days=1)
    return worked // MINUTE


def _checked(minutes: int) -> timedelta:
    if minutes < 0:
        raise ValueError("working time cannot be negative")
    return minutes * MINUTE


def _spans(calendar: Calendar, day: date, province: str | None) -> list[tuple[datetime, datetime]]:
    return [(at_local(day, opens), at_local(day, closes)) for opens, closes in calendar.hours(day, province)]


def _openings(
    calendar: Calendar, moment: datetime, province: str | None, *, forward: bool
) -> Iterator[tuple[datetime, datetime]]:
    """Office hours from the day of `moment` on, or backwards from it. Raises ValueError after a year without any."""
    step = timedelta(days=1 if forward else -1)
    day, closed_days = local(moment).date(), 0
    while closed_days <= LONGEST_CLOSURE:
        spans = _spans(calendar, day, province)
        yield from spans if forward else reversed(spans)
        closed_days = 0 if spans else closed_days + 1
        day += step
    raise ValueError("the calendar has no working day within a year")
