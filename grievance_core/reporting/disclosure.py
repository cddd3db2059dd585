"""What may be told to everybody of counts of people, so that nobody's case can be found from it, by subtraction neither.

Two rules, each for one family at a time: the parts that make up one published whole.

1. A count under FEWEST is never told. Such parts are told together with others as one, which part of it is whose nobody learns:
   at least two parts and at least FEWEST complaints. What is told are then parts of one division, each of them large enough, and
   sums and differences of these give nothing but sums of these.
2. Of what became of them only shares are told, in steps so wide that FEWEST different counts fit into each. How wide depends on
   the size alone. `safe` then reckons what follows from all steps together, and takes back where one count would follow.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

FEWEST = 5
STEPS = (
    100,
    50,
    20,
    10,
    5,
    4,
    2,
)  # into how many steps a whole is divided: the most of which each holds FEWEST counts
MEASURES = ("decided", "solved", "confirmed", "on_time")
# What is never more than what: whoever confirmed had a solution, and only what was decided was decided in time.
WITHIN = (("solved", "decided"), ("confirmed", "solved"), ("on_time", "decided"))

Range = tuple[int, int]
Place = tuple[str, str]  # a node's key and a measure


@dataclass(frozen=True)
class Node:
    """One published whole: how many, and of these how many of each measure. `above` is the key of what it is a part of."""

    key: str
    above: str | None
    whole: int
    parts: Mapping[str, int]


def together(counts: Sequence[int]) -> frozenset[int]:
    """The places of the counts that are told as one. The order is fixed beforehand: it must not depend on the counts.

    Which large part joins too small ones is decided by the order alone, since the smallest of them would tell its size by that.
    Of parts that all had FEWEST - 1 the sum would tell each.
    """
    small = [place for place, count in enumerate(counts) if count < FEWEST]
    if not small:
        return frozenset()
    joined = set(small)
    following = [place % len(counts) for place in range(small[0] + 1, small[0] + len(counts))]
    for place in (one for one in following if one not in joined):
        if _hides(counts, joined):
            break
        joined.add(place)
    return frozenset(joined)


def _hides(counts: Sequence[int], joined: set[int]) -> bool:
    total = sum(counts[place] for place in joined)
    return len(joined) > 1 and total >= FEWEST and any(counts[place] != FEWEST - 1 for place in joined)


def steps(whole: int) -> int:
    """Into how many equal steps the shares of a whole are divided; 1: nothing is told of them."""
    return next((count for count in STEPS if whole >= count * FEWEST), 1)


def step(part: int, whole: int) -> Range:
    """The hundredths from and up to which the step of this share goes."""
    count = steps(whole)
    place = _place(part, whole)
    return 100 * place // count, 100 * (place + 1) // count


def counts_in(part: int, whole: int) -> Range:
    """The least and the greatest count in the step of this one."""
    count, place = steps(whole), _place(part, whole)
    return -(-place * whole // count), whole if place == count - 1 else -(-(place + 1) * whole // count) - 1


def _place(part: int, whole: int) -> int:
    count = steps(whole)
    return min(part * count // whole, count - 1) if whole else 0


def safe(nodes: Iterable[Node]) -> frozenset[Place]:
    """The steps that may be told. In each family what is told of a measure is taken back whole, where else one count followed."""
    known = {node.key: node for node in nodes}
    told = {(key, measure) for key in known for measure in MEASURES if steps(known[key].whole) > 1}
    while lone := _lone(known, told):
        told -= (
            (told & _around(known, lone)) or {one for one in told if one[1] in {it for _, it in lone}} or told
        )
    return frozenset(told)


def _around(known: Mapping[str, Node], lone: Iterable[Place]) -> set[Place]:
    """Its family and what it is divided into, for each of these."""
    return {
        (node.key, measure)
        for key, measure in lone
        for node in known.values()
        if node.above is not None and node.above in (key, known[key].above)
    }


def _lone(known: Mapping[str, Node], told: set[Place]) -> list[Place]:
    """Where only one count is left, after everything that is told was laid side by side."""
    ranges = {
        (key, measure): counts_in(node.parts[measure], node.whole)
        if (key, measure) in told
        else (0, node.whole)
        for key, node in known.items()
        for measure in MEASURES
    }
    families = _families(known)
    before: dict[Place, Range] = {}
    while before != ranges:
        before = dict(ranges)
        for above, below in families:
            for measure in MEASURES:
                _add_up(ranges, (above, measure), [(key, measure) for key in below])
        for key in known:
            for less, more in WITHIN:
                _hold_within(ranges, (key, less), (key, more))
    return [place for place, (least, most) in ranges.items() if least == most]


def _families(known: Mapping[str, Node]) -> list[tuple[str, list[str]]]:
    """Wholes with their parts. A whole may be divided in two ways: a part's key begins with its way."""
    found: dict[tuple[str, str], list[str]] = {}
    for node in known.values():
        if node.above is not None:
            found.setdefault((node.above, node.key.partition(":")[0]), []).append(node.key)
    return [(above, below) for (above, _), below in found.items()]


def _add_up(ranges: dict[Place, Range], whole: Place, parts: list[Place]) -> None:
    least, most = (sum(ranges[part][end] for part in parts) for end in (0, 1))
    ranges[whole] = (max(ranges[whole][0], least), min(ranges[whole][1], most))
    low, high = ranges[whole]
    for part in parts:
        lower, upper = ranges[part]
        ranges[part] = (max(lower, low - (most - upper)), min(upper, high - (least - lower)))


def _hold_within(ranges: dict[Place, Range], less: Place, more: Place) -> None:
    ranges[less] = (ranges[less][0], min(ranges[less][1], ranges[more][1]))
    ranges[more] = (max(ranges[more][0], ranges[less][0]), ranges[more][1])
