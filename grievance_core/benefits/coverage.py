"""How many are eligible, have applied, are enrolled and received something: by guarantee and by programme (SSDM §3.3.3).

Persons are counted, in each figure once: under a guarantee of the social protection floor whoever has several of its programmes
counts as one (Recommendation 202 §21 asks for the figures by sex). Eligible is who is entitled for certain as last matched, and
was by the month's end; applied, whose application was filed by then, in the registry or not yet; enrolled, see enrolment.py;
received, for whom something was declared for the month.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from sqlalchemy import ColumnElement, FromClause, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session

from grievance_core.applications.model import Application
from grievance_core.areas.model import Area
from grievance_core.areas.search import inside
from grievance_core.benefits.enrolment import Pairs, end_of, enrolled, entitled, months_before, received
from grievance_core.benefits.rows import last_day
from grievance_core.institution import Institution
from grievance_core.programmes.ages import born_by
from grievance_core.programmes.editions import in_force
from grievance_core.programmes.model import Match
from grievance_core.programmes.programme import GUARANTEES
from grievance_core.registry.model import Household, Person

By = Literal["", "area", "sex", "age", "id-poor", "month"]
BY: tuple[By, ...] = ("", "area", "sex", "age", "id-poor", "month")
COUNTED = ("eligible", "applied", "enrolled", "received")
UNKNOWN = "unknown"
AGES = (5, 18, 60)  # years completed: under 5, 5 to 17, 18 to 59, 60 and over
MONTHS = 12  # by month: so many, the last of them the one asked for


@dataclass(frozen=True)
class Coverage:
    """The figures of one guarantee (`programme` empty) or programme. `group`: an area's key, sex, age, level or month."""

    guarantee: str
    programme: str
    group: str = ""
    eligible: int = 0
    applied: int = 0
    enrolled: int = 0
    received: int = 0


def figures(
    session: Session, inst: Institution, day: date, area: str | None = None, *, by: By = ""
) -> list[Coverage]:
    """Every guarantee and each of its programmes for the month of `day`, in an area and what lies in it, or in the country.

    `by` splits them: by the areas right below, sex, age at the month's end, ID-Poor level, or over the last twelve months. Who
    has no known village is in no area's figures. Guarantees and programmes with nobody to count are there once, with zeros.
    """
    month = day.replace(day=1)
    if by == "month":
        months = [months_before(month, count) for count in reversed(range(MONTHS))]
        return [
            replace(row, group=one.strftime("%Y-%m"))
            for one in months
            for row in _figures(session, inst, one, area, "")
        ]
    return _figures(session, inst, month, area, by)


def _figures(session: Session, inst: Institution, month: date, area: str | None, by: By) -> list[Coverage]:
    guarantees = {one.id: one.guarantee for one in in_force(session, inst.programmes)}
    found: dict[tuple[str, str, str], dict[str, int]] = defaultdict(dict)
    for name, pairs in _counted(month):
        for guarantee, programme, group, count in _count(session, pairs, guarantees, month, area, by):
            found[guarantee, programme, group][name] = count
    plain = [(name, "") for name in GUARANTEES] + [(of, key) for key, of in guarantees.items()]
    present = {(guarantee, programme) for guarantee, programme, _ in found}
    rows = [Coverage(*key, *(counts.get(name, 0) for name in COUNTED)) for key, counts in found.items()]
    rows += [Coverage(*key) for key in plain if key not in present]
    order = {key: place for place, key in enumerate(guarantees)}
    return sorted(
        rows, key=lambda row: (GUARANTEES.index(row.guarantee), order.get(row.programme, -1), row.group)
    )


def _counted(month: date) -> Iterator[tuple[str, Pairs]]:
    last = last_day(month)
    yield "eligible", entitled().where(Match.since <= last)
    # Who is not in the registry yet is one for each application.
    applicant = func.coalesce(Application.person_id, Application.id).label("person_id")
    filed = Application.filed_at < end_of(last)
    yield "applied", select(Application.programme_id, applicant, Application.area_key).where(filed)
    everybody = enrolled(last).subquery()
    yield "enrolled", select(everybody.c.programme_id, everybody.c.person_id)
    yield "received", received(month, month)


def _count(
    session: Session,
    pairs: Pairs,
    guarantees: Mapping[str, str],
    month: date,
    area: str | None,
    by: By,
) -> Iterator[tuple[str, str, str, int]]:
    """Distinct persons by guarantee, by programme and by group: (guarantee, programme or nothing, group, persons)."""
    people = pairs.subquery()
    village = _village(people)
    source: FromClause = people.outerjoin(Person, Person.id == people.c.person_id).outerjoin(
        Household, Household.id == Person.household_id
    )
    group, source = _grouped(source, village, month, area, by)
    guarantee = case(guarantees, value=people.c.programme_id, else_="")
    scope: ColumnElement[bool] = people.c.programme_id.in_(list(guarantees))
    if area is not None:
        scope = and_(scope, village.in_(inside([area])))
    for programme in (literal(""), people.c.programme_id):
        named = select(
            guarantee.label("guarantee"),
            programme.label("programme"),
            group.label("grouped"),
            people.c.person_id,
        ).select_from(source)
        of = named.where(scope).subquery()
        keys = (of.c.guarantee, of.c.programme, of.c.grouped)
        query = select(*keys, func.count(func.distinct(of.c.person_id))).group_by(*keys)
        for row in session.execute(query):
            yield row[0], row[1], row[2] or (UNKNOWN if by else ""), row[3]


def _village(people: FromClause) -> ColumnElement[Any]:
    hers = [Person.village_key, Household.village_key]
    return func.coalesce(*hers, people.c.area_key) if "area_key" in people.c else func.coalesce(*hers)


def _grouped(
    source: FromClause, village: ColumnElement[Any], month: date, area: str | None, by: By
) -> tuple[ColumnElement[Any], FromClause]:
    """What tells the groups apart, and what it has to be read from."""
    if by == "sex":
        return func.coalesce(Person.sex, UNKNOWN), source
    if by == "id-poor":
        return func.coalesce(Household.id_poor, UNKNOWN), source
    if by == "age":
        return _age(last_day(month)), source
    if by == "area":
        return _area_below(source, village, area)
    return literal(""), source


def _age(day: date) -> ColumnElement[str]:
    """The group of an age, where the days somebody may have been born on leave no doubt."""
    edges = [born_by(day, years) for years in AGES]
    young, middle, old = AGES
    whole = [
        (Person.born_from > edges[0], f"0-{young - 1}"),
        (and_(Person.born_to <= edges[0], Person.born_from > edges[1]), f"{young}-{middle - 1}"),
        (and_(Person.born_to <= edges[1], Person.born_from > edges[2]), f"{middle}-{old - 1}"),
        (Person.born_to <= edges[2], f"{old}+"),
    ]
    return case(*whole, else_=UNKNOWN)


def _area_below(
    source: FromClause, village: ColumnElement[Any], area: str | None
) -> tuple[ColumnElement[Any], FromClause]:
    """The key of the area right below `area`, or of the province, in which the village lies."""
    first = select(Area.key, Area.key.label("top")).where(
        Area.parent_key.is_(None) if area is None else or_(Area.parent_key == area, Area.key == area)
    )
    below = first.cte("tops", recursive=True)
    under = select(Area.key, below.c.top).where(Area.parent_key == below.c.key)
    if area is not None:
        under = under.where(below.c.key != area)
    below = below.union_all(under)
    return below.c.top, source.outerjoin(below, below.c.key == village)
