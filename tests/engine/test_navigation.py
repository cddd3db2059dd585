from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.navigation import KEYS, number_of, position_of


@given(st.integers(0, 5_000))
def test_every_position_has_a_number_of_its_own_and_none_is_navigation(position: int) -> None:
    assert position_of(number_of(position)) == position
    assert number_of(position) not in KEYS.values()


@pytest.mark.parametrize("typed", ["", "0", "00", "98", "01", "-1", "1.5", "a", "²", "១", "9" * 5_000])
def test_anything_else_is_no_number(typed: str) -> None:
    assert position_of(typed) is None
