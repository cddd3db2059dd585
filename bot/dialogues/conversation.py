"""The whole conversation, put together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from bot.dialogues import (
    accused,
    complaint,
    hotline,
    language,
    menu,
    my_case,
    official,
    opening,
    place,
    programmes,
    record,
    review,
    work,
    written,
)
from bot.engine.definition import Definition, Node
from bot.engine.state import HOME

PARTS = (
    accused,
    complaint,
    hotline,
    language,
    menu,
    my_case,
    official,
    opening,
    place,
    programmes,
    record,
    review,
    work,
    written,
)

# Screens that show a case: looking at one is written down, so they are drawn in a transaction that may write.
LOGGED = frozenset({"case", "done", "decide", "work-case", "work-read", "work-done"})


def conversation() -> Definition:
    """Every node by its name."""
    nodes = {node.id: node for part in PARTS for node in part.NODES}
    # The nodes ask a wider desk than the engine knows of; the counter is that desk.
    return Definition(cast("Mapping[str, Node]", nodes), start=HOME)
