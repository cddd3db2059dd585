"""The complaints of one month and what had become of them when the next one was over: counted by the database.

Each complaint is counted in one month alone, the one it was filed in. So figures of different months share nobody, and their
differences say nothing of anybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CTE, ColumnElement, Integer, String, and_, case, cast, exists, func, literal, select
from sqlalchemy.orm import Session, aliased

from grievance_core.areas.model import Area
from grievance_core.cases.model import Case, CaseEvent
from grievance_core.reporting.figures import medians
from grievance_core.reporting.periods import Period
from grievance_core.reporting.population import UNKNOWN, population
from grievance_core.reporting.scope import Scope

COUNTED = ("filed", "decided", "solved", "confirmed", "on_time")
MEDIANS = ("all", "province", "district", "kind")


@dataclass(frozen=True)
class Watched(Period):
    """A month and the one after it: how long its complaints are looked at."""

    @property
    def ends(self) -> datetime:
        return self.after().after().begins


@dataclass(frozen=True)
class Counted:
    """A group of the month's complaints: how many, and of these how many decided, solved, confirmed by her, and in time."""

    filed: int = 0
    decided: int = 0
    solved: int = 0
    confirmed: int = 0
    on_time: int = 0

    def __add__(self, other: Counted) -> Counted:
        return Counted(*(getattr(self, name) + getattr(other, name) for name in COUNTED))


@dataclass(frozen=True)
class Cohort:
    """By (province, district, kind); medians in seconds from filing to the decision by (table, group)."""

    counted: Mapping[tuple[str, str, str], Counted]
    seconds: Mapping[tuple[str, str], float]


def cohort(session: Session, month: Period, now: datetime) -> Cohort:
    """The whole country's complaints of a month, without those of the hotlines."""
    cases = _cases(session, month, now)
    keys = (cases.c.province, cases.c.district, cases.c.kind)
    sums = [cast(func.sum(cases.c[name]), Integer) for name in COUNTED[1:]]
    found = session.execute(select(*keys, func.count(), *sums).group_by(*keys))
    counted = {(province, district, kind): Counted(*counts) for province, district, kind, *counts in found}
    return Cohort(counted, medians(session, cases, MEDIANS))


def _cases(session: Session, month: Period, now: datetime) -> CTE:
    watched = Watched(month.kind, month.first)
    cases, districts = population(session, Scope(None), watched, now), _districts()
    confirmed = and_(cases.c.solved == 1, _confirmed(watched))
    columns: list[Any] = [
        literal("").label("all"), cases.c.kind, cases.c.area.label("province"),
        func.coalesce(districts.c.district, cast(literal(UNKNOWN), String)).label("district"),
        cases.c.answered.label("decided"), cases.c.answered, cases.c.solved, cases.c.on_time, cases.c.seconds,
        case((confirmed, 1), else_=0).label("confirmed"),
    ]  # fmt: skip
    query = (
        select(*columns)
        .join(Case, Case.id == cases.c.id)
        .outerjoin(districts, districts.c.key == Case.area_key)
    )
    return query.where(Case.filed_at >= month.begins, Case.filed_at < month.ends).cte("cohort")


def _confirmed(watched: Period) -> ColumnElement[bool]:
    """Whether she said herself that it is solved."""
    event = aliased(CaseEvent)
    said = (event.type == "closed", event.facts["by"].as_string() == "complainant", event.at < watched.ends)
    return exists().where(event.case_id == Case.id, *said).correlate(Case)


def _districts() -> CTE:
    """Every area in a district, with that district."""
    below = (
        select(Area.key, Area.key.label("district"))
        .where(Area.level == "district")
        .cte("districts", recursive=True)
    )
    return below.union_all(select(Area.key, below.c.district).where(Area.parent_key == below.c.key))
