"""What is told of counts leaves every small one open, whatever is added up, taken away or laid side by side."""

from __future__ import annotations

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grievance_core.reporting.disclosure import (
    FEWEST,
    MEASURES,
    STEPS,
    WITHIN,
    Node,
    counts_in,
    safe,
    step,
    steps,
    together,
)

COUNTS = st.lists(st.integers(0, 12), min_size=1, max_size=9).filter(lambda counts: sum(counts) >= FEWEST)


@given(COUNTS)
def test_no_count_under_five_is_told_nor_follows_from_the_total(counts: list[int]) -> None:
    joined = together(counts)
    told = [count for place, count in enumerate(counts) if place not in joined]
    assert all(count >= FEWEST for count in told)
    assert not joined or (len(joined) > 1 and sum(counts) - sum(told) >= FEWEST)


@pytest.mark.parametrize(("parts", "most"), [(2, 20), (3, 20), (4, 16)])
def test_whoever_knows_the_rule_by_heart_finds_no_count_that_is_not_told(parts: int, most: int) -> None:
    """Every table there can be, laid in heaps that look alike when told: in each, a count that is not told has several values."""
    heaps: dict[tuple[int, tuple[int | None, ...]], list[tuple[int, ...]]] = defaultdict(list)
    for counts in product(range(most + 1), repeat=parts):
        if sum(counts) >= FEWEST:
            joined = together(counts)
            told = tuple(None if place in joined else count for place, count in enumerate(counts))
            heaps[sum(counts), told].append(counts)
    for (total, told), alike in heaps.items():
        if total - sum(count or 0 for count in told) > most:
            continue  # others that look alike lie beyond what was laid out
        for place in (at for at, count in enumerate(told) if count is None):
            assert len({counts[place] for counts in alike}) > 1, (total, told)


@given(st.integers(FEWEST, 3000), st.data())
def test_a_step_holds_at_least_five_counts_and_this_one(whole: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(0, whole))
    low, high = counts_in(part, whole)
    assert low <= part <= high
    assert high - low + 1 >= FEWEST
    first, last = step(part, whole)
    assert 100 * low >= first * whole
    assert 100 * high < last * whole or (last == 100 and high == whole)
    assert {counts_in(other, whole) for other in (low, high)} == {(low, high)}


def test_the_steps_are_as_fine_as_they_may_be() -> None:
    assert [steps(whole) for whole in (0, 9, 10, 20, 25, 50, 100, 250, 500, 9000)] == [
        1,
        1,
        2,
        4,
        5,
        10,
        20,
        50,
        100,
        100,
    ]
    assert max(STEPS) == 100


Parts = dict[str, int]


