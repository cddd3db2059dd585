"""Counting in working time, and the laws it keeps."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grievance_core.timers.holidays import PHNOM_PENH, Calendar, ProvinceDays, local
from grievance_core.timers.working_time import add_working, subtract_working, working_minutes

MORNING, AFTERNOON = (time(7, 30), time(11, 30)), (time(14), time(17, 30))
WEEK = frozenset(range(5))
FLOOD = frozenset(date(2026, 10, day) for day in range(1, 31))
CALENDAR = Calendar(
    weekdays=WEEK,
    standard_hours=(MORNING, AFTERNOON),
    provinces={"17": ProvinceDays(closed=FLOOD), "01": ProvinceDays(hours=((time(8), time(12)),))},
)

instants = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001
budgets = st.integers(0, 6000)
provinces = st.sampled_from([None, "17", "01", "22"])
laws = settings(max_examples=150, deadline=None)


def pp(day: int, hour: int, minute: int = 0, month: int = 6) -> datetime:
    """An instant of 2026 by the Phnom Penh clock; 1 June is a Monday."""
    return datetime(2026, month, day, hour, minute, tzinfo=PHNOM_PENH).astimezone(UTC)


def within_hours(instant: datetime, province: str | None) -> bool:
    here = local(instant)
    return any(opens <= here.time() <= closes for opens, closes in CALENDAR.hours(here.date(), province))


def test_it_refuses_an_instant_without_an_offset() -> None:
    naive = datetime(2026, 6, 1, 9)  # noqa: DTZ001
    for count in (add_working, subtract_working):
        with pytest.raises(ValueError, match="needs an offset"):
            count(CALENDAR, naive, 10)
    with pytest.raises(ValueError, match="needs an offset"):
        working_minutes(CALENDAR, naive, pp(1, 9))


def test_it_refuses_negative_time() -> None:
    with pytest.raises(ValueError, match="cannot be negative"):
        add_working(CALENDAR, pp(1, 9), -1)
    with pytest.raises(ValueError, match="cannot be negative"):
        subtract_working(CALENDAR, pp(1, 9), -1)


def test_it_refuses_to_wait_for_offices_that_never_open() -> None:
    shut = frozenset(date(2026, 1, 1) + timedelta(days=day) for day in range(800))
    closed = Calendar(WEEK, (MORNING,), provinces={"17": ProvinceDays(closed=shut)})
    with pytest.raises(ValueError, match="no working day within a year"):
        add_working(closed, pp(1, 9), 1, "17")
    with pytest.raises(ValueError, match="no working day within a year"):
        subtract_working(closed, pp(1, 9, month=12) + timedelta(days=400), 1, "17")


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        (pp(1, 9), 60, pp(1, 10)),
        (pp(1, 11), 60, pp(1, 14, 30)),  # across the midday closing
        (pp(1, 11), 30, pp(1, 11, 30)),  # used up as the office closes: due then, not at 14:00
        (pp(1, 17), 60, pp(2, 8)),  # across a night
        (pp(5, 17), 60, pp(8, 8)),  # across a weekend
        (pp(17, 17), 60, pp(19, 8)),  # across the Queen Mother's birthday, 18 June
        (pp(6, 10), 60, pp(8, 8, 30)),  # from a Saturday
        (pp(1, 3), 0, pp(1, 7, 30)),  # no time at all, at night: the opening
        (pp(1, 12), 0, pp(1, 14)),
        (pp(1, 11, 30), 0, pp(1, 11, 30)),
        (pp(1, 9), 450, pp(2, 9)),  # one working day
        (pp(1, 9), 40 * 450, pp(28, 9, month=7)),  # forty working days, 18 June a holiday
    ],
)
def test_it_adds_office_time(start: datetime, minutes: int, end: datetime) -> None:
    assert add_working(CALENDAR, start, minutes) == end
    assert working_minutes(CALENDAR, start, end) == minutes


def test_it_takes_office_time_back() -> None:
    assert subtract_working(CALENDAR, pp(8, 8), 60) == pp(5, 17)
    assert subtract_working(CALENDAR, pp(6, 10), 0) == pp(5, 17, 30)
    assert subtract_working(CALENDAR, pp(1, 9), 0) == pp(1, 9)


def test_the_clock_stands_still_in_a_flooded_province_and_runs_elsewhere() -> None:
    start = pp(30, 17, month=9)
    assert add_working(CALENDAR, start, 60, "22") == pp(1, 8, month=10)
    assert add_working(CALENDAR, start, 60, "17") == pp(2, 8, month=11)


def test_no_office_time_passes_backwards() -> None:
    assert working_minutes(CALENDAR, pp(2, 9), pp(1, 9)) == 0


@laws
@given(instants, budgets, budgets, provinces)
def test_two_budgets_in_a_row_are_their_sum(start: datetime, a: int, b: int, province: str | None) -> None:
    in_two = add_working(CALENDAR, add_working(CALENDAR, start, a, province), b, province)
    assert in_two == add_working(CALENDAR, start, a + b, province)


@laws
@given(instants, budgets, provinces)
def test_what_was_added_is_what_passes(start: datetime, minutes: int, province: str | None) -> None:
    end = add_working(CALENDAR, start, minutes, province)
    assert working_minutes(CALENDAR, start, end, province) == minutes
    assert (
        working_minutes(CALENDAR, subtract_working(CALENDAR, start, minutes, province), start, province)
        == minutes
    )


@laws
@given(instants, instants, budgets, budgets)
def test_later_and_longer_never_end_sooner(one: datetime, other: datetime, a: int, b: int) -> None:
    first, last, short, long = min(one, other), max(one, other), min(a, b), max(a, b)
    assert add_working(CALENDAR, first, short) <= add_working(CALENDAR, last, short)
    assert add_working(CALENDAR, first, short) <= add_working(CALENDAR, first, long)


@laws
@given(instants, budgets, provinces)
def test_it_always_ends_within_office_hours_and_in_utc(
    start: datetime, minutes: int, province: str | None
) -> None:
    end = add_working(CALENDAR, start, minutes, province)
    assert within_hours(end, province)
    assert end >= start
    assert end.utcoffset() == timedelta(0)
    if minutes == 0 and within_hours(start, province):
        assert end == start


@laws
@given(instants, instants, instants)
def test_time_worked_adds_up(a: datetime, b: datetime, c: datetime) -> None:
    a, b, c = sorted((a, b, c))
    split = working_minutes(CALENDAR, a, b) + working_minutes(CALENDAR, b, c)
    assert split <= working_minutes(CALENDAR, a, c) <= split + 1  # each count drops its last part of a minute
