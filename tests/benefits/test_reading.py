"""Whether somebody benefited, and from what: for herself, and for the officials of her area, each look written down."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from grievance_core.benefits.access import DUTIES
from grievance_core.benefits.model import Look
from grievance_core.benefits.reading import Benefited, benefited, payments_of
from grievance_core.offices.model import Office, Tenure
from grievance_core.registry.numbers import new_number
from tests.benefits.conftest import DECEMBER, NOVEMBER, OLDER, WATCHED, Village

ASSISTANT, CHAIR, ELSEWHERE = (
    "commune-assistant:170101/assistant",
    "vdc:17010101/chair",
    "commune-assistant:171201/assistant",
)


def ask(village: Village, seat: str, written: str) -> tuple[Benefited, ...]:
    who = village.world.official(seat).official_id
    assert who is not None
    with village.world.work() as session:
        return benefited(session, village.world.inst, who, written, village.world.now)


def looks(village: Village) -> list[tuple[str | None, str]]:
    with village.world.sessions() as session:
        return [(row.person_id, row.asked_index) for row in session.scalars(select(Look).order_by(Look.id))]


def test_out_of_area_and_unknown_have_one_answer_and_both_looks_are_written_down(village: Village) -> None:
    person = village.older()
    village.paid(person)
    assert ask(village, ELSEWHERE, person.number) == ask(village, ELSEWHERE, new_number()) == ()
    assert ask(village, CHAIR, "1; DROP TABLE") == ()
    assert [who for who, _ in looks(village)] == [None, None, None]
    assert person.number not in str(looks(village))


@pytest.mark.parametrize("seat", [CHAIR, ASSISTANT, "district-intersector:1701/officer"])
def test_officials_of_her_area_learn_what_she_received(village: Village, seat: str) -> None:
    person = village.older()
    for month in (NOVEMBER, DECEMBER):
        village.paid(person, month=month)
    (found,) = ask(village, seat, f"{person.number[:5]} {person.number[5:]}")
    assert (found.number, found.name) == (person.number, "យាយ សុខ")
    assert [line.month for line in found.payments] == [DECEMBER, NOVEMBER]
    assert [who for who, _ in looks(village)] == [person.id]


def test_by_the_equity_card_she_learns_of_the_household(village: Village) -> None:
    home, card = village.home()
    people = [village.person(name, home) for name in "កខ"]
    village.paid(people[0])
    found = ask(village, CHAIR, card.lower())
    assert {one.number: len(one.payments) for one in found} == {people[0].number: 1, people[1].number: 0}
    assert {who for who, _ in looks(village)} == {person.id for person in people}


def test_a_committee_member_and_whoever_is_nowhere_in_particular_learn_nothing(village: Village) -> None:
    person = village.older()
    with village.world.sessions() as session:
        tenures = session.scalars(select(Tenure)).all()
        entitled = {
            one.official_id for one in tenures if one.seat.duty in DUTIES and _in_an_area(one.seat.office)
        }
        others = {one.official_id for one in tenures} - entitled
    assert len(others) > 3
    for official in sorted(others):
        with village.world.work() as session:
            assert benefited(session, village.world.inst, official, person.number, village.world.now) == ()


def _in_an_area(office: Office) -> bool:
    return office.area_key is not None and not office.is_committee


def test_a_sensitive_programme_is_told_to_herself_alone(village: Village) -> None:
    person = village.young()
    village.paid(person, WATCHED)
    assert ask(village, CHAIR, person.number)[0].payments == ()
    with village.world.sessions() as session:
        assert [line.programme_id for line in payments_of(session, person.id)] == [WATCHED]


def test_her_payments_are_hers_alone_and_the_newest_comes_first(village: Village) -> None:
    mine, other = village.older("ក"), village.older("ខ")
    village.paid(mine, month=NOVEMBER, amount=28000)
    village.paid(other)
    village.declare((OLDER, "2025-12", mine.number, "", "2025-12-01", "2025-12-20", 20, ""))
    with village.world.sessions() as session:
        newest, oldest = payments_of(session, mine.id)
    assert (newest.month, newest.days, newest.amount, newest.currency) == (DECEMBER, 20, None, None)
    assert (oldest.amount, oldest.currency) == (28000, "KHR")
