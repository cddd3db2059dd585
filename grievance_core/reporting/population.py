"""The cases of a period as one relation: a row for each case that has a part in it, with what it is counted by.

Everything is found from the events, so that the figures of a period stay what they were when the cases go on: a case lay where
its last event before the period's end says, and was answered by its last decision within the period.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    ScalarSelect,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from grievance_core.applications.model import Application, ApplicationCase
from grievance_core.areas.model import Area
from grievance_core.cases.model import Appeal, Case, CaseEvent
from grievance_core.cases.states import UNDECIDED
from grievance_core.programmes.ages import born_by
from grievance_core.registry.model import Household, Person, PersonPhone
from grievance_core.reporting.periods import Period
from grievance_core.reporting.scope import Scope

UNKNOWN = "unknown"
NONE = "none"
AGES = (18, 60)  # years completed at the end of the period: under 18, 18 to 59, 60 and over
AGE_GROUPS = ("0-17", "18-59", "60+", UNKNOWN)
SOLVED = ("solved", "decided")
LATE = ("climbed", "alarmed")  # what is written into a case whose deadline passed


class epoch(FunctionElement[int]):  # noqa: N801  # reads like the function of SQL that it is
    """Whole seconds since 1970 of an instant."""

    type = Integer()
    inherit_cache = True


@compiles(epoch, "sqlite")
def _of_sqlite(element: epoch, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST(strftime('%s', {compiler.process(element.clauses, **options)}) AS INTEGER)"


@compiles(epoch, "postgresql")
def _of_postgresql(element: epoch, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST(floor(extract(epoch FROM {compiler.process(element.clauses, **options)})) AS BIGINT)"


def population(session: Session, scope: Scope, period: Period, now: datetime) -> CTE:
    """The cases of this scope that were filed, answered, contested or still open in the period, each once.

    Columns: id, one for each table, the group the case is in; received, answered, solved, on_time, contested and open as 0 or 1;
    `seconds` from filing to the answer.
    """
    last, decision = aliased(CaseEvent), aliased(CaseEvent)
    answered, contested = decision.id.is_not(None), _contested(period)
    is_open, received = last.state.in_(UNDECIDED), Case.filed_at >= period.begins
    outcome, tops = decision.facts["outcome"].as_string(), areas_below(scope.area_key)
    person, household = aliased(Person), aliased(Household)
    query = (
        select(
            Case.id, literal("").label("all"), Case.kind, _programme().label("programme"),
            last.level, func.coalesce(outcome, "").label("outcome"), Case.channel, _sex().label("sex"),
            _age(person, period).label("age"), func.coalesce(household.id_poor, UNKNOWN).label("id-poor"),
            func.coalesce(tops.c.top, cast(literal(scope.area_key or UNKNOWN), String)).label("area"),
            _mark(received, "received"), _mark(answered, "answered"), _mark(and_(answered, outcome.in_(SOLVED)), "solved"),
            _mark(and_(answered, ~_was_late(decision)), "on_time"), _mark(contested, "contested"), _mark(is_open, "open"),
            (epoch(decision.at) - epoch(Case.filed_at)).label("seconds"),
        )
        .select_from(Case)
        .join(last, and_(last.case_id == Case.id, last.sequence == _last_event(period)))
        .outerjoin(decision, and_(decision.case_id == Case.id, decision.sequence == _last_decision(period)))
        .outerjoin(tops, tops.c.key == Case.area_key)
        .outerjoin(person, person.id == _person())
        .outerjoin(household, household.id == person.household_id)
        .where(Case.filed_at < period.ends, *scope.conditions(session, now), or_(received, answered, contested, is_open))
    )  # fmt: skip
    return query.cte("population")


def _mark(condition: ColumnElement[bool], name: str) -> ColumnElement[int]:
    return case((condition, 1), else_=0).label(name)


def _last_event(period: Period) -> ScalarSelect[int]:
    inner = aliased(CaseEvent)
    before = select(func.max(inner.sequence)).where(inner.case_id == Case.id, inner.at < period.ends)
    return before.correlate(Case).scalar_subquery()


def _last_decision(period: Period) -> ScalarSelect[int]:
    inner = aliased(CaseEvent)
    within = (inner.at >= period.begins, inner.at < period.ends)
    made = select(func.max(inner.sequence)).where(inner.case_id == Case.id, inner.type == "decided", *within)
    return made.correlate(Case).scalar_subquery()


def _contested(period: Period) -> ColumnElement[bool]:
    within = (Appeal.at >= period.begins, Appeal.at < period.ends)
    return exists().where(Appeal.case_id == Case.id, *within).correlate(Case)


def _was_late(decision: Any) -> ColumnElement[bool]:
    """Whether any office let a deadline pass before this decision: it climbed, rang, or the clock put it to the committee."""
    inner = aliased(CaseEvent)
    by_the_clock = and_(inner.type == "referred", inner.seat_key.is_(None))
    found = exists().where(
        inner.case_id == Case.id, inner.sequence < decision.sequence, or_(inner.type.in_(LATE), by_the_clock)
    )
    return found.correlate(Case, decision)


def _programme() -> ColumnElement[str]:
    """Of the application the case is about; the first in the alphabet where there are several."""
    of = select(func.min(Application.programme_id)).join(
        ApplicationCase, ApplicationCase.application_id == Application.id
    )
    return func.coalesce(of.where(ApplicationCase.case_id == Case.id).correlate(Case).scalar_subquery(), NONE)


def _sex() -> ColumnElement[str]:
    return case((Case.sex.in_(("f", "m")), Case.sex), else_=UNKNOWN)


def _person() -> ColumnElement[str | None]:
    """Who complains, where that is certain: the applicant, or else the only person known on the phone.

    Nobody who hides her name, and nobody who speaks for somebody else.
    """
    applicant = (
        select(func.min(Application.person_id))
        .join(ApplicationCase, ApplicationCase.application_id == Application.id)
        .where(ApplicationCase.case_id == Case.id)
        .having(func.count(func.distinct(Application.person_id)) == 1)
    )
    on_phone = (
        select(func.min(PersonPhone.person_id))
        .where(PersonPhone.phone_id == Case.phone_id)
        .having(func.count() == 1)
    )
    subqueries = (one.correlate(Case).scalar_subquery() for one in (applicant, on_phone))
    return case((~Case.anonymous & ~Case.on_behalf, func.coalesce(*subqueries)))


def _age(person: Any, period: Period) -> ColumnElement[str]:
    """The group of her age on the period's last day, where the days she may have been born on leave no doubt."""
    child, old = (born_by(period.last, years) for years in AGES)
    return case(
        (person.born_from > child, AGE_GROUPS[0]),
        (and_(person.born_to <= child, person.born_from > old), AGE_GROUPS[1]),
        (person.born_to <= old, AGE_GROUPS[2]),
        else_=UNKNOWN,
    )


def areas_below(area_key: str | None) -> CTE:
    """Every area below the one asked for, with the one right below that it lies in."""
    first = select(Area.key, Area.key.label("top")).where(
        Area.parent_key.is_(None) if area_key is None else Area.parent_key == area_key
    )
    below = first.cte("tops", recursive=True)
    return below.union_all(select(Area.key, below.c.top).where(Area.parent_key == below.c.key))