@st.composite
def parts_of(draw: st.DrawFn, whole: int) -> Parts:
    """Measures that fit one another; often at the edges, where what is told is narrow."""
    decided = draw(st.sampled_from([0, 4, whole - 4, whole, whole // 2]) | st.integers(0, whole))
    decided = min(max(decided, 0), whole)
    solved = draw(st.sampled_from([0, decided]) | st.integers(0, decided))
    confirmed = draw(st.sampled_from([0, solved]) | st.integers(0, solved))
    return {
        "decided": decided,
        "solved": solved,
        "confirmed": confirmed,
        "on_time": draw(st.sampled_from([0, decided])),
    }


def added(parts: list[Parts]) -> Parts:
    return {name: sum(one[name] for one in parts) for name in MEASURES}


@st.composite
def trees(draw: st.DrawFn) -> list[Node]:
    """A country with two ways of dividing it, and one of its parts divided again."""
    sizes = draw(st.lists(st.sampled_from([5, 9, 10, 14, 20, 25, 27, 50]), min_size=2, max_size=5))
    below = [(size, draw(parts_of(size))) for size in sizes]
    inner = Node("area:a", "country", sum(sizes), added([parts for _, parts in below]))
    size = draw(st.sampled_from([5, 10, 25]))
    outer = Node("area:b", "country", size, draw(parts_of(size)))
    country = Node("country", None, inner.whole + size, added([dict(inner.parts), dict(outer.parts)]))
    leaves = [Node(f"area.a:{place}", "area:a", size, parts) for place, (size, parts) in enumerate(below)]
    return [country, inner, outer, *leaves]


def told_of(nodes: list[Node], may: frozenset[tuple[str, str]]) -> dict[tuple[str, str], tuple[int, int]]:
    return {(n.key, m): counts_in(n.parts[m], n.whole) for n in nodes for m in MEASURES if (n.key, m) in may}


def moved(nodes: dict[str, dict[str, int]], leaf: Node, change: Parts) -> dict[str, dict[str, int]]:
    """The table after something changed in one part, and so in all it is part of."""
    after = {key: dict(parts) for key, parts in nodes.items()}
    chain = [leaf.key, "area:a", "country"] if leaf.above == "area:a" else [leaf.key, "country"]
    for key in chain:
        for measure, by in change.items():
            after[key][measure] += by
    return after


def wrong(
    nodes: list[Node], values: dict[str, dict[str, int]], told: dict[tuple[str, str], tuple[int, int]]
) -> int:
    """By how much a table is not one that would have been told alike; 0 where it is."""
    ranges = {(node.key, m): told.get((node.key, m), (0, node.whole)) for node in nodes for m in MEASURES}
    found = sum(
        max(low - values[key][m], values[key][m] - high, 0) for (key, m), (low, high) in ranges.items()
    )
    return found + sum(
        max(parts[less] - parts[more], 0) for parts in values.values() for less, more in WITHIN
    )


CHANGES: list[Parts] = [
    dict.fromkeys(names, sign)
    for sign in (1, -1)
    for names in (
        ("decided",), ("solved",), ("confirmed",), ("on_time",), ("decided", "solved"), ("decided", "on_time"),
        ("solved", "confirmed"), ("decided", "solved", "confirmed"), ("decided", "solved", "on_time"),
        ("decided", "solved", "confirmed", "on_time"),
    )
]  # fmt: skip


def another(
    nodes: list[Node], told: dict[tuple[str, str], tuple[int, int]], place: tuple[str, str]
) -> dict[str, dict[str, int]] | None:
    """A table that would have been told alike, with another count at this place: something is changed below it, then mended."""
    start = {node.key: dict(node.parts) for node in nodes}
    leaves = [node for node in nodes if node.key not in ("country", "area:a")]
    first = [moved(start, leaf, change) for leaf, change in product(leaves, CHANGES)]
    tried = [one for one in first if one[place[0]][place[1]] != start[place[0]][place[1]]]
    tried.sort(key=lambda one: wrong(nodes, one, told))
    for one in tried:
        values = one
        for _ in range(6):
            left = wrong(nodes, values, told)
            if left == 0:
                return values
            mended = (moved(values, leaf, change) for leaf, change in product(leaves, CHANGES))
            kept = [it for it in mended if it[place[0]][place[1]] == one[place[0]][place[1]]]
            values = min(kept, key=lambda it: wrong(nodes, it, told))
            if wrong(nodes, values, told) >= left:
                break
    return None


@settings(max_examples=40)
@given(trees())
def test_no_small_part_follows_from_all_that_is_told_together(nodes: list[Node]) -> None:
    told = told_of(nodes, safe(nodes))
    open_ones = {
        (node.key, measure)
        for node in nodes
        for measure in MEASURES
        if min(node.parts[measure], node.whole - node.parts[measure]) < FEWEST
    }
    assert [place for place in open_ones if another(nodes, told, place) is None] == []


def test_it_takes_back_what_would_tell_a_count_by_adding_up() -> None:
    """Ten parts of 25 with four each: each is told as nought to four, and the whole, in steps of 5, as forty to forty-four."""
    four = {"decided": 25, "solved": 4, "confirmed": 0, "on_time": 25}
    parts = [Node(f"area:{place}", "country", 25, four) for place in range(10)]
    country = Node("country", None, 250, {name: 10 * count for name, count in four.items()})
    assert counts_in(40, 250) == (40, 44)
    may = safe([country, *parts])
    assert ("country", "solved") in may
    assert not any((part.key, "solved") in may for part in parts)
    assert all((part.key, "decided") in may for part in parts)


@given(trees())
def test_it_takes_back_nothing_from_a_family_without_need(nodes: list[Node]) -> None:
    """What is told depends on no order, and a table of one whole alone is told whole."""
    assert safe(nodes) == safe(reversed(nodes))
    assert safe(nodes[:1]) == {(nodes[0].key, m) for m in MEASURES if steps(nodes[0].whole) > 1}
