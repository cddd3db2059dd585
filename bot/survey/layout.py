"""Where each screen of the map stands: a tree that reads from left to right, with every other way told in words.

The tree is the shortest way from an opening to each screen. A way that is not in it would only cross the picture: its row says
where it leads instead.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.engine.state import HOME
from bot.survey.walk import WORDS, Edge, Walk

WIDTH, GUTTER = 250, 70
ROW, HEAD, GAP = 17, 42, 16
MARGIN = 24
LISTED = "..."  # stands for every entry of a list


@dataclass(frozen=True)
class Row:
    """One answer of a screen: what is read, the screens it may lead to, and those of them to which a line is drawn."""

    label: str
    ends: tuple[str, ...]
    drawn: tuple[str, ...]

    @property
    def others(self) -> tuple[str, ...]:
        """Where it leads without a line."""
        return tuple(end for end in self.ends if end not in self.drawn)


@dataclass
class Box:
    """A screen on the map."""

    screen: str
    rows: list[Row] = field(default_factory=list)
    x: int = 0
    y: int = 0

    @property
    def height(self) -> int:
        return HEAD + ROW * max(1, len(self.rows)) + 6

    def row_y(self, at: int) -> int:
        """The middle of a row."""
        return self.y + HEAD + ROW * at + ROW // 2


@dataclass(frozen=True)
class Layout:
    """Every box by its screen, and the size of the whole."""

    boxes: Mapping[str, Box]
    width: int
    height: int


def laid_out(found: Walk) -> Layout:
    """The boxes of everything a walk found, none on top of another."""
    ways = _ways(found)
    roots = [HOME, *(name for name in found.openings if name != HOME)]
    parents = _tree(ways, roots)
    boxes = {name: Box(name, _rows(name, ways, parents)) for name in found.screens}
    free: dict[int, int] = {}
    for root in roots:
        if parents.get(root, "") == "":
            _place(boxes, root, 0, max(free.values(), default=MARGIN), free)
    width = max((box.x for box in boxes.values()), default=0) + WIDTH + MARGIN
    return Layout(boxes, width, max(free.values(), default=0) + MARGIN)


def _ways(found: Walk) -> dict[str, list[Edge]]:
    ways: dict[str, list[Edge]] = {name: [] for name in found.screens}
    for edge in found.edges:
        ways[edge.start].append(edge)
    for edges in ways.values():
        edges.sort(
            key=lambda edge: edge.by == WORDS
        )  # what is typed comes last, as on the screen; the sort is stable
    return ways


def _tree(ways: Mapping[str, Sequence[Edge]], roots: Sequence[str]) -> dict[str, str]:
    """The parent of each screen; a root has none."""
    parents = {roots[0]: ""}
    for root in roots:
        parents.setdefault(root, "")
        waiting = deque([root])
        while waiting:
            name = waiting.popleft()
            for edge in ways[name]:
                if edge.end not in parents:
                    parents[edge.end] = name
                    waiting.append(edge.end)
    return parents


def _rows(name: str, ways: Mapping[str, Sequence[Edge]], parents: Mapping[str, str]) -> list[Row]:
    ends: dict[str, dict[str, None]] = {}
    for edge in ways[name]:
        ends.setdefault(edge.label or (WORDS if edge.by == WORDS else LISTED), {})[edge.end] = None
    reached: set[str] = set()
    rows = []
    for label, found in ends.items():
        drawn = tuple(end for end in found if parents.get(end) == name and end not in reached)
        reached.update(drawn)
        rows.append(Row(label, tuple(found), drawn))
    return rows


def _place(boxes: Mapping[str, Box], name: str, depth: int, wanted: int, free: dict[int, int]) -> None:
    box = boxes[name]
    box.x = MARGIN + depth * (WIDTH + GUTTER)
    box.y = max(wanted, free.get(depth, MARGIN))
    free[depth] = box.y + box.height + GAP
    for child, at in _children(box):
        _place(boxes, child, depth + 1, box.row_y(at) - HEAD // 2, free)


def _children(box: Box) -> Iterator[tuple[str, int]]:
    return ((end, at) for at, row in enumerate(box.rows) for end in row.drawn)
