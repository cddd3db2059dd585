"""Whose figures somebody may see: the area of her seats and what lies in it, and for a committee the complaints it hears.

What complains about her, or about an office that hers answers to, is counted nowhere she looks: not even a count may tell her.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import Session

from grievance_core.areas.search import inside, path
from grievance_core.cases.model import Case
from grievance_core.cases.queue import recused_from
from grievance_core.institution import Institution
from grievance_core.levels import HOTLINE_TRACKS, TRACKS
from grievance_core.offices.model import COMMITTEES, Seat
from grievance_core.offices.staffing import seats_of
from grievance_core.routing.kinds import KINDS

PAGE = "reports"
ORDINARY = tuple(track for track in TRACKS if track not in HOTLINE_TRACKS)


@dataclass(frozen=True)
class Reach:
    """An area whose figures are open to somebody (None: the whole country), and the tracks that are counted there."""

    area_key: str | None
    tracks: tuple[str, ...]


@dataclass(frozen=True)
class Scope:
    """What is counted: an area and all that lies in it, these tracks, without what complains about these officials."""

    area_key: str | None
    tracks: tuple[str, ...] = ORDINARY
    left_out: frozenset[int] = frozenset()

    def conditions(self, session: Session, now: datetime) -> list[ColumnElement[bool]]:
        """The cases of this scope. No hotline's case is ever in one."""
        found: list[ColumnElement[bool]] = [~Case.restricted, Case.track.in_(self.tracks)]
        if self.area_key is not None:
            found.append(Case.area_key.in_(inside([self.area_key])))
        withheld = withheld_from(session, self.left_out, now)
        return [*found, *([~withheld] if withheld is not None else [])]


def withheld_from(session: Session, officials: Iterable[int], now: datetime) -> ColumnElement[bool] | None:
    """The cases that any of these must not know of, as offices are staffed now."""
    each = [recused_from(session, one, seats_of(session, one, now), now) for one in sorted(officials)]
    return or_(*each) if each else None


def tracks_of(inst: Institution, committee: str) -> tuple[str, ...]:
    """The tracks whose complaints this kind of committee hears (rules/kinds.yaml)."""
    heard = {rule.track for rule in map(inst.kinds.of, KINDS) if rule.committee == committee}
    return tuple(track for track in ORDINARY if track in heard)


def reaches(session: Session, inst: Institution, official_id: int, now: datetime) -> tuple[Reach, ...]:
    """Every area whose figures she may see, the widest first. Empty for whoever has no seat that reads reports."""
    seats = [seat for seat in seats_of(session, official_id, now) if PAGE in inst.permissions.of([seat])]
    found = {_reach(inst, seat) for seat in seats}
    depth = {one: len(path(session, one.area_key)) if one.area_key else 0 for one in found}
    return tuple(sorted(found, key=lambda one: (depth[one], -len(one.tracks), one.area_key or "")))


def _reach(inst: Institution, seat: Seat) -> Reach:
    tracks = tracks_of(inst, seat.office.kind) if seat.office.kind in COMMITTEES else ORDINARY
    return Reach(seat.office.area_key, tracks)


def scope_for(
    session: Session, inst: Institution, official_id: int, area_key: str | None, now: datetime
) -> Scope | None:
    """What is counted for her in this area (None: the country); None where it is not hers to see.

    Where several of her seats reach it, everything is counted that one of them counts.
    """
    above = {area.key for area in path(session, area_key)} if area_key is not None else set()
    if area_key is not None and not above:
        return None
    open_ones = [
        one
        for one in reaches(session, inst, official_id, now)
        if one.area_key is None or one.area_key in above
    ]
    tracks = {track for one in open_ones for track in one.tracks}
    ordered = tuple(track for track in ORDINARY if track in tracks)
    return Scope(area_key, ordered, frozenset({official_id})) if ordered else None
