"""The families of the demo: everybody with a phone is somebody in the registry, and every kind of programme has its people."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from demo.clock import START
from demo.families import the_families
from demo.load import people, phones
from demo.plan import VILLAGERS, villager_number
from grievance_core.institution import Institution
from grievance_core.people.phones import by_number
from grievance_core.programmes.crosstables import cross_table_2
from grievance_core.programmes.matching import refresh
from grievance_core.programmes.model import Match, RulesInForce
from grievance_core.registry.links import SignIn, linked, sign_in
from grievance_core.registry.model import Household, Person
from grievance_core.registry.numbers import read_number
from migrations import schema


def test_every_villagers_phone_is_a_person_of_the_registry(demo: Session, inst: Institution) -> None:
    listed = people(demo, inst)
    villagers = {phone["number"]: phone for phone in phones(demo, inst) if phone["seat"] is None}
    assert [one["number"] for one in listed] == [villager_number(place) for place in range(VILLAGERS)]
    assert {one["number"]: (one["name"], one["village"]) for one in listed} == {
        number: (phone["name"], phone["area"]) for number, phone in villagers.items()
    }
    memberships = {one["membership"] for one in listed}
    assert len(memberships) == VILLAGERS
    assert all(read_number(number) == number for number in memberships)


def test_there_are_a_few_hundred_people_of_every_sort(demo: Session) -> None:
    count = demo.scalar(select(func.count()).select_from(Person)) or 0
    assert 250 <= count <= 600
    assert set(demo.scalars(select(Person.sex))) == {"f", "m"}
    for column in (Person.disability, Person.school, Person.occupation, Person.pregnant, Person.abroad):
        assert len(set(demo.scalars(select(column)))) >= 3, column
    assert set(demo.scalars(select(Household.id_poor))) == {None, "1", "2", "at-risk", "none"}
    assert demo.scalar(select(func.count()).select_from(Person).where(Person.born_from.is_(None)))
    assert demo.scalar(select(func.count()).select_from(Person).where(Person.born_from < Person.born_to))


def test_no_two_who_speak_for_a_family_in_a_village_have_one_name(demo: Session) -> None:
    heads = demo.execute(select(Person.village_key, Person.name_index).where(Person.is_head)).all()
    assert max(Counter(heads).values()) == 1


def test_cards_are_where_a_family_is_poor(demo: Session) -> None:
    with_card = select(Household.id_poor).where(Household.card_index.is_not(None))
    assert set(demo.scalars(with_card)) == {"1", "2"}


def test_some_use_their_phone_as_themselves(demo: Session, inst: Institution) -> None:
    told = [one for one in people(demo, inst) if one["phone"]]
    assert len(told) == len(the_families().linked) >= 2
    for one in told:
        phone = by_number(demo, inst.vault, one["phone"])
        assert phone is not None
        (person,) = linked(demo, phone.id)
        assert person.number == one["membership"]
        assert sign_in(demo, phone.id, person.id, one["pin"], START) is SignIn.OK
    demo.rollback()


def test_everybody_is_matched_by_rules_that_are_kept(demo: Session, inst: Institution) -> None:
    def rows() -> set[tuple[str, str, str]]:
        found = demo.execute(select(Match.programme_id, Match.person_id, Match.standing))
        return {(programme, person, standing) for programme, person, standing in found}

    before = rows()
    assert {"yes", "maybe"} == {standing for _, _, standing in before}
    assert len({programme for programme, _, _ in before}) > 10
    refresh(demo, inst.programmes.at(START.date()))
    assert rows() == before
    demo.rollback()


def test_whatever_names_its_rules_can_be_explained_later(demo: Session) -> None:
    kept = set(demo.scalars(select(RulesInForce.version)))
    naming = [table for table in schema.all_tables().sorted_tables if "rules_version" in table.columns]
    for table in naming:
        assert set(demo.scalars(select(table.c.rules_version).where(table.c.rules_version != ""))) <= kept, (
            table.name
        )
    assert kept


@pytest.mark.parametrize("place", [0, 1])
def test_the_phones_the_start_names_are_of_people_entitled_to_something(
    demo: Session, inst: Institution, place: int
) -> None:
    one = people(demo, inst)[place]
    person = demo.scalars(select(Person).where(Person.number == one["membership"])).one()
    assert one["card"]
    assert [row.programme for row in cross_table_2(demo, person.id) if row.standing == "yes"]
