"""What a change of the rules would do, before anybody makes it: how many people more or fewer, by programme."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, case, false, func, not_, null, select, true
from sqlalchemy.orm import Session

from grievance_core.areas.search import inside
from grievance_core.programmes.catalogue import Programmes
from grievance_core.programmes.explain import Case
from grievance_core.programmes.population import VILLAGE, columns_of, everybody, living
from grievance_core.programmes.rules import Rules
from grievance_core.programmes.sql import expression, says

COUNTED = ("entitled", "no_longer", "perhaps", "no_longer_perhaps")


@dataclass(frozen=True)
class Effect:
    """What a change means for one programme, in persons: so many become entitled and so many cease to be; the same for maybe.

    Who was perhaps entitled and now is for certain counts among `entitled` and among `no_longer_perhaps`.
    """

    programme: str
    entitled: int
    no_longer: int
    perhaps: int
    no_longer_perhaps: int


def effect(session: Session, old: Programmes, new: Programmes, day: date) -> list[Effect]:
    """What it would mean on that day to have the new catalogue in place of the old. It counts everybody once and writes nothing.

    Every programme of either is there, in the new one's order, then those the new one has not.
    """
    before, after = old.at(day), new.at(day)
    names = dict.fromkeys([programme.id for programme in (*new, *old)])
    differing = [name for name in names if _rule(before, name) != _rule(after, name)]
    counted = _count(session, before, after, differing) if differing else {}
    return [Effect(name, *counted.get(name, (0, 0, 0, 0))) for name in names]


def _rule(rules: Rules, name: str) -> Any:
    """All that decides who is entitled."""
    one = rules.cases.get(name)
    if one is None:
        return None
    return one.who, one.programme.areas, tuple(rules.criteria[criterion] for criterion in one.criteria)


def _count(
    session: Session, before: Rules, after: Rules, names: list[str]
) -> dict[str, tuple[int, int, int, int]]:
    known = everybody().where(living(after.day)).subquery()
    counts = [
        count.label(f"{name} {place}")
        for name in names
        for place, count in enumerate(_changes(_who(known, before, name), _who(known, after, name)))
    ]
    row = tuple(int(found or 0) for found in session.execute(select(*counts)).one())
    width = len(COUNTED)
    by_name = (row[place * width : (place + 1) * width] for place in range(len(names)))
    return {name: (a, b, c, d) for name, (a, b, c, d) in zip(names, by_name, strict=True)}


def _changes(old: ColumnElement[bool], new: ColumnElement[bool]) -> Iterator[ColumnElement[int]]:
    for value in (true(), null()):
        was, now = old.is_(value), new.is_(value)
        for changed in (and_(now, not_(was)), and_(was, not_(now))):
            yield func.sum(case((changed, 1), else_=0))


def _who(known: FromClause, rules: Rules, name: str) -> ColumnElement[bool]:
    """Whether somebody is entitled; not known is NULL. Nobody is entitled to what does not run."""
    one: Case | None = rules.cases.get(name)
    if one is None:
        return false()
    facts = columns_of(known)
    leaves = {criterion: says(rules.criteria[criterion], facts, rules.day) for criterion in one.criteria}
    who = expression(one.who, leaves)
    if one.programme.areas:
        who = and_(who, known.c[VILLAGE].in_(inside(one.programme.areas)))
    return who
