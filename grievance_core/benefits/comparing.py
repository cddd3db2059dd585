"""Compares what people are entitled to with what reaches them (SSDM §3.3.4), for everybody at once in the database.

| comparison | who |
|---|---|
| not-enrolled | entitled for certain, without an open application, and not enrolled (benefits.enrolment) |
| not-paid | accepted, or on the provider's newest list, before the month began; alive and here; and nothing was declared for it |
| paid-not-entitled | received something in the month, and on its first and last day the rules said no, or she was dead or gone |
| not-listed | entitled for certain, and not on the provider's newest list |
| listed-not-entitled | on the provider's newest list, and neither entitled nor perhaps entitled |

Nobody is found by what is not known. A month is compared for a programme once something was declared for it, and, for not-paid,
only where the programme pays each month. For paid-not-entitled, whose record changed since the month began cannot be judged for
it any more. A finding is resolved when it no longer holds; a month's findings are looked at again while one of them is open.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Date,
    FromClause,
    MetaData,
    String,
    Table,
    and_,
    exists,
    false,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session

from grievance_core.areas.search import inside
from grievance_core.benefits.cells import confidential
from grievance_core.benefits.enrolment import (
    Pairs,
    accepted,
    applying,
    enrolled,
    entitled,
    on_list,
    received,
    start_of,
)
from grievance_core.benefits.model import BY_MONTH, COMPARISONS, Finding, Listed, Utilisation
from grievance_core.benefits.rows import last_day
from grievance_core.database import Instant, alone
from grievance_core.institution import Institution
from grievance_core.programmes.catalogue import Programmes
from grievance_core.programmes.editions import in_force
from grievance_core.programmes.model import Match
from grievance_core.programmes.population import VILLAGE, columns_of, everybody, living
from grievance_core.programmes.programme import within
from grievance_core.programmes.rules import Rules
from grievance_core.programmes.sql import expression, says
from grievance_core.programmes.tree import EVERYBODY
from grievance_core.registry.model import Person, PersonChange
from writing.dates import PHNOM_PENH

_LOCK = "findings"
COMPARED = Table(
    "compared",
    MetaData(),
    Column("programme_id", String(48), primary_key=True),
    Column("person_id", String(26), primary_key=True),
    prefixes=["TEMPORARY"],
)


@dataclass(frozen=True)
class Found:
    """What comparing brought: so many findings are new, so many no longer hold, so many are open now."""

    new: int = 0
    resolved: int = 0
    open: int = 0


def compare(
    session: Session, inst: Institution, now: datetime, only: Collection[str] = COMPARISONS
) -> dict[str, Found]:
    """Compare everybody, once all were matched anew (programmes.matching); `only` these comparisons. The caller commits."""
    alone(session, _LOCK)
    programmes = in_force(session, inst.programmes)
    today = now.astimezone(PHNOM_PENH).date()
    return {name: _compare(session, programmes, name, today, now) for name in COMPARISONS if name in only}


def _compare(session: Session, programmes: Programmes, name: str, today: date, now: datetime) -> Found:
    before, changed = _open(session, name), 0
    for month in _months(session, name, today):
        _gather(session, _pairs(session, programmes, name, today, month))
        changed += _resolve(session, name, month, now)
        _add(session, name, month, now)
        COMPARED.drop(session.connection())
    after = _open(session, name)
    return Found(after - before + changed, changed, after)


def _months(session: Session, name: str, today: date) -> list[date | None]:
    """The month that is over, and those that have a finding open."""
    if name not in BY_MONTH:
        return [None]
    unsettled = session.scalars(
        select(Finding.month).where(Finding.comparison == name, Finding.resolved_at.is_(None)).distinct()
    )
    over = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    return sorted({over, *(month for month in unsettled if month is not None)})  # type: ignore[return-value]


def _pairs(
    session: Session, programmes: Programmes, name: str, today: date, month: date | None
) -> Iterator[Pairs]:
    """Who is found, as rows of (programme, person), in one query or several that have no row in common."""
    rules = programmes.at(today)
    if month is not None:
        month_pairs = _not_paid if name == "not-paid" else _paid_not_entitled
        yield from month_pairs(session, programmes, month)
    elif name == "not-enrolled":
        applied_for = [key for key, one in rules.cases.items() if one.who != EVERYBODY]
        pairs = entitled().where(Match.programme_id.in_(_told(programmes, applied_for)))
        yield _but(pairs, applying(), enrolled(today))
    else:
        listed = session.scalars(select(Listed.programme_id).where(Listed.day <= today).distinct())
        compared = _told(programmes, [key for key in listed if key in rules.cases])
        if name == "not-listed":
            yield _but(entitled().where(Match.programme_id.in_(compared)), on_list(today))
        else:
            matched = select(Match.programme_id, Match.person_id)
            yield _but(on_list(today).where(Listed.programme_id.in_(compared)), matched)


def _told(programmes: Programmes, keys: Collection[str]) -> list[str]:
    return [key for key in keys if not confidential(programmes, programmes.of(key))]


def _but(pairs: Any, *others: Any) -> Pairs:
    """Those of `pairs` that are in none of the others: each is sorted or hashed once, on either store."""
    first, *rest = (_plain(one.subquery()) for one in (pairs, *others))
    left = first.except_(rest[0])
    for one in rest[1:]:
        left = _plain(left.subquery()).except_(one)
    return _plain(left.subquery())


def _plain(pairs: FromClause) -> Pairs:
    return select(pairs.c.programme_id, pairs.c.person_id)


def _not_paid(session: Session, programmes: Programmes, month: date) -> Iterator[Pairs]:
    declared = session.scalars(
        select(Utilisation.programme_id).where(Utilisation.month == month).distinct()
    ).all()
    paying = [
        one.id for one in programmes if one.id in declared and _pays_each_month(programmes, one.id, month)
    ]
    before = month - timedelta(days=1)
    owed = accepted(before).union(on_list(before)).subquery()
    pairs = select(owed.c.programme_id, owed.c.person_id).join(Person, Person.id == owed.c.person_id)
    here = and_(living(month), living(last_day(month)))
    yield _but(pairs.where(owed.c.programme_id.in_(paying), here), received(month, month))


def _pays_each_month(programmes: Programmes, key: str, month: date) -> bool:
    figures = (figure for benefit in programmes.of(key).benefits for figure in benefit.figures)
    return any(
        figure.period == "month" and not figure.paid and within(month, figure.valid_from, figure.valid_to)
        for figure in figures
    )


def _paid_not_entitled(session: Session, programmes: Programmes, month: date) -> Iterator[Pairs]:
    declared = session.scalars(
        select(Utilisation.programme_id).where(Utilisation.month == month).distinct()
    ).all()
    rules = [programmes.at(day) for day in (month, last_day(month))]
    for programme in programmes:
        if programme.id not in declared or programme.status == "inactive":
            continue
        paid = select(Utilisation.person_id).where(
            Utilisation.programme_id == programme.id, Utilisation.month == month
        )
        query = select(literal(programme.id).label("programme_id"), Person.id.label("person_id"))
        query = query.where(Person.id.in_(paid), ~_changed_since(month))
        for on_day in rules:
            query = query.where(Person.id.not_in(_perhaps_entitled(on_day, programme.id, paid)))
        yield query


def _changed_since(month: date) -> ColumnElement[bool]:
    of_her = or_(PersonChange.person_id == Person.id, PersonChange.household_id == Person.household_id)
    return exists().where(of_her, PersonChange.at >= start_of(month))


def _perhaps_entitled(rules: Rules, programme: str, among: Pairs) -> Pairs:
    """Those of whom the rules of a day do not say no."""
    known = everybody().where(Person.id.in_(among), living(rules.day)).subquery()
    one = rules.cases.get(programme)
    if one is None:
        return select(known.c.person_id).where(false())
    facts = columns_of(known)
    who = expression(one.who, {name: says(rules.criteria[name], facts, rules.day) for name in one.criteria})
    if one.programme.areas:
        who = and_(who, known.c[VILLAGE].in_(inside(one.programme.areas)))
    return select(known.c.person_id).where(who.is_not(false()))


def _gather(session: Session, queries: Iterator[Pairs]) -> None:
    COMPARED.create(session.connection())
    for query in queries:
        session.execute(insert(COMPARED).from_select(["programme_id", "person_id"], query.distinct()))
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("ANALYZE compared"))


def _held(name: str, month: date | None) -> ColumnElement[bool]:
    of_month = Finding.month.is_(None) if month is None else Finding.month == month
    return and_(Finding.comparison == name, of_month, Finding.resolved_at.is_(None))


def _same() -> ColumnElement[bool]:
    return and_(COMPARED.c.programme_id == Finding.programme_id, COMPARED.c.person_id == Finding.person_id)


def _resolve(session: Session, name: str, month: date | None, now: datetime) -> int:
    gone = and_(_held(name, month), ~exists().where(_same()))
    count = session.scalar(select(func.count()).select_from(Finding).where(gone)) or 0
    changed = update(Finding).where(gone).values(resolved_at=now)
    session.execute(changed.execution_options(synchronize_session=False))
    return count


def _add(session: Session, name: str, month: date | None, now: datetime) -> None:
    held = select(Finding.programme_id, Finding.person_id).where(_held(name, month))
    # Not an anti-join: PostgreSQL has no figures of a table that is only being filled, and would go through it for each row.
    fresh = _but(_plain(COMPARED), held).subquery()
    rows = select(
        literal(name),
        fresh.c.programme_id,
        fresh.c.person_id,
        literal(month, Date),
        literal(now, Instant),
    )
    columns = ["comparison", "programme_id", "person_id", "month", "found_at"]
    session.execute(insert(Finding).from_select(columns, rows))


def _open(session: Session, name: str) -> int:
    query = select(func.count()).select_from(Finding)
    return session.scalar(query.where(Finding.comparison == name, Finding.resolved_at.is_(None))) or 0
