"""The whole conversation, put together."""

from __future__ import annotations

from bot.dialogues import (
    accused,
    applications,
    applying,
    complaint,
    entitlements,
    forms,
    hotline,
    language,
    menu,
    my_case,
    myself,
    naming,
    office,
    official,
    opening,
    place,
    programmes,
    record,
    review,
    tasks,
    work,
    written,
)
from bot.engine.definition import Definition
from bot.engine.state import HOME
from bot.engine.wiring import wired

PARTS = (
    accused,
    applications,
    applying,
    complaint,
    entitlements,
    forms,
    hotline,
    language,
    menu,
    my_case,
    myself,
    naming,
    office,
    official,
    opening,
    place,
    programmes,
    record,
    review,
    tasks,
    work,
    written,
)

# Screens that show a case, an application or what somebody received: looking at one is written down, so they are drawn in a
# transaction that may write.
LOGGED = frozenset(
    {
        "case",
        "done",
        "decide",
        "work-case",
        "work-read",
        "work-done",
        "received",
        "task",
        "task-papers",
        "task-village",
    }
)


def conversation() -> Definition:
    """Every node by its name. Raises MiswiredError where the declarations contradict one another."""
    return wired((node for part in PARTS for node in part.NODES), start=HOME)
