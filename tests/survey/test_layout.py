"""The map is laid out so that it can be read."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from bot.survey.layout import WIDTH, Box, laid_out
from bot.survey.walk import Edge, Walk

NAMES = ("main", *(f"screen-{at}" for at in range(12)))


def _apart(one: Box, other: Box) -> bool:
    beside = abs(one.x - other.x) >= WIDTH
    return beside or one.y + one.height <= other.y or other.y + other.height <= one.y


@given(
    st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from("abc"), st.sampled_from(NAMES)), max_size=60)
)
def test_no_two_screens_stand_on_top_of_one_another(ways: list[tuple[str, str, str]]) -> None:
    found = Walk(screens={name: [] for name in NAMES}, openings=dict.fromkeys(NAMES))
    found.edges = {Edge(start, by, by, end): None for start, by, end in ways if start != end}
    layout = laid_out(found)
    assert set(layout.boxes) == set(NAMES)
    assert all(_apart(one, other) for one, other in combinations(layout.boxes.values(), 2))
    assert all(
        box.x + WIDTH < layout.width and box.y + box.height < layout.height for box in layout.boxes.values()
    )
    lines = [end for box in layout.boxes.values() for row in box.rows for end in row.drawn]
    assert len(lines) == len(set(lines))
