"""What monitoring and implementation reports say besides complaints: applications, and who is reached by what (SSDM §3.3.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, case, cast, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from grievance_core.applications.model import Application
from grievance_core.applications.states import State
from grievance_core.areas.search import inside
from grievance_core.benefits.coverage import figures
from grievance_core.institution import Institution
from grievance_core.reporting.periods import Period

APPLICATIONS = ("filed", "accepted", "refused", "waiting")
COVERAGE = ("eligible", "applied", "enrolled", "received")


@dataclass(frozen=True)
class Applied:
    """Applications for one programme: filed, accepted and refused in the period, and without a result at its end."""

    filed: int = 0
    accepted: int = 0
    refused: int = 0
    waiting: int = 0


def applications(session: Session, area_key: str | None, period: Period) -> Mapping[str, Applied]:
    """By programme, for an area and all that lies in it, or the country."""
    undecided = or_(Application.decided_at.is_(None), Application.decided_at >= period.ends)
    marks: list[ColumnElement[bool]] = [
        _within(period, Application.filed_at),
        and_(_within(period, Application.decided_at), Application.state == State.ACCEPTED),
        and_(_within(period, Application.decided_at), Application.state == State.REFUSED),
        and_(undecided, Application.state != State.WITHDRAWN),
    ]
    sums = [cast(func.sum(case((mark, 1), else_=0)), Integer) for mark in marks]
    query = select(Application.programme_id, *sums).where(Application.filed_at < period.ends)
    if area_key is not None:
        query = query.where(Application.area_key.in_(inside([area_key])))
    found = session.execute(query.group_by(Application.programme_id))
    return {programme: Applied(*counts) for programme, *counts in found if any(counts)}


def _within(period: Period, column: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    return and_(column >= period.begins, column < period.ends)


def coverage(
    session: Session, inst: Institution, area_key: str | None, period: Period
) -> Mapping[tuple[str, str], tuple[int, ...]]:
    """Persons by guarantee and programme (empty: all of the guarantee) in the period's last month, in the order of COVERAGE."""
    rows = figures(session, inst, period.last, area_key)
    return {
        (row.guarantee, row.programme): (row.eligible, row.applied, row.enrolled, row.received)
        for row in rows
    }
