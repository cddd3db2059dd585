"""Identifiers of rows: sortable by the real time of their making, meaningless to people."""

from __future__ import annotations

from ulid import ULID


def new_id() -> str:
    """A 26-character ULID."""
    return str(ULID())
