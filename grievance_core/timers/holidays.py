"""The office calendar: which days and hours an office in Cambodia works.

National holidays come from the `holidays` library (country KH, checked against the National Bank's published lists); the
sub-decree of each August overrides it in `rules/calendar.yaml`. No substitute day follows a holiday on a weekend unless that
file adds one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache
from itertools import pairwise
from pathlib import Path

from holidays import country_holidays

from grievance_core.levels import PROVINCE_CODES
from grievance_core.rulebook import Rulebook, Section, as_text, one_of, read_rulebook

# Fixed offset: Cambodia keeps no summer time, and a host without a time zone database reads the calendar just the same.
PHNOM_PENH = timezone(timedelta(hours=7), "Asia/Phnom_Penh")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SPAN = re.compile(r"([0-9]{2}):([0-9]{2})\s*-\s*([0-9]{2}):([0-9]{2})")

Span = tuple[time, time]
Hours = tuple[Span, ...]


@dataclass(frozen=True)
class ProvinceDays:
    """What a province does differently. Empty `hours` means the country's hours."""

    hours: Hours = ()
    closed: frozenset[date] = frozenset()


@dataclass(frozen=True)
class Calendar:
    """Working days and office hours, for the country and for each province that differs. Days and hours are Phnom Penh's."""

    weekdays: frozenset[int]  # 0 is Monday
    standard_hours: Hours
    added: frozenset[date] = frozenset()
    removed: frozenset[date] = frozenset()
    provinces: Mapping[str, ProvinceDays] = field(default_factory=dict)
    office_hours: Hours = ()

    @classmethod
    def load(cls, path: Path) -> Calendar:
        """The calendar in the file at `path`. Raises RulebookError with every mistake and its line."""
        return read_rulebook(path, _calendar)

    @property
    def standard_day(self) -> int:
        """Minutes of one standard working day: what `1 working day` means in the escalation policy."""
        return sum(_minutes(span) for span in self.standard_hours)

    def is_holiday(self, day: date) -> bool:
        """True on a national public holiday, weekend or not, as corrected by the overrides."""
        return day in self.added or (day in national_holidays(day.year) and day not in self.removed)

    def is_working_day(self, day: date, province: str | None = None) -> bool:
        """True when offices in `province` (two digits; None: the country as a whole) work on `day`."""
        if day.weekday() not in self.weekdays or self.is_holiday(day):
            return False
        return province is None or day not in self._days(province).closed

    def hours(self, day: date, province: str | None = None) -> Hours:
        """The office hours of `day`, morning first; empty when offices are closed."""
        if not self.is_working_day(day, province):
            return ()
        own = self._days(province).hours if province is not None else ()
        return self.office_hours or own or self.standard_hours

    def keeping(self, hours: str) -> Calendar:
        """The same days with one office's own hours, written `07:30-11:30, 14:00-17:30`. Empty text changes nothing.

        Raises ValueError when the hours cannot be read.
        """
        return replace(self, office_hours=parse_hours(hours.split(","))) if hours.strip() else self

    def _days(self, province: str) -> ProvinceDays:
        return self.provinces.get(province, _AS_EVERYWHERE)


_AS_EVERYWHERE = ProvinceDays()


@cache
def national_holidays(year: int) -> frozenset[date]:
    """The public holidays of Cambodia in `year`, before overrides. Each year is worked out once."""
    return frozenset(country_holidays("KH", years=year, expand=False))


def local(instant: datetime) -> datetime:
    """`instant` on a Phnom Penh clock. Raises ValueError for a naive datetime."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs an offset")
    return instant.astimezone(PHNOM_PENH)


def at_local(day: date, hour: time) -> datetime:
    """The instant, in UTC, when Phnom Penh's clocks show `hour` on `day`."""
    return datetime.combine(day, hour, PHNOM_PENH).astimezone(UTC)


def parse_span(text: str) -> Span:
    """`20:00-08:00` as two times. Raises ValueError saying what to write."""
    match = _SPAN.fullmatch(text.strip())
    try:
        if match is None:
            raise ValueError
        from_hour, from_minute, to_hour, to_minute = map(int, match.groups())
        span = (time(from_hour, from_minute), time(to_hour, to_minute))
    except ValueError:
        raise ValueError(f"'{text.strip()}' is not a span of hours; write '07:30-11:30'") from None
    if span[0] == span[1]:
        raise ValueError(f"'{text.strip()}' begins when it ends")
    return span


def parse_hours(spans: list[str]) -> Hours:
    """Office hours from `07:30-11:30` and the like. Raises ValueError unless each ends after it begins and before the next."""
    hours = tuple(parse_span(text) for text in spans)
    instants = [moment for span in hours for moment in span]
    if not hours or any(a >= b for a, b in pairwise(instants)):
        raise ValueError("office hours must follow one another within one day, earliest first")
    return hours


def parse_date(text: str) -> date:
    """`2026-11-23`. Raises ValueError saying what to write."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"'{text}' is not a date; write '2026-11-23'") from None


def _minutes(span: Span) -> int:
    opens, closes = span
    return closes.hour * 60 + closes.minute - opens.hour * 60 - opens.minute


def _calendar(book: Rulebook) -> Calendar:
    root = book.root
    standard, holidays = root.section("standard"), root.section("holidays")
    weekdays = frozenset(WEEKDAYS.index(day) for day in standard.values("days", one_of(*WEEKDAYS)))
    if "days" in standard and not weekdays:
        standard.fault("days", "at least one day must be worked")
    calendar = Calendar(
        weekdays=weekdays,
        standard_hours=_hours(standard),
        added=_dates(holidays, "added"),
        removed=_dates(holidays, "removed"),
        provinces=_provinces(root.section("provinces")),
    )
    for day in sorted(calendar.added & calendar.removed):
        holidays.section("removed").fault(day.isoformat(), "is both added and removed")
    return calendar


def _hours(section: Section) -> Hours:
    spans = section.values("hours", as_text)
    if "hours" not in section:
        return ()
    try:
        return parse_hours(list(spans))
    except ValueError as error:
        section.fault("hours", str(error))
        return ()


def _dates(parent: Section, name: str) -> frozenset[date]:
    section = parent.section(name)
    days = set()
    for written in section.names():
        section.value(written, as_text, "")  # the reason, for whoever reads the file
        try:
            days.add(parse_date(written))
        except ValueError as error:
            section.fault(written, str(error))
    return frozenset(days)


def _provinces(section: Section) -> dict[str, ProvinceDays]:
    provinces = {}
    for code in section.names():
        if code not in PROVINCE_CODES:
            section.fault(code, "is not a province; write its code with two digits, '01' to '25'")
        own = section.section(code)
        hours = _hours(own) if "hours" in own else ()
        closed = _dates(own, "closed") if "closed" in own else frozenset()
        provinces[code] = ProvinceDays(hours, closed)
    return provinces
