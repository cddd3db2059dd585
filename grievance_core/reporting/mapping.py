"""Figures of the areas right below one: how often people complain, how many answers come in time, who is reached by what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Integer, case, cast, func, select
from sqlalchemy.orm import Session

from grievance_core.areas.model import Area
from grievance_core.areas.search import by_key, children, provinces
from grievance_core.benefits.coverage import figures
from grievance_core.cases.model import Case
from grievance_core.institution import Institution
from grievance_core.programmes.programme import GUARANTEES
from grievance_core.registry.model import Household, Person
from grievance_core.reporting.figures import count
from grievance_core.reporting.periods import Period
from grievance_core.reporting.population import UNKNOWN, areas_below
from grievance_core.reporting.scope import Scope

RATE, ON_TIME = "rate", "on-time"
MEASURES = (RATE, ON_TIME, *GUARANTEES)
PER = 1000  # people, of a rate
CLASSES = 5
FULL = 100.0


@dataclass(frozen=True)
class Place:
    """An area with a part and its whole: complaints and people, answered in time and answered, or reached and eligible.

    `area` is None for what lies in none of them.
    """

    area: Area | None
    part: int
    whole: int
    measure: str

    @property
    def value(self) -> float | None:
        """Complaints among a thousand people, or a share in hundredths; None where there is nothing to divide by."""
        return (PER if self.measure == RATE else FULL) * self.part / self.whole if self.whole else None


def places(
    session: Session, inst: Institution, scope: Scope, period: Period, measure: str, now: datetime
) -> list[Place]:
    """Every area right below the scope's, by code; at last what is in none of them, where there is any. Raises KeyError."""
    if measure not in MEASURES:
        raise KeyError(measure)
    found = _found(session, inst, scope, period, measure, now)
    below = parts(session, scope.area_key)
    listed = [Place(area, *found.get(area.key, (0, 0)), measure) for area in below]
    known = {area.key for area in below}
    rest = [sums for key, sums in found.items() if key not in known and any(sums)]
    if rest and below:
        listed.append(Place(None, sum(part for part, _ in rest), sum(whole for _, whole in rest), measure))
    return listed


def parts(session: Session, area_key: str | None) -> tuple[Area, ...]:
    """The areas right below one; the provinces for the country; none for a village."""
    if area_key is None:
        return provinces(session)
    area = by_key(session, area_key)
    return children(session, area_key) if area is not None and area.level != "village" else ()


def shade(value: float, highest: float) -> int:
    """From 0 to CLASSES - 1: the step between nothing and the highest in which a value lies."""
    return min(int(value * CLASSES / highest), CLASSES - 1) if highest > 0 else 0


def received_by_month(
    session: Session, scope: Scope, months: Sequence[Period], now: datetime
) -> list[tuple[Period, int]]:
    """How many complaints were filed in each of these months: one question."""
    sums = [
        func.coalesce(cast(func.sum(case((_filed_in(month), 1), else_=0)), Integer), 0) for month in months
    ]
    query = select(*sums).where(
        *scope.conditions(session, now), Case.filed_at >= months[0].begins, Case.filed_at < months[-1].ends
    )
    return list(zip(months, session.execute(query).one(), strict=True))


def _filed_in(month: Period) -> ColumnElement[bool]:
    return (Case.filed_at >= month.begins) & (Case.filed_at < month.ends)


def _found(
    session: Session, inst: Institution, scope: Scope, period: Period, measure: str, now: datetime
) -> Mapping[str, tuple[int, int]]:
    if measure in GUARANTEES:
        rows = figures(session, inst, period.last, scope.area_key, by="area")
        of_it = [row for row in rows if row.guarantee == measure and not row.programme and row.group]
        return {row.group: (row.received, row.eligible) for row in of_it}
    counts = {group: one for (_, group), one in count(session, scope, period, ("area",), now).items()}
    if measure == ON_TIME:
        return {group: (one.on_time, one.answered) for group, one in counts.items()}
    people = _people(session, scope.area_key)
    return {
        group: (counts[group].received if group in counts else 0, people.get(group, 0))
        for group in {*counts, *people}
    }


def _people(session: Session, area_key: str | None) -> dict[str, int]:
    """The living people in the registry by area right below; in an area, who has no known village is not counted."""
    below = areas_below(area_key)
    village = func.coalesce(Person.village_key, Household.village_key)
    group = func.coalesce(below.c.top, UNKNOWN)
    query = (
        select(group, func.count())
        .select_from(Person)
        .outerjoin(Household, Household.id == Person.household_id)
        .outerjoin(below, below.c.key == village)
        .where(Person.died_on.is_(None))
        .group_by(group)
    )
    if area_key is not None:
        query = query.where(below.c.top.is_not(None))
    return {row[0]: row[1] for row in session.execute(query)}
