"""Membership numbers, birth dates as intervals, and the file of columns: laws that need no database."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grievance_core.registry.births import read_age, read_birth, written
from grievance_core.registry.cells import Villages, neutral
from grievance_core.registry.columns import COLUMNS, Columns
from grievance_core.registry.faults import CellFault
from grievance_core.registry.numbers import new_number, read_number, spoken
from grievance_core.rulebook import RulebookError
from settings import ROOT
from writing.numerals import khmer_digits

TODAY = date(2026, 11, 22)
DAYS = st.dates(date(1900, 1, 1), TODAY)
RULES = ROOT / "rules" / "registry.yaml"


@given(st.integers(0, 9), st.integers(1, 9))
def test_a_number_with_one_wrong_digit_is_no_number(place: int, step: int) -> None:
    number = new_number()
    digit = str((int(number[place]) + step) % 10)
    assert read_number(number[:place] + digit + number[place + 1 :]) is None


@given(st.integers(0, 8))
def test_a_number_with_two_neighbours_swapped_is_no_number(place: int) -> None:
    number = new_number()
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert swapped == number or read_number(swapped) is None


def test_a_number_is_read_as_people_write_it() -> None:
    number = new_number()
    assert re.fullmatch("[1-9][0-9]{9}", number)
    for text in (number, spoken(number), khmer_digits(spoken(number)), f" {number[:3]}-{number[3:]}\u200b"):
        assert read_number(text) == number
    for text in ("", number[:-1], number + "0", "١٢٣٤٥٦٧٨٩٠", "no"):
        assert read_number(text) is None


@given(DAYS, st.integers(0, 400))
def test_an_interval_is_written_as_it_is_read(first: date, days: int) -> None:
    last = min(first + timedelta(days=days), TODAY)
    assert read_birth(written(first, last), TODAY) == (first, last)


@given(DAYS)
def test_a_day_is_read_in_every_form(day: date) -> None:
    plain = f"{day.day}/{day.month}/{day.year}"
    for text in (day, day.isoformat(), plain, khmer_digits(plain), plain.replace("/", ".")):
        assert read_birth(text, TODAY) == (day, day)


@given(DAYS, st.integers(0, 99))
def test_an_age_leaves_open_exactly_the_days_that_give_it(on: date, age: int) -> None:
    try:
        first, last = read_age(age, on)
    except ValueError:
        return  # before the calendar
    inner = first + (last - first) / 2
    had = on.year - inner.year - ((on.month, on.day) < (inner.month, inner.day))
    assert had == age
    before = first - timedelta(days=1)
    assert on.year - before.year - ((on.month, on.day) < (before.month, before.day)) == age + 1


def test_somebody_of_29_february_may_count_from_either_day() -> None:
    assert read_age(6, date(2026, 2, 28))[1] == date(2020, 2, 29)
    assert read_age(5, date(2026, 2, 28))[0] <= date(2020, 2, 29) or read_age(5, date(2026, 2, 28))[
        0
    ] == date(2020, 2, 29)


@pytest.mark.parametrize(
    "cell", ["", "1980..1979", True, 1980.5, "12345", "2567", "1/1/2567", "29/2/2023", "2026-11-23", 44000]
)
def test_what_is_no_birth_is_refused(cell: object) -> None:
    with pytest.raises(CellFault):
        read_birth(cell, TODAY)


@given(st.text(max_size=20))
def test_a_neutral_cell_computes_nothing_and_reads_back(text: str) -> None:
    assert neutral(text)[:1] not in {"=", "+", "-", "@", "\t", "\r", "\n"} or not neutral(text)
    assert len({neutral(text), neutral("'" + text)}) == 2


def test_villages_that_share_a_code_are_told_apart() -> None:
    villages = Villages(
        {"01020304": ("01020304", "01020304~2"), "01020304~1": ("01020304",), "01020304~2": ("01020304~2",)}
    )
    for key in ("01020304", "01020304~2"):
        assert villages.key(villages.written(key)) == key
    with pytest.raises(CellFault, match="ambiguous"):
        villages.key("1020304")
    with pytest.raises(CellFault, match="unknown"):
        villages.key("²")


def test_the_columns_are_read_with_headings_in_both_languages() -> None:
    columns = Columns.load(RULES)
    assert {column.id for column in columns.columns} == set(COLUMNS)
    assert not any(
        "hiv" in heading.lower() for language in ("km", "en") for heading in columns.headings(language)
    )


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("  age:\n    type: age", "  age:\n    type: birth", "this column holds a age"),
        ("    en: [Age]", "    en: [Name]", "is another column's too"),
        ("    f: [f,", "    f: [m, f,", "stands for another value too"),
        ("  left_on:", "  gone_on:", "left_on: is missing"),
        ("type: card\n", "type: cards\n", "is not one of"),
    ],
)
def test_a_bad_file_of_columns_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, fault: str
) -> None:
    source = RULES.read_text("utf-8")
    assert old in source
    path = tmp_path / "registry.yaml"
    path.write_text(source.replace(old, new), "utf-8")
    with pytest.raises(RulebookError, match=re.escape(fault)) as refusal:
        Columns.load(path)
    assert all(re.match(r"registry\.yaml:\d+: ", line) for line in refusal.value.faults)
