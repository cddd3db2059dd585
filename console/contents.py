"""The pages named in the frame of every page, in this order: those that are open to whoever sits there."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g


@dataclass(frozen=True)
class Entry:
    """A page of the frame: what it needs (rules/permissions.yaml), which is also its name in the catalogue, and where it is."""

    page: str
    endpoint: str


CONTENTS = (
    Entry("queue", "console.queue"),
    Entry("desk", "console.desk_queue"),
    Entry("intake", "console.intake"),
    Entry("committees", "console.committees"),
    Entry("reports", "console.reports"),
    Entry("maps", "console.maps"),
    Entry("registry", "console.registry"),
    Entry("people", "console.people"),
    Entry("administration", "console.administration"),
)


def contents() -> list[Entry]:
    """What the frame names for her; nothing before she is in."""
    return [entry for entry in CONTENTS if g.desk.may(entry.page)]
