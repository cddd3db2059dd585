from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.state import State
from bot.engine.wire import Record, pack, unpack

names = st.text(alphabet=st.characters(codec="utf-8"), max_size=20)
states = st.builds(
    State,
    language=st.sampled_from(["km", "en"]),
    node=names,
    trail=st.lists(names, max_size=12).map(tuple),
    draft=st.dictionaries(names, names, max_size=8),
    shown=st.lists(names, max_size=8).map(tuple),
    page=st.integers(0, 99),
    official=st.none() | st.integers(0, 2**40),
    complaint=names,
)


@given(states, names)
def test_it_comes_back_as_it_went(state: State, cumulative: str) -> None:
    assert unpack(pack(state, cumulative)) == Record(state, cumulative)


@given(st.binary(max_size=80))
def test_anything_else_is_no_record(packed: bytes) -> None:
    assert unpack(packed) is None


WELL_FORMED = [1, "km", "main", [], {}, [], 0, None, "", ""]


def test_the_form_below_is_the_one_that_is_read() -> None:
    assert unpack(json.dumps(WELL_FORMED).encode()) == Record(State("km"))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (0, 2),
        (0, None),
        (1, 5),
        (2, None),
        (3, "ab"),
        (3, [1]),
        (4, []),
        (4, {"a": 1}),
        (6, -1),
        (6, True),
        (7, "7"),
        (9, None),
    ],
)
def test_a_record_of_another_version_or_form_is_none(field: int, value: object) -> None:
    fields = [value if at == field else kept for at, kept in enumerate(WELL_FORMED)]
    assert unpack(json.dumps(fields).encode()) is None


@pytest.mark.parametrize(
    "packed", [b"", b"[]", b"[1]", b"{}", b"1", b"[" * 100_000, b"[1" + b",0" * 20 + b"]"]
)
def test_hostile_bytes_are_none(packed: bytes) -> None:
    assert unpack(packed) is None


def test_it_is_compact() -> None:
    assert len(pack(State("km", draft={"words": "ក" * 100}))) < 400
