"""What a programme asks for, as a tree of named criteria. Each back end, and each explanation, reads the same tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

Truth: TypeAlias = bool | None  # None: not known


@dataclass(frozen=True)
class Leaf:
    """A criterion, by its id. `holds` is False where the programme wants that it does not hold."""

    criterion: str
    holds: bool = True


@dataclass(frozen=True)
class AllOf:
    """Every part has to be true. Without parts it is true of everybody."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class AnyOf:
    """One part has to be true."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Not:
    """The part has to be false."""

    part: Node


Node: TypeAlias = Leaf | AllOf | AnyOf | Not
EVERYBODY = AllOf(())


def criteria_in(node: Node) -> Iterator[str]:
    """The ids of the criteria in the tree, as they are written, repeated ones repeatedly."""
    match node:
        case Leaf(criterion):
            yield criterion
        case Not(part):
            yield from criteria_in(part)
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from criteria_in(part)


def plain(node: Node, *, wanted: bool = True) -> Node:
    """The same without `Not`: it is carried down to the leaves (De Morgan, which holds with three values too)."""
    match node:
        case Leaf(criterion, holds):
            return Leaf(criterion, holds == wanted)
        case Not(part):
            return plain(part, wanted=not wanted)
        case AllOf(parts) | AnyOf(parts):
            inner = tuple(plain(part, wanted=wanted) for part in parts)
            return AllOf(inner) if isinstance(node, AllOf) == wanted else AnyOf(inner)
