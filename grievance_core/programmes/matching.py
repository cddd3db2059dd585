"""Fills both cross-tables (SSDM §3.3.3): for everybody at once in the database, or for one person whose record changed.

A row that still holds is left alone, with the rules it was found by and the day since. Who refreshes is alone on PostgreSQL,
as on SQLite: whoever waits behind it would else be overwritten with what was true before.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    Column,
    FromClause,
    Insert,
    MetaData,
    Select,
    Table,
    and_,
    case,
    delete,
    exists,
    false,
    literal,
    select,
    update,
)
from sqlalchemy import insert as plain_insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from grievance_core.areas.search import inside, path
from grievance_core.database import alone
from grievance_core.programmes.evaluate import every
from grievance_core.programmes.explain import MAYBE, YES, Case
from grievance_core.programmes.model import Match
from grievance_core.programmes.population import VILLAGE, columns_of, everybody, living, registered
from grievance_core.programmes.rules import Rules
from grievance_core.programmes.sql import expression, says
from grievance_core.programmes.tree import Truth

_LOCK = "matches"
_COLUMNS = ("programme_id", "person_id", "standing", "rules_version", "since")


def refresh(session: Session, rules: Rules, only: Collection[str] | None = None) -> None:
    """Match everybody with every programme of these rules, or with those in `only`; programmes that no longer run are emptied."""
    alone(session, _LOCK)
    running = [one for name, one in rules.cases.items() if only is None or name in only]
    if only is None:
        session.execute(delete(Match).where(Match.programme_id.not_in(rules.cases)))
    population = _gather(session, rules, running)
    for one in running:
        _refresh(session, rules, one, population)
    population.drop(session.connection())


def _gather(session: Session, rules: Rules, running: Collection[Case]) -> Table:
    people = judged(rules, running)
    columns = [Column(column.name, column.type) for column in people.selected_columns]
    gathered = Table("matched_population", MetaData(), *columns, prefixes=["TEMPORARY"])
    gathered.create(session.connection())
    session.execute(plain_insert(gathered).from_select([column.name for column in columns], people))
    return gathered


def judged(rules: Rules, running: Collection[Case]) -> Select[Any]:
    """Those who are alive and here, with what each criterion says of them: found out once, however many programmes ask for it."""
    known = everybody().where(living(rules.day)).subquery()
    facts = columns_of(known)
    used = dict.fromkeys(name for one in running for name in one.criteria)
    return select(
        known.c.person_id,
        known.c[VILLAGE],
        *(says(rules.criteria[name], facts, rules.day).label(name) for name in used),
    )


def _refresh(session: Session, rules: Rules, one: Case, population: Table) -> None:
    theirs = Match.programme_id == one.programme.id
    theirs_now = entitled(rules, one, population)
    if session.scalar(select(exists().where(theirs))):
        still = theirs_now.with_only_columns(population.c.person_id)
        gone = select(Match.person_id).where(theirs).except_(still)  # sorted or hashed once, on either store
        session.execute(delete(Match).where(theirs, Match.person_id.in_(gone)))
    session.execute(_upsert(session, theirs_now))


def entitled(rules: Rules, one: Case, population: FromClause) -> Select[Any]:
    """The rows of one programme, from `judged` people: everybody of whom it is not known that it is not for her."""
    who = expression(one.who, dict(population.c.items()))
    if one.programme.areas:
        who = and_(who, population.c[VILLAGE].in_(inside(one.programme.areas)))
    return select(
        literal(one.programme.id).label("programme_id"),
        population.c.person_id,
        case((who, YES), else_=MAYBE).label("standing"),
        literal(rules.version).label("rules_version"),
        literal(rules.day).label("since"),
    ).where(who.is_not(false()))


def _upsert(session: Session, rows: Select[Any]) -> Insert:
    builder = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = builder(Match).from_select(_COLUMNS, rows)
    new = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=[Match.programme_id, Match.person_id],
        set_={name: new[name] for name in _COLUMNS[2:]},
        where=Match.standing != new.standing,
    )


def rematch(session: Session, rules: Rules, person_id: str) -> None:
    """Match one person anew, after her record changed. Somebody who died, left or is not in the registry has no rows."""
    alone(session, _LOCK)
    theirs = Match.person_id == person_id
    standing = dict(session.execute(select(Match.programme_id, Match.standing).where(theirs)).all())
    wanted = _standings(session, rules, person_id)
    gone = [name for name in standing if name not in wanted]
    changed = {name: new for name, new in wanted.items() if name in standing and standing[name] != new}
    found = {"rules_version": rules.version, "since": rules.day}
    if gone:
        session.execute(delete(Match).where(theirs, Match.programme_id.in_(gone)))
    for name, new in changed.items():
        session.execute(update(Match).where(theirs, Match.programme_id == name).values(standing=new, **found))
    rows = [
        {"programme_id": name, "person_id": person_id, "standing": new, **found}
        for name, new in wanted.items()
        if name not in standing
    ]
    if rows:
        session.execute(plain_insert(Match), rows)


def _standings(session: Session, rules: Rules, person_id: str) -> dict[str, str]:
    person = registered(session, person_id, rules.day)
    if person is None:
        return {}
    known, village = person
    truths = {
        name: every((truth, _located(session, rules.cases[name], village)))
        for name, truth in rules.truths(known).items()
    }
    return {name: YES if truth else MAYBE for name, truth in truths.items() if truth is not False}


def _located(session: Session, one: Case, village: str | None) -> Truth:
    if not one.programme.areas:
        return True
    if village is None:
        return None
    return any(area.key in one.programme.areas for area in path(session, village))
