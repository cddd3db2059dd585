"""Application numbers can be said, and are never a case's or a member's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grievance_core.applications.numbers import new_number, read_number, spoken
from grievance_core.cases.references import read_reference
from grievance_core.registry.numbers import new_number as new_member
from grievance_core.registry.numbers import read_number as read_member
from writing.numerals import khmer_digits


@pytest.mark.parametrize(
    "text", ["", "8", "٨١٢٣٤٥٦٧٨٩", "8 123 456 78x", "81234567890", "8" * 40, "0812345678"]
)
def test_it_refuses_what_is_no_number(text: str) -> None:
    assert read_number(text) is None


@given(st.integers(0, 9), st.integers(0, 9))
def test_it_finds_every_single_wrong_digit(place: int, digit: int) -> None:
    number = new_number()
    wrong = number[:place] + str(digit) + number[place + 1 :]
    assert (read_number(wrong) == number) == (wrong == number)


@given(st.data())
def test_no_number_of_one_kind_is_one_of_another(data: st.DataObject) -> None:
    application, member = new_number(), new_member()
    assert read_member(application) is None
    assert read_reference(application) is None
    assert read_number(member) is None


def test_it_is_read_back_as_it_is_said_in_either_digits() -> None:
    number = new_number()
    assert spoken(number).split(" ")[0] == "8"
    assert read_number(spoken(number)) == read_number(khmer_digits(number)) == number
    assert read_number(number.replace("", "-")) == number
