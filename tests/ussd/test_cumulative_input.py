from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ussd.gateways.cumulative import newest

words = st.text(alphabet="12*#aក ", max_size=8)


@pytest.mark.parametrize(
    ("previous", "cumulative", "answer"),
    [
        (None, "", ""),  # dialled
        (None, "3*1", "3*1"),  # dialled with more than the service code
        ("", "1", "1"),
        ("", "1*2", "1*2"),  # a star in the first answer
        ("1", "1*2", "2"),
        ("1", "1*2*3", "2*3"),  # a star in the second
        ("1", "1*", ""),  # an empty answer
        ("1*", "1**", ""),
        ("1", "1", None),  # the same delivered twice
        ("", "", None),  # a second start
        ("1*2", "1", None),  # an earlier one delivered late
        ("1*2", "", None),  # a start after the session went on
        ("1*2", "12*3", "3"),  # the gateway forgot earlier answers
        ("1*2", "7", "7"),
    ],
)
def test_it_takes_off_what_was_there_before(
    previous: str | None, cumulative: str, answer: str | None
) -> None:
    assert newest(previous, cumulative) == answer


@given(st.lists(words.filter(bool), min_size=1, max_size=8))
def test_every_answer_of_a_session_is_found_whatever_stars_it_has(answers: list[str]) -> None:
    whole = ""
    for count, answer in enumerate(answers):
        longer = f"{whole}*{answer}" if count else answer
        assert newest(whole, longer) == answer
        assert newest(longer, longer) is None
        whole = longer
