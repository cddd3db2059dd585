"""Whom a case complains about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.areas.search import path
from grievance_core.cases.model import Accused, Case
from grievance_core.errors import Incomplete
from grievance_core.offices.model import COMMITTEES, Office, Seat, Tenure
from grievance_core.offices.staffing import people_of, running

_Keyed = TypeVar("_Keyed", Office, Seat)


@dataclass(frozen=True)
class Named:
    """The people and offices a complaint names, as ids, and the levels of their offices."""

    people: frozenset[int] = frozenset()
    offices: frozenset[int] = frozenset()
    levels: frozenset[str] = frozenset()


def name_accused(
    session: Session, office_keys: tuple[str, ...], seat_keys: tuple[str, ...], now: datetime
) -> Named:
    """Who is meant by these keys now. An office means everybody in it; an empty seat means its office.

    Raises Incomplete for a key that does not exist.
    """
    offices = _all(session, Office, office_keys)
    seats = _all(session, Seat, seat_keys)
    people = people_of(session, {office.id for office in offices}, now)
    levels = {office.level for office in offices}
    whole = {office.id for office in offices}
    for seat in seats:
        holders = set(
            session.scalars(select(Tenure.official_id).where(Tenure.seat_id == seat.id, running(now)))
        )
        people |= holders
        levels.add(seat.office.level)
        if not holders:
            whole.add(seat.office_id)
    return Named(frozenset(people), frozenset(whole), frozenset(levels))


def somebody_near(session: Session, area_key: str | None) -> Named:
    """An official nobody could name: it may be anyone of her village or commune, so both stay outside.

    Their offices are named, not their people: nobody is marked for a complaint that did not name her.
    """
    near = (
        [area.key for area in path(session, area_key) if area.level in ("village", "commune")]
        if area_key
        else []
    )
    offices = session.scalars(select(Office).where(Office.area_key.in_(near))).all()
    levels = {office.level for office in offices} | {"commune"}
    return Named(offices=frozenset(office.id for office in offices), levels=frozenset(levels))


def keep(case: Case, named: Named) -> None:
    """Write down whom the case complains about: people stay named wherever they move."""
    case.accused = [
        *(Accused(official_id=person) for person in sorted(named.people)),
        *(Accused(office_id=office) for office in sorted(named.offices)),
    ]


def accusable(session: Session, area_key: str) -> list[tuple[Office, list[Seat]]]:
    """The offices of her area that can be complained about, nearest first, with their seats. Committees are named by person."""
    keys = [area.key for area in path(session, area_key)]
    offices = session.scalars(
        select(Office).where(Office.area_key.in_(keys), Office.kind.not_in(COMMITTEES))
    ).all()
    nearest = sorted(offices, key=lambda office: (-keys.index(office.area_key or keys[0]), office.id))
    return [(office, list(office.seats)) for office in nearest]


def _all(session: Session, model: type[_Keyed], keys: tuple[str, ...]) -> list[_Keyed]:
    found = list(session.scalars(select(model).where(model.key.in_(keys))))
    if len(found) != len(set(keys)):
        raise Incomplete("accused")
    return found
