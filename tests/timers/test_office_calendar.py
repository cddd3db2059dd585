"""Which days and hours an office works."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from grievance_core.rulebook import RulebookError
from grievance_core.timers.holidays import Calendar, at_local, local, national_holidays

STANDARD = "standard:\n  days: [monday, tuesday]\n  hours: [07:30-11:30, 14:00-17:30]\n"
NO_HOLIDAYS = "holidays:\n  added: {}\n  removed: {}\n"
Write = Callable[[str, str], Path]


def load(write: Write, text: str) -> Calendar:
    return Calendar.load(write("calendar.yaml", text))


def fault_of(write: Write, text: str) -> str:
    with pytest.raises(RulebookError) as refused:
        load(write, text)
    return str(refused.value)


@pytest.mark.parametrize(
    ("hours", "sentence"),
    [
        ("[7:30-11:30]", "calendar.yaml:3: hours: '7:30-11:30' is not a span of hours"),
        ("[11:30-07:30]", "calendar.yaml:3: hours: office hours must follow one another"),
        ("[14:00-17:30, 07:30-11:30]", "calendar.yaml:3: hours: office hours must follow one another"),
        ("[07:30-11:30, 11:00-17:30]", "calendar.yaml:3: hours: office hours must follow one another"),
        ("[07:30-24:30]", "calendar.yaml:3: hours: '07:30-24:30' is not a span of hours"),
        ("[]", "calendar.yaml:3: hours: office hours must follow one another"),
        ("all day", "calendar.yaml:3: hours: expected a list"),
    ],
)
def test_it_refuses_hours_no_office_can_keep(write: Write, hours: str, sentence: str) -> None:
    text = f"standard:\n  days: [monday]\n  hours: {hours}\n{NO_HOLIDAYS}provinces: {{}}\n"
    assert sentence in fault_of(write, text)


def test_it_refuses_a_week_without_a_working_day(write: Write) -> None:
    text = f"standard:\n  days: []\n  hours: [07:30-11:30]\n{NO_HOLIDAYS}provinces: {{}}\n"
    assert fault_of(write, text) == "calendar.yaml:2: days: at least one day must be worked"


def test_it_names_each_wrong_date_and_province_by_its_line(write: Write) -> None:
    text = (
        STANDARD
        + "holidays:\n  added:\n    2026-02-30: a day that is not\n    2026-03-02: moved\n"
        + "  removed:\n    2026-03-02: moved back\n    2026-03-03:\n"
        + "provinces:\n  17:\n    closed:\n      yesterday: flood\n  26:\n    hours: [08:00-11:00]\n"
    )
    assert fault_of(write, text).split("\n") == [
        "calendar.yaml:6: 2026-02-30: '2026-02-30' is not a date; write '2026-11-23'",
        "calendar.yaml:9: 2026-03-02: is both added and removed",
        "calendar.yaml:10: 2026-03-03: nothing is written here",
        "calendar.yaml:14: yesterday: 'yesterday' is not a date; write '2026-11-23'",
        "calendar.yaml:15: 26: is not a province; write its code with two digits, '01' to '25'",
    ]


def test_it_refuses_a_part_it_does_not_know(write: Write) -> None:
    text = STANDARD + NO_HOLIDAYS + "provinces: {}\nprovince: {}\n"
    assert fault_of(write, text) == "calendar.yaml:8: province: is not known here; did you mean 'provinces'?"


def test_it_keeps_the_hours_of_the_cambodian_administration(calendar: Calendar) -> None:
    assert calendar.hours(date(2026, 6, 1)) == ((time(7, 30), time(11, 30)), (time(14), time(17, 30)))
    assert calendar.standard_day == 450


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 6, 6), "Saturday"),
        (date(2026, 6, 7), "Sunday"),
        (date(2026, 1, 7), "Victory over genocide"),
        (date(2026, 4, 15), "Khmer New Year"),
        (date(2025, 9, 22), "Pchum Ben"),
        (date(2025, 11, 5), "Water Festival"),
        (date(2026, 12, 29), "Peace Day"),
    ],
)
def test_offices_are_closed(calendar: Calendar, day: date, why: str) -> None:
    assert not calendar.is_working_day(day)
    assert calendar.hours(day, "17") == ()


def test_each_year_of_holidays_is_worked_out_once() -> None:
    assert national_holidays(2026) is national_holidays(2026)
    assert len(national_holidays(2025)) == 22  # the sub-decree for 2025 names 22 days


def test_the_sub_decree_overrides_what_is_built_in(write: Write) -> None:
    text = (
        STANDARD
        + "holidays:\n  added:\n    2026-06-01: a new feast\n  removed:\n    2026-04-14: worked this year\n"
    )
    calendar = load(write, text + "provinces: {}\n")
    assert not calendar.is_working_day(date(2026, 6, 1))
    assert calendar.is_working_day(date(2026, 4, 14))


def test_a_flood_closes_the_offices_of_its_province_only(write: Write) -> None:
    text = (
        STANDARD
        + NO_HOLIDAYS
        + 'provinces:\n  "17":\n    closed:\n      2026-10-05: flood\n    hours: [08:00-12:00]\n'
    )
    calendar = load(write, text)
    flood, day_after = date(2026, 10, 5), date(2026, 10, 6)
    assert not calendar.is_working_day(flood, "17")
    assert calendar.is_working_day(flood, "01")
    assert calendar.is_working_day(flood)
    assert calendar.hours(day_after, "17") == ((time(8), time(12)),)
    assert len(calendar.hours(day_after, "01")) == 2


def test_an_office_may_keep_hours_of_its_own(calendar: Calendar) -> None:
    monday = date(2026, 6, 1)
    assert calendar.keeping("08:00-12:00").hours(monday, "17") == ((time(8), time(12)),)
    assert calendar.keeping(" ") is calendar
    assert calendar.keeping("08:00-12:00").hours(date(2026, 6, 7)) == ()
    with pytest.raises(ValueError, match="is not a span of hours"):
        calendar.keeping("mornings")


def test_an_instant_needs_an_offset() -> None:
    with pytest.raises(ValueError, match="needs an offset"):
        local(datetime(2026, 6, 1, 9))  # noqa: DTZ001
    assert at_local(date(2026, 6, 1), time(7, 30)) == datetime(2026, 6, 1, 0, 30, tzinfo=UTC)
