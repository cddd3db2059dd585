"""Both cross-tables: filled for everybody at once, kept up for one person, the same either way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, insert, select, update
from sqlalchemy.orm import Session

from grievance_core.areas.model import Area
from grievance_core.programmes.catalogue import Programmes
from grievance_core.programmes.crosstables import cross_table_1, cross_table_2
from grievance_core.programmes.matching import refresh, rematch
from grievance_core.programmes.model import Match
from grievance_core.registry.model import Person
from settings import ROOT
from tests.programmes.people import TODAY, Someone, identity, settle, someone
from tests.programmes.small import CASH, small

SHIPPED = Programmes.load(ROOT / "rules")
AREAS = (("17", None, "province"), ("1701", "17", "district"), ("170101", "1701", "commune"), ("17010101", "170101", "village"),
         ("18", None, "province"), ("1801", "18", "district"))  # fmt: skip
MOTHER = Someone(
    facts={"sex": "f", "pregnant": True}, born=(date(2000, 1, 1),) * 2, household=True, id_poor="1"
)
LONER = Someone()
OLD_MAN = Someone(
    facts={"sex": "m"}, born=(date(1950, 1, 1), date(1950, 12, 31)), household=True, id_poor="2"
)

Row = tuple[str, str, str]


def put_areas(session: Session) -> None:
    kinds = {"province": "province", "district": "srok", "commune": "khum", "village": "phum"}
    names = dict.fromkeys(("name_km", "name_en", "fold_km", "fold_en", "quirk", "source"), "")
    session.execute(
        insert(Area),
        [
            {"key": key, "code": key, "parent_key": above, "level": level, "kind": kinds[level], **names}
            for key, above, level in AREAS
        ],
    )


def rows(session: Session) -> set[Row]:
    session.expire_all()
    found = session.execute(select(Match.programme_id, Match.person_id, Match.standing))
    return {(programme, person, standing) for programme, person, standing in found}


def expected(programmes: Programmes, people: Sequence[Someone]) -> set[Row]:
    return {
        (found.programme, identity(place), found.standing)
        for place, one in enumerate(people)
        for found in programmes.explain(one.known(), TODAY)
        if found.standing != "no"
    }


def test_it_holds_everybody_who_is_or_may_be_entitled(session: Session) -> None:
    people = [MOTHER, LONER, OLD_MAN]
    settle(session, people)
    refresh(session, SHIPPED.at(TODAY))
    assert rows(session) == expected(SHIPPED, people)
    assert ("cash-transfer-mothers", identity(0), "yes") in rows(session)
    assert ("family-package-older", identity(1), "maybe") in rows(session)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(before=st.lists(someone, max_size=15), after=st.lists(someone, max_size=15))
def test_matching_all_again_and_matching_one_by_one_end_the_same(
    engine: Engine, before: list[Someone], after: list[Someone]
) -> None:
    rules = SHIPPED.at(TODAY)
    with Session(engine) as session:
        settle(session, before)
        refresh(session, rules)
        assert rows(session) == expected(SHIPPED, before)
        settle(session, after)
        for place in range(max(len(before), len(after))):
            rematch(session, rules, identity(place))
        one_by_one = rows(session)
        refresh(session, rules)
        assert rows(session) == one_by_one == expected(SHIPPED, after)


def test_the_dead_and_those_who_left_are_in_no_list(session: Session) -> None:
    gone = [
        Someone(died_on=TODAY),
        Someone(left_on=date(2020, 1, 1)),
        Someone(died_on=date(2027, 1, 1)),  # entered ahead of the day: she lives
    ]
    settle(session, gone)
    refresh(session, SHIPPED.at(TODAY))
    assert {person for _, person, _ in rows(session)} == {identity(2)}
    for place in range(3):
        rematch(session, SHIPPED.at(TODAY), identity(place))
    assert {person for _, person, _ in rows(session)} == {identity(2)}


def test_a_row_that_still_holds_keeps_its_day_and_its_rules(session: Session) -> None:
    settle(session, [MOTHER, LONER])
    refresh(session, SHIPPED.at(TODAY))
    later = date(2026, 12, 1)
    session.execute(update(Person).where(Person.id == identity(1)).values(sex="m"))
    refresh(session, SHIPPED.at(later))
    rematch(session, SHIPPED.at(later), identity(0))
    assert {row.since for row in cross_table_2(session, identity(0))} == {TODAY}
    assert {row.rules_version for row in cross_table_2(session, identity(0))} == {SHIPPED.version}


@pytest.mark.parametrize("one_by_one", [False, True])
def test_an_answer_that_changes_begins_anew(session: Session, one_by_one: bool) -> None:
    settle(session, [LONER])
    refresh(session, SHIPPED.at(TODAY))
    later = date(2026, 12, 1)
    session.execute(update(Person).values(disability="mild", occupation="none"))
    if one_by_one:
        rematch(session, SHIPPED.at(later), identity(0))
    else:
        refresh(session, SHIPPED.at(later))
    found = {row.programme: (row.standing, row.since) for row in cross_table_2(session, identity(0))}
    assert found["disability-card"] == ("yes", later)
    assert found["family-package-disability"] == ("maybe", TODAY)
    assert "nssf-pension" not in found


def test_a_programme_that_ended_is_emptied(session: Session) -> None:
    during = date(2021, 1, 1)
    settle(session, [OLD_MAN])
    refresh(session, SHIPPED.at(during))
    assert cross_table_1(session, "covid-cash-transfer") != []
    refresh(session, SHIPPED.at(TODAY))
    assert cross_table_1(session, "covid-cash-transfer") == []


def test_one_programme_can_be_matched_alone(session: Session) -> None:
    settle(session, [MOTHER, OLD_MAN])
    refresh(session, SHIPPED.at(TODAY), only={"family-package-older"})
    assert rows(session) == {("family-package-older", identity(1), "yes")}


def test_a_programme_of_one_province_reaches_those_who_live_there_and_may_reach_whose_village_nobody_knows(
    session: Session,
) -> None:
    put_areas(session)
    rules = small(cash=CASH.replace("all: [poor, expects]", "everyone: yes")).at(date(2020, 1, 1))
    settle(session, [Someone(village="17010101"), Someone(village="1801"), Someone()])
    refresh(session, rules)
    there = {("cash", identity(0), "yes"), ("cash", identity(2), "maybe")}
    assert rows(session) == there
    for place in range(3):
        rematch(session, rules, identity(place))
    assert rows(session) == there


def test_the_list_of_a_programme_is_read_by_area_page_and_answer(session: Session) -> None:
    put_areas(session)
    settle(session, [*(Someone(village="17010101") for _ in range(3)), Someone(village="18"), LONER, OLD_MAN])
    refresh(session, SHIPPED.at(TODAY))

    def people(**chosen: object) -> list[str]:
        found = cross_table_1(session, "family-package-older", **chosen)  # type: ignore[arg-type]
        return [row.person_id for row in found]

    assert people() == [identity(place) for place in range(6)]
    assert people(area="1701") == people(area="17") == [identity(place) for place in range(3)]
    assert people(area="17", limit=2) == [identity(0), identity(1)]
    assert people(area="17", limit=2, after=identity(1)) == [identity(2)]
    assert people(standing="yes") == [identity(5)]
    assert people(area="99") == []


def test_what_somebody_should_get_begins_with_what_is_certain(session: Session) -> None:
    settle(session, [MOTHER])
    refresh(session, SHIPPED.at(TODAY))
    standings = [row.standing for row in cross_table_2(session, identity(0))]
    assert standings == sorted(standings, reverse=True)
    assert set(standings) == {"yes", "maybe"}
    assert cross_table_2(session, identity(7)) == []
