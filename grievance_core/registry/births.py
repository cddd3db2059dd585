"""Birth dates as people have them: a day, a month, a year, or an age on some day. Each is an interval of days.

Years are those of the international calendar. A Buddhist year (2567) is refused and not converted: it begins at Visak Bochea, in
April or May, so it falls into two years of the other calendar, and which of them nobody said.
"""

from __future__ import annotations

import re
from calendar import isleap, monthrange
from datetime import date, datetime, timedelta

from grievance_core.registry.faults import CellFault
from writing.numerals import latin_digits

Interval = tuple[date, date]

OLDEST = 130  # years; the oldest person on record lived 122
BUDDHIST = range(2400, 2700)
_BETWEEN = ".."
_TIME = re.compile(r"[ T]00:00(:00(\.0+)?)?$")
_YMD = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", re.ASCII)
_DMY = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", re.ASCII)
_YM = re.compile(r"(\d{4})[-/.](\d{1,2})", re.ASCII)
_MY = re.compile(r"(\d{1,2})[-/.](\d{4})", re.ASCII)
_Y = re.compile(r"\d{4}", re.ASCII)


def read_birth(cell: object, today: date) -> Interval:
    """The days somebody may have been born on. Raises CellFault: no date, a Buddhist year, after `today`, too long ago.

    Day comes before month, as it is written in Cambodia; 1985-03-07 is read as well. `1980-01-02..1981-01-01` is an interval.
    """
    interval = read_interval(cell)
    if interval[0] > today:
        raise CellFault("birth-in-future")
    if interval[1].year < today.year - OLDEST:
        raise CellFault("birth-too-early")
    return interval[0], min(interval[1], today)


def read_day(cell: object, today: date) -> date:
    """One day that is not after `today`. Raises CellFault."""
    day = read_any_day(cell)
    if day > today:
        raise CellFault("day-in-future")
    return day


def read_any_day(cell: object) -> date:
    """One day, past or to come. Raises CellFault, also where only a month or a year is written."""
    first, last = read_interval(cell)
    if first != last:
        raise CellFault("not-a-day")
    return first


def read_age(cell: object, on: date) -> Interval:
    """The days somebody may have been born on who has this age on a day. Raises CellFault.

    Somebody born on 29 February may count as a year older from 28 February or from 1 March: both are left open.
    """
    if isinstance(cell, bool):
        raise CellFault("not-an-age")
    if isinstance(cell, int | float):
        cell = str(int(cell)) if cell == int(cell) else "?"
    digits = latin_digits(str(cell)).strip()
    if not re.fullmatch(r"[0-9]{1,3}", digits) or int(digits) > OLDEST:
        raise CellFault("not-an-age")
    first, last = years_before(on, int(digits) + 1) + timedelta(days=1), years_before(on, int(digits))
    if (on.month, on.day) == (2, 28) and isleap(last.year):
        last += timedelta(days=1)
    return first, last


def years_before(day: date, years: int) -> date:
    """The same day that many years before; 28 February where there is no 29."""
    year = day.year - years
    return day.replace(year=year, day=min(day.day, monthrange(year, day.month)[1]))


def written(born_from: date | None, born_to: date | None) -> str:
    """An interval as a spreadsheet holds it: shortest form that is read back the same."""
    if born_from is None or born_to is None:
        return ""
    if born_from == born_to:
        return born_from.isoformat()
    for form in ("%Y", "%Y-%m"):
        if read_interval(born_from.strftime(form)) == (born_from, born_to):
            return born_from.strftime(form)
    return f"{born_from.isoformat()}{_BETWEEN}{born_to.isoformat()}"


def read_interval(cell: object) -> Interval:
    """The days a date, a month or a year stands for, or that are written as an interval. Raises CellFault."""
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return _days(cell.year, cell.month, cell.day)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        cell = str(int(cell)) if cell == int(cell) else "?"
    if not isinstance(cell, str):
        raise CellFault("not-a-date")
    text = _TIME.sub("", latin_digits(cell).strip())
    begin, between, end = text.partition(_BETWEEN)
    if not between:
        return _written(text)
    first, last = _written(begin)[0], _written(end)[1]
    if first > last:
        raise CellFault("not-a-date")
    return first, last


def _written(text: str) -> Interval:
    if found := _YMD.fullmatch(text):
        return _days(int(found[1]), int(found[2]), int(found[3]))
    if found := _DMY.fullmatch(text):
        return _days(int(found[3]), int(found[2]), int(found[1]))
    if found := _YM.fullmatch(text):
        return _days(int(found[1]), int(found[2]))
    if found := _MY.fullmatch(text):
        return _days(int(found[2]), int(found[1]))
    if _Y.fullmatch(text):
        return _days(int(text))
    raise CellFault("not-a-date")


def _days(year: int, month: int | None = None, day: int | None = None) -> Interval:
    if year in BUDDHIST:
        raise CellFault("buddhist-year")
    try:
        first = date(year, month or 1, day or 1)
    except ValueError:
        raise CellFault("not-a-date") from None
    if day is not None:
        return first, first
    last_month = month or 12
    return first, date(year, last_month, monthrange(year, last_month)[1])
