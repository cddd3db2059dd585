"""Case numbers that can be said aloud: whatever people do to nine digits, another case is never opened by it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grievance_core.cases.references import new_reference, read_reference, spoken
from grievance_core.identifiers import check_digit
from writing.numerals import khmer_digits

references = st.integers(0, 99_999_999).map(lambda n: f"{n:08}").map(lambda text: text + check_digit(text))


@given(references, st.integers(0, 8), st.integers(1, 9))
def test_it_finds_every_single_wrong_digit(reference: str, place: int, change: int) -> None:
    wrong = str((int(reference[place]) + change) % 10)
    assert read_reference(reference[:place] + wrong + reference[place + 1 :]) is None


@given(references, st.integers(0, 7))
def test_it_finds_every_swap_of_neighbours(reference: str, place: int) -> None:
    first, second = reference[place], reference[place + 1]
    swapped = reference[:place] + second + first + reference[place + 2 :]
    assert read_reference(swapped) == (reference if first == second else None)


@given(references, st.text(alphabet=" -./#\u200b", max_size=3), st.booleans())
def test_it_reads_what_people_write(reference: str, between: str, khmer: bool) -> None:
    written = between.join(spoken(reference).replace(" ", "."))
    assert read_reference(khmer_digits(written) if khmer else written) == reference


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "12345678", "1234567890", "12345678a", "១២៣", "-123456789", "1e8", "１２３４５６７８９x",
        "²³¹²³¹²³¹", "٣٣٣٣٣٣٣٣٣x", "0x1234567", "123456789" * 900, "\x00" * 9, "💥" * 9,
    ],
)  # fmt: skip
def test_it_takes_nothing_else_for_a_number(text: str) -> None:
    assert read_reference(text) is None


@given(st.text(max_size=40))
def test_it_reads_any_text_without_falling_over(text: str) -> None:
    read = read_reference(text)
    assert read is None or (len(read) == 9 and read.isascii() and read.isdigit())


def test_it_draws_numbers_that_hold_and_say_nothing() -> None:
    drawn = [new_reference() for _ in range(500)]
    assert all(read_reference(number) == number and number[0] != "0" for number in drawn)
    assert len(set(drawn)) > 498
    assert drawn != sorted(drawn)


def test_it_speaks_in_threes() -> None:
    assert spoken("123456789") == "123 456 789"
