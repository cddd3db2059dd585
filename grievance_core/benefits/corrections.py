"""Corrections to the registry's data: a case on the registry's track says what is wrong, and whoever solved it puts it right.

A case of that track goes the way of rules/kinds.yaml: commune assistant, finance office, registry office. The ID-Poor level is no
datum to correct: it is given by those who identify poor households.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.areas.search import by_key
from grievance_core.benefits.model import Correction
from grievance_core.cases.access import Right, require
from grievance_core.cases.model import Case
from grievance_core.cases.principal import Principal
from grievance_core.errors import Denied, Incomplete, NotNow, UnknownCase
from grievance_core.institution import Institution
from grievance_core.programmes.upkeep import match_one
from grievance_core.registry import events
from grievance_core.registry.births import read_birth, read_day
from grievance_core.registry.cells import read_card
from grievance_core.registry.faults import CellFault
from grievance_core.registry.model import SEX, Household, Person
from grievance_core.vault import Place
from writing.dates import PHNOM_PENH

TRACK = "registry"
SOLVED = "solved"


@dataclass(frozen=True)
class Wanted:
    """What a case asks to be put right, for those who work on it."""

    case_id: str
    person_id: str | None
    household_id: str | None
    fact: str
    value: str
    applied_at: datetime | None


def link(
    session: Session,
    inst: Institution,
    case_id: str,
    official_id: int,
    fact: str,
    value: str,
    now: datetime,
    *,
    person_id: str | None = None,
    household_id: str | None = None,
) -> Wanted:
    """Say which fact of whom a case is about, and what it should be; said again before it is applied, that counts.

    Facts of a person: name, sex, born, village (she lives alone there), died, left; of a household: card, village (it moved),
    new-born (name; sex; day of birth). Raises UnknownCase or Denied where it is not this official's to work on, NotNow once it is
    applied, Incomplete for another track's case, an unknown fact, or a value that cannot be one.
    """
    case = session.get(Case, case_id, with_for_update=True)
    if case is None:
        raise UnknownCase("correction")
    require(session, inst, Principal("official", official_id=official_id), case, Right.WORK, now)
    whose: Person | Household | None = None
    if (person_id is None) != (household_id is None):
        whose = session.get(Person, person_id) if person_id else session.get(Household, household_id)
    if case.track != TRACK or whose is None:
        raise Incomplete("correction")
    _operation(session, inst, whose, fact, value, now)
    row = session.get(Correction, case_id) or Correction(case_id=case_id)
    if row.applied_at is not None:
        raise NotNow("applied")
    row.person_id, row.household_id, row.fact, row.asked_at = person_id, household_id, fact, now
    row.value_sealed = inst.vault.seal(json.dumps(value), _place(case_id))
    session.add(row)
    session.flush()
    return _wanted(inst, row)


def wanted(
    session: Session, inst: Institution, case_id: str, official_id: int, now: datetime
) -> Wanted | None:
    """What a case asks to be put right, for whoever may read its words. Raises UnknownCase."""
    case = session.get(Case, case_id)
    if case is None:
        raise UnknownCase("correction")
    require(session, inst, Principal("official", official_id=official_id), case, Right.WORDS, now)
    row = session.get(Correction, case_id)
    return _wanted(inst, row) if row is not None else None


def apply(session: Session, inst: Institution, case_id: str, official_id: int, now: datetime) -> None:
    """Put it right, with its history, and match anew whom it concerns. Applied already: nothing happens.

    Raises UnknownCase where nothing was asked for, Denied unless this official decided the case, NotNow unless she solved it.
    """
    row = session.get(Correction, case_id, with_for_update=True)
    case = session.get(Case, case_id)
    if row is None or case is None:
        raise UnknownCase("correction")
    if case.decider_id != official_id:
        raise Denied(f"correction of {case_id}")
    if case.outcome != SOLVED:
        raise NotNow(case.state)
    if row.applied_at is not None:
        return
    whose: Person | Household | None
    whose = session.get(Person, row.person_id) if row.person_id else session.get(Household, row.household_id)
    assert whose is not None
    operation = _operation(session, inst, whose, row.fact, _wanted(inst, row).value, now)
    operation(f"official:{official_id}")
    row.applied_at, row.applied_by_id = now, official_id
    session.flush()
    for person_id in _concerned(session, whose):
        match_one(session, inst.programmes, person_id, now)


def _concerned(session: Session, whose: Person | Household) -> list[str]:
    if isinstance(whose, Person):
        return [whose.id]
    return list(session.scalars(select(Person.id).where(Person.household_id == whose.id).order_by(Person.id)))


def _operation(
    session: Session, inst: Institution, whose: Person | Household, fact: str, value: str, now: datetime
) -> Callable[[str], object]:
    """What puts this right, for whoever does it ("official:7"). Raises Incomplete."""
    known = _of_person(session, inst, whose, now) if isinstance(whose, Person) else {}
    if isinstance(whose, Household):
        known = _of_household(session, inst, whose, now)
    if fact not in known:
        raise Incomplete("fact")
    try:
        return known[fact](value.strip())
    except CellFault as fault:
        raise Incomplete(fault.reason) from None


Readers = Mapping[str, Callable[[str], Callable[[str], object]]]


def _of_person(session: Session, inst: Institution, person: Person, now: datetime) -> Readers:
    vault, today = inst.vault, now.astimezone(PHNOM_PENH).date()

    def set_to(**facts: object) -> Callable[[str], object]:
        return lambda by: events.corrected(session, vault, person, facts, by, now)

    def born(value: str) -> Callable[[str], object]:
        first, last = read_birth(value, today)
        return set_to(born_from=first, born_to=last)

    def died(value: str) -> Callable[[str], object]:
        on = read_day(value, today)
        return lambda by: events.died(session, vault, person, on, by, now)

    def left(value: str) -> Callable[[str], object]:
        on = read_day(value, today)
        return lambda by: events.left(session, vault, person, on, by, now)

    def village(value: str) -> Callable[[str], object]:
        key = _village(session, value)
        return lambda by: events.moved_alone(session, vault, person, key, by, now)

    return {
        "name": lambda value: set_to(name=_text(value)),
        "sex": lambda value: set_to(sex=_sex(value)),
        "born": born,
        "died": died,
        "left": left,
        "village": village,
    }


def _of_household(session: Session, inst: Institution, household: Household, now: datetime) -> Readers:
    vault, today = inst.vault, now.astimezone(PHNOM_PENH).date()

    def card(value: str) -> Callable[[str], object]:
        number = read_card(value)
        return lambda by: events.corrected(session, vault, household, {"card": number}, by, now)

    def village(value: str) -> Callable[[str], object]:
        key = _village(session, value)
        return lambda by: events.household_moved(session, vault, household, key, by, now)

    def new_born(value: str) -> Callable[[str], object]:
        parts = [part.strip() for part in value.split(";")]
        if len(parts) != 3:
            raise Incomplete("new-born")
        name, sex, on = _text(parts[0]), _sex(parts[1]), read_day(parts[2], today)
        return lambda by: events.born(session, vault, household, name=name, on=on, by=by, now=now, sex=sex)

    return {"card": card, "village": village, "new-born": new_born}


def _text(value: str) -> str:
    if not value or len(value) > 120:
        raise Incomplete("value")
    return value


def _sex(value: str) -> str:
    if value not in SEX:
        raise Incomplete("sex")
    return value


def _village(session: Session, value: str) -> str:
    area = by_key(session, value)
    if area is None or area.level != "village":
        raise Incomplete("area")
    return area.key


def _wanted(inst: Institution, row: Correction) -> Wanted:
    value = json.loads(inst.vault.open(row.value_sealed, _place(row.case_id)))
    return Wanted(row.case_id, row.person_id, row.household_id, row.fact, value, row.applied_at)


def _place(case_id: str) -> Place:
    return Place("corrections", "value_sealed", case_id)
