"""What is wrong in the registry is put right by whoever solved the case about it, with its history."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from grievance_core.benefits import corrections
from grievance_core.benefits.corrections import Wanted
from grievance_core.cases import handling
from grievance_core.cases.filing import Receipt
from grievance_core.cases.principal import Principal
from grievance_core.errors import Incomplete, NotNow, UnknownCase
from grievance_core.programmes.crosstables import cross_table_2
from grievance_core.registry.changes import history, name_of
from grievance_core.registry.model import Household, Person
from tests.benefits.conftest import OLDER, OTHER_VILLAGE, Village

SEAT = "commune-assistant:170101/assistant"


def who(village: Village, seat: str = SEAT) -> int:
    found = village.world.official(seat).official_id
    assert found is not None
    return found


def wish(village: Village, receipt: Receipt, fact: str, value: str, seat: str = SEAT, **of: str) -> Wanted:
    official = who(village, seat)
    with village.world.work() as session:
        return corrections.link(
            session, village.world.inst, receipt.case_id, official, fact, value, village.world.now, **of
        )


def solve(village: Village, receipt: Receipt, seat: str = SEAT) -> None:
    by = Principal("official", official_id=who(village, seat))
    with village.world.work() as session:
        handling.solve(session, village.world.inst, receipt.case_id, by, village.world.now, "បានកែហើយ")


def apply(village: Village, receipt: Receipt, seat: str = SEAT) -> None:
    official = who(village, seat)
    with village.world.work() as session:
        corrections.apply(session, village.world.inst, receipt.case_id, official, village.world.now)


def person_as_is(village: Village, person: Person) -> Person:
    with village.world.sessions() as session:
        return session.get_one(Person, person.id)


def test_nothing_is_put_right_before_the_case_is_solved_nor_by_somebody_else(village: Village) -> None:
    person, receipt = village.older(), village.world.file("data")
    with pytest.raises(UnknownCase):
        apply(village, receipt)
    wish(village, receipt, "sex", "m", person_id=person.id)
    with pytest.raises(UnknownCase):
        apply(village, receipt)
    solve(village, receipt)
    with pytest.raises(UnknownCase):
        apply(village, receipt, "district-finance:1701/officer")
    assert person_as_is(village, person).sex == "f"


def test_a_case_that_was_declined_puts_nothing_right(village: Village) -> None:
    person, receipt = village.older(), village.world.file("data")
    wish(village, receipt, "sex", "m", person_id=person.id)
    by = Principal("official", official_id=who(village))
    with village.world.work() as session:
        handling.decline(session, village.world.inst, receipt.case_id, by, village.world.now, "មិនត្រូវ")
    with pytest.raises(NotNow):
        apply(village, receipt)


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("id_poor", "1"),
        ("sex", "x"),
        ("born", "yesterday"),
        ("born", "2030"),
        ("died", "1/1/2999"),
        ("village", "170101"),
        ("name", " "),
        ("card", "AB1234"),
        ("new-born", "សុខ; f; 2025-01-01"),
    ],
)
def test_what_cannot_be_a_fact_of_a_person_is_refused(village: Village, fact: str, value: str) -> None:
    person, receipt = village.older(), village.world.file("data")
    with pytest.raises(Incomplete):
        wish(village, receipt, fact, value, person_id=person.id)


def test_a_case_of_another_track_corrects_no_data(village: Village) -> None:
    person, receipt = village.older(), village.world.file("payment")
    with pytest.raises(Incomplete):
        wish(village, receipt, "sex", "m", "vdc:17010101/chair", person_id=person.id)
    with pytest.raises(UnknownCase):
        wish(village, receipt, "sex", "m", "commune-assistant:171201/assistant", person_id=person.id)


def test_a_birth_date_is_put_right_with_its_history_and_she_is_matched_anew(village: Village) -> None:
    person, receipt = village.young(), village.world.file("data")
    village.match()
    wish(village, receipt, "born", "១៩៥០", person_id=person.id)
    solve(village, receipt)
    for _ in range(2):  # twice is once
        apply(village, receipt)
    with village.world.sessions() as session:
        row = session.get_one(Person, person.id)
        changes = [(kept.fact, kept.by) for kept, _, _ in history(session, village.world.inst.vault, row)]
        assert OLDER in {one.programme for one in cross_table_2(session, person.id) if one.standing == "yes"}
    assert (row.born_from, row.born_to) == (date(1950, 1, 1), date(1950, 12, 31))
    assert changes == [("born_from", f"official:{who(village)}"), ("born_to", f"official:{who(village)}")]


def test_a_name_is_put_right(village: Village) -> None:
    person, receipt = village.older(), village.world.file("data")
    asked = wish(village, receipt, "name", "យាយ សុខា", person_id=person.id)
    assert (asked.fact, asked.value, asked.applied_at) == ("name", "យាយ សុខា", None)
    official = who(village)
    with village.world.sessions() as session:
        assert (
            corrections.wanted(session, village.world.inst, receipt.case_id, official, village.world.now)
            == asked
        )
    solve(village, receipt)
    apply(village, receipt)
    assert name_of(village.world.inst.vault, person_as_is(village, person)) == "យាយ សុខា"
    with pytest.raises(UnknownCase):
        wish(village, receipt, "name", "ម្ដងទៀត", person_id=person.id)


def test_a_child_is_entered_and_a_family_that_moved_is_moved(village: Village) -> None:
    home, _ = village.home()
    village.person("ម្ដាយ", home)
    for fact, value in (("new-born", "កូន; f; 2025-11-03"), ("village", OTHER_VILLAGE)):
        receipt = village.world.file("data")
        wish(village, receipt, fact, value, household_id=home)
        solve(village, receipt)
        apply(village, receipt)
    with village.world.sessions() as session:
        members = session.scalars(
            select(Person).where(Person.household_id == home).order_by(Person.born_from)
        ).all()
        assert [one.village_key for one in members] == [OTHER_VILLAGE] * 2
        assert members[1].born_from == date(2025, 11, 3)
        assert session.get_one(Household, home).village_key == OTHER_VILLAGE


def test_the_value_asked_for_is_readable_nowhere(village: Village) -> None:
    person, receipt = village.older(), village.world.file("data")
    wish(village, receipt, "name", "ឈ្មោះសម្ងាត់", person_id=person.id)
    with village.world.sessions() as session:
        sealed = session.scalars(select(corrections.Correction.value_sealed)).one()
    assert "ឈ្មោះសម្ងាត់".encode() not in sealed
    assert b"\\u17" not in sealed
