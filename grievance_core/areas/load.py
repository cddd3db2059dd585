"""Loads the whole country, and says what was odd about it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from grievance_core.areas.kinds import LEVELS, area_kinds
from grievance_core.areas.model import Area
from grievance_core.areas.source import Row, country, read_lists


@dataclass
class AreaReport:
    """What an import saw and did. A quirk is (code, what): one per area and oddity, `what` a quirks.Quirk."""

    counts: dict[str, int] = field(default_factory=dict)
    quirks: list[tuple[str, str]] = field(default_factory=list)
    added: int = 0
    changed: int = 0
    departed: list[str] = field(default_factory=list)  # keys we hold that the lists no longer name

    def tally(self) -> dict[str, int]:
        """How many areas show each quirk."""
        return dict(sorted(Counter(what for _, what in self.quirks).items()))


def load_areas(session: Session, report: AreaReport) -> None:
    """Bring the table to the lists and fill `report`. Loading again changes nothing. The caller commits.

    An area that left the lists stays, since cases may lie in it; the report names it. Raises AreaListError
    and AreaRulesError.
    """
    rows = country(read_lists(), area_kinds())
    _describe(rows, report)
    columns = Area.__table__.columns
    kept = {held.key: held._asdict() for held in session.execute(select(*columns))}
    fresh: list[Any] = [row for row in rows if row["key"] not in kept]
    altered: list[Any] = [row for row in rows if row["key"] in kept and row != kept[row["key"]]]
    if fresh:
        session.execute(insert(Area), fresh)
    if altered:
        session.execute(update(Area), altered)
    report.added, report.changed = len(fresh), len(altered)
    report.departed = sorted(kept.keys() - {row["key"] for row in rows})


def _describe(rows: list[Row], report: AreaReport) -> None:
    counted = Counter(row["level"] for row in rows)
    report.counts = {level: counted[level] for level in LEVELS}
    report.quirks = [(str(row["code"]), what) for row in rows for what in str(row["quirk"]).split()]
