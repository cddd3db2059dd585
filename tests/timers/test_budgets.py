"""Durations as a planning officer writes them, and when they are used up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grievance_core.timers.budgets import Budget, before, due, parse_budget
from grievance_core.timers.holidays import PHNOM_PENH, Calendar

ADVICE = "write '3 working days', '12 hours' or '30 minutes'"
FRIDAY = datetime(2026, 6, 5, 16, 30, tzinfo=PHNOM_PENH).astimezone(UTC)


@pytest.mark.parametrize(
    "text",
    ["3 dayz", "-3 hours", "three hours", "3", "hours", "1.5 hours", "1,5 hours", "3hours", "៣ hours", "3 hours 5 minutes",
     "3 working", "1e3 hours", "9999999 hours"],
)  # fmt: skip
def test_it_says_what_to_write_instead(text: str) -> None:
    with pytest.raises(ValueError, match="is not a duration") as refused:
        parse_budget(text)
    assert str(refused.value) == f"'{text}' is not a duration; {ADVICE}"


@pytest.mark.parametrize("text", ["3 days", "1 week", "2 working weeks"])
def test_it_refuses_what_can_be_meant_two_ways(text: str) -> None:
    with pytest.raises(ValueError, match="can be meant two ways"):
        parse_budget(text)


def test_it_refuses_nothing_and_more_than_a_year() -> None:
    with pytest.raises(ValueError, match="is no time at all"):
        parse_budget("0 hours")
    with pytest.raises(ValueError, match="is longer than a year"):
        parse_budget("367 working days")
    with pytest.raises(ValueError, match="is longer than a year"):
        parse_budget("9000 hours")


@pytest.mark.parametrize(
    ("text", "budget"),
    [
        ("3 working days", Budget("working", 1350)),
        ("1 Working Day", Budget("working", 450)),
        ("4 working hours", Budget("working", 240)),
        ("12 hours", Budget("clock", 720)),
        ("1 hour", Budget("clock", 60)),
        ("30 minutes", Budget("clock", 30)),
    ],
)
def test_it_reads_a_duration(text: str, budget: Budget) -> None:
    assert parse_budget(text) == budget


def test_a_working_day_is_as_long_as_the_calendar_says() -> None:
    assert parse_budget("2 working days", working_day=420) == Budget("working", 840)


def test_working_time_stops_for_the_weekend_and_clock_time_does_not(calendar: Calendar) -> None:
    assert due(Budget("working", 120), FRIDAY, calendar, "17") == FRIDAY + timedelta(hours=64)
    assert due(Budget("clock", 120), FRIDAY, calendar, "17") == FRIDAY + timedelta(hours=2)


def test_a_reminder_is_counted_back_in_the_same_time(calendar: Calendar) -> None:
    monday = FRIDAY + timedelta(hours=64)
    assert before(Budget("working", 120), monday, calendar, None) == FRIDAY
    assert before(Budget("clock", 120), monday, calendar, None) == monday - timedelta(hours=2)


def test_it_refuses_an_instant_without_an_offset(calendar: Calendar) -> None:
    naive = datetime(2026, 6, 1, 9)  # noqa: DTZ001
    for kind in ("working", "clock"):
        with pytest.raises(ValueError, match="needs an offset"):
            due(
                parse_budget("1 hour") if kind == "clock" else parse_budget("1 working hour"),
                naive,
                calendar,
                None,
            )
    with pytest.raises(ValueError, match="needs an offset"):
        before(parse_budget("1 hour"), naive, calendar, None)


@given(st.text(max_size=30).filter(lambda text: not text[:1].isdigit()))
def test_any_text_that_is_no_duration_is_refused_with_advice(text: str) -> None:
    with pytest.raises(ValueError, match="is not a duration"):
        parse_budget(text)


@given(st.integers(1, 366), st.sampled_from(["working days", "working hours", "hours", "minutes"]))
def test_any_number_up_to_a_year_is_a_duration(number: int, unit: str) -> None:
    assert parse_budget(f"{number} {unit}").minutes >= number
