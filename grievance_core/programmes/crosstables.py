"""Reads both cross-tables (SSDM §3.3.3): whom a programme should reach, and what a person should get."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from grievance_core.areas.search import inside
from grievance_core.programmes.model import Match
from grievance_core.registry.model import Household, Person

PAGE = 100


@dataclass(frozen=True)
class Entitlement:
    """A person and a programme: `yes`, or `maybe` where something is not known."""

    programme: str
    person_id: str
    standing: str
    since: date
    rules_version: str


def cross_table_1(
    session: Session,
    programme: str,
    area: str | None = None,
    *,
    standing: str | None = None,
    after: str = "",
    limit: int = PAGE,
) -> list[Entitlement]:
    """Whom a programme should reach in an area and all that lies in it, or everywhere; one page, ordered by person.

    `after` is the last person of the page before. `standing` keeps those with that answer. Somebody whose village is not known is
    in no area's list, and in the one of everywhere.
    """
    rows = select(Match).where(Match.programme_id == programme, Match.person_id > after)
    if standing is not None:
        rows = rows.where(Match.standing == standing)
    if area is not None:
        village = func.coalesce(Person.village_key, Household.village_key)
        rows = rows.join(Person, Person.id == Match.person_id).outerjoin(
            Household, Household.id == Person.household_id
        )
        rows = rows.where(village.in_(inside([area])))
    return [_entitlement(row) for row in session.scalars(rows.order_by(Match.person_id).limit(limit))]


def cross_table_2(session: Session, person_id: str) -> list[Entitlement]:
    """What somebody should get, certain ones first."""
    rows = select(Match).where(Match.person_id == person_id)
    return [
        _entitlement(row) for row in session.scalars(rows.order_by(Match.standing.desc(), Match.programme_id))
    ]


def _entitlement(row: Match) -> Entitlement:
    return Entitlement(row.programme_id, row.person_id, row.standing, row.since, row.rules_version)
