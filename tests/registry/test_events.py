"""Births, moves and deaths, and what was known before them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from grievance_core.errors import Incomplete
from grievance_core.registry import events
from grievance_core.registry.changes import facts_as_of, facts_of, history
from grievance_core.registry.model import Household, Person
from grievance_core.registry.numbers import read_number
from tests.registry.conftest import FAMILY, HEADINGS, MOM, NEW_BORN, SOK, Office
from tests.world import VILLAGE

OTHER_VILLAGE = "17120101"
BY = "official:7"


@pytest.fixture
def family(office: Office) -> Office:
    office.send(FAMILY)
    return office


def test_a_child_is_born_into_her_household_with_a_number_of_her_own(family: Office, today: date) -> None:
    vault, now = family.importer.vault, family.world.now
    with family.world.work() as session:
        household = session.get_one(Household, family.household_of(SOK[0]).id)
        child = events.born(session, vault, household, name="បុប្ផា", on=today, by=BY, now=now, sex="f")
        assert read_number(child.number) == child.number
        assert (child.born_from, child.village_key, child.entered_by) == (today, VILLAGE, BY)
        with pytest.raises(Incomplete):
            events.born(session, vault, household, name="ណា", on=today + timedelta(days=2), by=BY, now=now)


def test_what_was_known_on_any_day_can_be_told_again(family: Office, today: date) -> None:
    vault, start = family.importer.vault, family.world.now
    hour = timedelta(hours=1)
    with family.world.work() as session:
        mom = session.get_one(Person, family.person(MOM[0]).id)
        old = mom.household_id
        known = [facts_of(vault, mom)]
        events.corrected(session, vault, mom, {"pregnant": True, "name": "ស្រីមុំ ជា"}, BY, start + hour)
        known.append(facts_of(vault, mom))
        events.moved_alone(session, vault, mom, OTHER_VILLAGE, BY, start + 2 * hour)
        known.append(facts_of(vault, mom))
        events.died(session, vault, mom, today, BY, start + 3 * hour)
        known.append(facts_of(vault, mom))
    with family.world.sessions() as session:
        mom = session.get_one(Person, family.person("ស្រីមុំ ជា").id)
        for hours, facts in enumerate(known):
            assert facts_as_of(session, vault, mom, start + hours * hour) == facts
        assert facts_as_of(session, vault, mom, start - timedelta(days=1)) is None
        told = [(kept.fact, old_value, kept.by) for kept, old_value, _ in history(session, vault, mom)]
        assert ("household_id", old, BY) in told


def test_a_family_moves_with_everybody_in_it(family: Office) -> None:
    vault, now = family.importer.vault, family.world.now
    with family.world.work() as session:
        household = session.get_one(Household, family.household_of(SOK[0]).id)
        events.household_moved(session, vault, household, OTHER_VILLAGE, BY, now)
        villages = session.scalars(
            select(Person.village_key).where(Person.household_id == household.id)
        ).all()
        assert villages == [OTHER_VILLAGE] * 3


def test_an_export_after_every_event_taken_in_again_changes_nothing(family: Office, today: date) -> None:
    vault, now = family.importer.vault, family.world.now
    family.send((HEADINGS, ("ដារ៉ា", "m", "1990", OTHER_VILLAGE, "1", "yes", "", "2")))
    with family.world.work() as session:
        people = {
            row[0]: session.get_one(Person, family.person(str(row[0])).id) for row in (SOK, MOM, NEW_BORN)
        }
        household = session.get_one(Household, people[SOK[0]].household_id)
        other = session.get_one(Household, family.household_of("ដារ៉ា").id)
        events.born(session, vault, household, name="បុប្ផា", on=today, by=BY, now=now)
        events.moved_alone(session, vault, people[MOM[0]], OTHER_VILLAGE, BY, now)
        events.joined(session, vault, people[NEW_BORN[0]], other, BY, now)
        events.died(session, vault, people[SOK[0]], today, BY, now)
        events.household_moved(session, vault, household, OTHER_VILLAGE, BY, now)
        bare = events.enter_household(session, vault, VILLAGE, BY, now)
        events.enter_person(session, vault, name="ណារី", village_key=VILLAGE, by=BY, now=now, household=bare)
    report = family.send(family.export("all.xlsx"))
    assert (report.rows, report.faults, report.added, report.changed) == (6, 0, 0, 0)


def test_a_household_has_one_head(family: Office, today: date) -> None:
    vault, now = family.importer.vault, family.world.now
    with family.world.work() as session:
        sok, mom = (session.get_one(Person, family.person(str(row[0])).id) for row in (SOK, MOM))
        events.became_head(session, vault, mom, BY, now)
        assert (sok.is_head, mom.is_head) == (False, True)
        events.left(session, vault, mom, today, BY, now)
        assert not mom.is_head


def test_history_cannot_be_changed(family: Office) -> None:
    with family.world.work() as session:
        mom = session.get_one(Person, family.person(MOM[0]).id)
        events.corrected(session, family.importer.vault, mom, {"nssf": True}, BY, family.world.now)
    for statement in ("UPDATE person_changes SET fact = 'x'", "DELETE FROM person_changes"):
        with pytest.raises(DBAPIError), family.world.work() as session:
            session.execute(text(statement))
