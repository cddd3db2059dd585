"""Putting a conversation together: what can be seen without walking it is refused when it is loaded."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, cast

from bot.engine.definition import Definition, Node


class MiswiredError(ValueError):
    """The declaration contradicts itself. Says every way in which it does."""


class Declared(Protocol):
    """A node as it is declared: under its own name. One that always leads to the same nodes names them in `leads`."""

    @property
    def id(self) -> str: ...


def wired(nodes: Iterable[Declared], start: str) -> Definition:
    """The conversation of these nodes.

    Raises MiswiredError when a name is given twice, when the start is missing, and when a node names another that does not exist.
    """
    named: dict[str, Declared] = {}
    wrong: list[str] = []
    for node in nodes:
        wrong += [f"{node.id} is there twice"] if node.id in named else []
        named[node.id] = node
    wrong += [f"there is no {start} to begin with"] if start not in named else []
    for node in named.values():
        wrong += [
            f"{node.id} leads to {to}, which does not exist"
            for to in getattr(node, "leads", ())
            if to not in named
        ]
    if wrong:
        raise MiswiredError("; ".join(wrong))
    # The nodes ask a wider desk than the engine knows of; whoever draws them brings that desk.
    return Definition(cast("dict[str, Node]", named), start)
