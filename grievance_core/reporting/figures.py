"""The figures of cases: counted by the database, in two statements for a period however many cases there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    String,
    cast,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from grievance_core.reporting.periods import Period
from grievance_core.reporting.population import population
from grievance_core.reporting.scope import Scope

COUNTED = ("received", "answered", "solved", "on_time", "contested", "open")


@dataclass(frozen=True)
class Count:
    """The figures of one group of cases. `seconds` is the median from filing to the answer, None where nothing was answered."""

    received: int = 0
    answered: int = 0
    solved: int = 0
    on_time: int = 0
    contested: int = 0
    open: int = 0
    seconds: float | None = None


Counts = Mapping[tuple[str, str], Count]  # by table and group


def count(session: Session, scope: Scope, period: Period, tables: Iterable[str], now: datetime) -> Counts:
    """Every group of these tables that has anything to count."""
    cases, wanted = population(session, scope, period, now), tuple(tables)
    middle = medians(session, cases, wanted)
    return {
        (table, group): Count(**dict(zip(COUNTED, figures, strict=True)), seconds=middle.get((table, group)))
        for table, group, *figures in session.execute(_counted(cases, wanted))
    }


def medians(session: Session, cases: CTE, tables: tuple[str, ...]) -> dict[tuple[str, str], float]:
    """By table and group, of the `seconds` of those that are `answered`."""
    found = session.execute(_middle(cases, tables))
    return {(table, group): total / of for table, group, total, of in found}


def _counted(cases: CTE, tables: tuple[str, ...]) -> CompoundSelect[Any]:
    sums = [cast(func.sum(cases.c[name]), Integer) for name in COUNTED]
    each = [
        select(_named(table), cases.c[table].label("grouped"), *sums).group_by(cases.c[table])
        for table in tables
    ]
    return union_all(*each)


def _middle(cases: CTE, tables: tuple[str, ...]) -> Select[Any]:
    """Of each group the sum of the one or two times in the middle, and how many these are."""
    ranked = union_all(*(_ranked(cases, table) for table in tables)).subquery()
    of = (ranked.c.table, ranked.c.grouped)
    # Twice the place of the middle one of n lies between n and n + 2; of an even number two do.
    is_middle = (ranked.c.place * 2).between(ranked.c.size, ranked.c.size + 2)
    totals = (cast(func.sum(ranked.c.seconds), BigInteger), func.count())
    return select(*of, *totals).where(is_middle).group_by(*of)


def _ranked(cases: CTE, table: str) -> Select[Any]:
    group = cases.c[table]
    place = func.row_number().over(partition_by=group, order_by=cases.c.seconds).label("place")
    size = func.count().over(partition_by=group).label("size")
    ranked = select(_named(table), group.label("grouped"), cases.c.seconds, place, size)
    return ranked.where(cases.c.answered == 1)


def _named(table: str) -> ColumnElement[str]:
    return cast(literal(table), String).label("table")
