"""The cases behind a figure, of those somebody may see as a line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.cases.access import Right, rights
from grievance_core.cases.model import Case
from grievance_core.cases.principal import Principal
from grievance_core.cases.sight import in_sight
from grievance_core.institution import Institution
from grievance_core.reporting.periods import Period
from grievance_core.reporting.population import population
from grievance_core.reporting.rules import TABLES
from grievance_core.reporting.scope import Scope

# What a cell of each column was counted from.
COUNTED_BY = {
    "received": "received",
    "answered": "answered",
    "solved": "solved",
    "on-time": "on_time",
    "days": "answered",
    "contested": "contested",
    "open": "open",
}
LENGTH = 25


def behind(
    session: Session,
    inst: Institution,
    official_id: int,
    scope: Scope,
    period: Period,
    figure: tuple[str, str, str],
    page: int,
    now: datetime,
) -> tuple[Sequence[Case], bool]:
    """A page of the cases in the figure (table, group, column), oldest first, and whether there are more.

    Raises KeyError for a table or a column that there is not.
    """
    table, group, column = figure
    mark = COUNTED_BY[column]
    if table not in TABLES:
        raise KeyError(table)
    cases = population(session, scope, period, now)
    query = (
        select(Case)
        .join(cases, cases.c.id == Case.id)
        .where(cases.c[table] == group, cases.c[mark] == 1, in_sight(session, inst, official_id, now))
        .order_by(Case.filed_at, Case.id)
    )
    found = session.scalars(query.offset((page - 1) * LENGTH).limit(LENGTH + 1)).all()
    by = Principal("official", official_id=official_id)
    shown = [one for one in found[:LENGTH] if Right.LINE in rights(session, inst, by, one, now)]
    return shown, len(found) > LENGTH
