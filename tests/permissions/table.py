"""docs/permissions.md as data: what is written there is what is tested."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from settings import ROOT

DOCUMENT = ROOT / "docs" / "permissions.md"
OPEN, NEVER = "●", "–"


def section(title: str) -> list[dict[str, str]]:
    """The rows of the one table under this heading, each cell by its column. Raises LookupError."""
    text = DOCUMENT.read_text(encoding="utf-8")
    found = re.search(rf"^## {re.escape(title)}$(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    if found is None:
        raise LookupError(f"docs/permissions.md has no table {title}")
    lines = [_cells(line) for line in found[1].splitlines() if line.startswith("|")]
    head, rows = lines[0], lines[2:]
    return [dict(zip(head, row, strict=True)) for row in rows]


def pages() -> Mapping[str, frozenset[str]]:
    """The roles that open each page."""
    return {
        row["page"]: frozenset(role for role, cell in row.items() if cell == OPEN)
        for row in section("Page × role")
    }


def addresses() -> Iterator[tuple[str, str, str]]:
    """Method, address and what opens it, of every address."""
    for row in section("Address × who opens it"):
        for method in row["methods"].split():
            yield method, row["address"], row["opened by"]


def sights() -> Iterator[tuple[str, str, str]]:
    """Seat, where the case lies or what it is, and what that seat then sees of it."""
    for row in section("Seat × place × kind of case"):
        seat = row["seat"]
        yield from ((seat, column, cell) for column, cell in row.items() if column not in ("seat", "role"))


def roles() -> Mapping[str, str]:
    """The role that each seat is an example of."""
    return {row["seat"]: row["role"] for row in section("Seat × place × kind of case")}


def _cells(line: str) -> list[str]:
    return [cell.strip().strip("`") for cell in line.strip().strip("|").split("|")]
