from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.addresses import NotANumber, e164


@pytest.mark.parametrize(
    "raw",
    ["", "+", "abc", "1288", "+855", "+855120000", "+999999999999", "0" * 9, "9" * 400, "+85512000001;ext=5"],
)
def test_what_is_no_number_is_refused_without_being_repeated(raw: str) -> None:
    with pytest.raises(NotANumber) as caught:
        e164(raw)
    assert not raw or raw not in str(caught.value)


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("+85512000001", "+85512000001"),
        ("012 345 678", "+85512345678"),
        ("012-345-678", "+85512345678"),
        ("85512345678", "+85512345678"),
        ("0085512345678", "+85512345678"),
        ("០១២៣៤៥៦៧៨", "+85512345678"),
        ("+66812345678", "+66812345678"),
        ("0961234567", "+855961234567"),
    ],
)
def test_a_number_is_read_as_people_and_gateways_write_it(raw: str, number: str) -> None:
    assert e164(raw) == number
    assert e164(number) == number


@given(st.from_regex(r"\+855[0-9]{6,11}", fullmatch=True))
def test_the_usual_form_is_read_as_the_tables_read_it(raw: str) -> None:
    def read(text: str) -> str:
        try:
            return e164(text)
        except NotANumber:
            return "refused"

    # With a space in it the number takes the way through the tables.
    assert read(raw) == read(f"{raw[:4]} {raw[4:]}")


@given(st.text(max_size=40))
def test_anything_is_a_number_or_refused(raw: str) -> None:
    with suppress(NotANumber):
        assert e164(raw).startswith("+")
