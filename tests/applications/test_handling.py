"""An office takes an application on, completes it with her, and passes a copy on; who may do that, and who may not."""

from __future__ import annotations

from datetime import date

import pytest

from grievance_core.applications import handling, reading
from grievance_core.applications.access import OPERATOR, Party
from grievance_core.applications.taking import UnknownApplication
from grievance_core.applications.wishes import AlreadyApplied
from grievance_core.errors import Denied, Incomplete, NotNow
from grievance_core.people.phones import remember
from grievance_core.programmes.crosstables import cross_table_2
from grievance_core.registry.model import Person, PersonPhone
from tests.applications.conftest import (
    ASSISTANT,
    CASH,
    CHAIR,
    DISTRICT,
    ELSEWHERE,
    ESA,
    HER_NUMBER,
    INTERSECTOR,
    SENSITIVE,
    Counter,
)
from tests.cases.test_exactly_once import race
from tests.world import VILLAGE

COMPLETE = {"born": (date(1990, 1, 1), date(1990, 12, 31)), "facts": {"sex": "f", "pregnant": True}}


@pytest.mark.parametrize(
    "seat", [ELSEWHERE, CHAIR, "commune-chief:170101/chief", "hotline-protection/case-manager-1"]
)
def test_it_is_nothing_to_officials_it_does_not_lie_with(counter: Counter, seat: str) -> None:
    receipt = counter.wish()
    with pytest.raises(Denied):
        counter.complete(receipt, seat, **COMPLETE)
    with pytest.raises(UnknownApplication):
        counter.do(reading.task, receipt.number, counter.official(seat), counter.world.now)
    assert counter.tasks(seat) == []


@pytest.mark.parametrize("seat", [ASSISTANT, DISTRICT, INTERSECTOR, ESA])
def test_the_office_it_lies_with_and_those_above_may_complete_it(counter: Counter, seat: str) -> None:
    receipt = counter.wish()
    assert counter.complete(receipt, seat, **COMPLETE).state == "processing"


def own(counter: Counter, seat: str, person: Person | None = None) -> str:
    """The phone of whoever holds a seat, as a villager's; linked to a person if one is given."""
    with counter.world.work() as session:
        phone = remember(session, counter.world.inst.vault, counter.world.number_of(seat), language="km")
        if person is not None:
            linked = PersonPhone(
                person_id=person.id, phone_id=phone.id, pin_hash="-", linked_at=counter.world.now
            )
            session.add(linked)
        return phone.id


def test_nobody_handles_her_own_application_and_it_goes_to_the_office_above(counter: Counter) -> None:
    receipt = counter.wish(phone_id=own(counter, ASSISTANT))
    with pytest.raises(Denied):
        counter.complete(receipt, ASSISTANT, **COMPLETE)
    assert counter.tasks(ASSISTANT) == []
    assert [task.line.number for task in counter.tasks(INTERSECTOR)] == [receipt.number]


def test_nor_one_of_her_household(counter: Counter) -> None:
    wife = counter.person("ចាន់ណា")
    with counter.world.work() as session:
        husband = session.get_one(Person, counter.person("សុខា", sex="m").id)
        husband.household_id = wife.household_id
    own(counter, ASSISTANT, husband)
    receipt = counter.wish(person_id=wife.id)
    with pytest.raises(Denied):
        counter.complete(receipt, ASSISTANT)
    assert counter.world.templates_to(counter.world.number_of(ASSISTANT)) == []


def test_she_cannot_enter_herself_as_the_person_of_somebody_elses_form(counter: Counter) -> None:
    herself = counter.person("ចាន់ណា")
    own(counter, ASSISTANT, herself)
    receipt = counter.wish()
    with pytest.raises(Incomplete):
        counter.complete(receipt, ASSISTANT, member=herself.number)
    assert counter.state(receipt) == "pre-registered"


@pytest.mark.parametrize(
    "form",
    [
        {"member": "12345 67890"},
        {"household_id": "no-such-household"},
        {"village_key": "170101"},
        {"facts": {"hiv": True}},
        {"facts": {"id": "X"}},
    ],
    ids=str,
)
def test_it_refuses_a_form_that_cannot_be_and_enters_nobody(
    counter: Counter, form: dict[str, object]
) -> None:
    receipt = counter.wish()
    with pytest.raises(Incomplete):
        counter.complete(receipt, **form)
    assert counter.count(Person) == 0
    assert counter.state(receipt) == "pre-registered"


def test_it_refuses_somebody_who_died(counter: Counter) -> None:
    person = counter.person(died_on=date(2025, 12, 1))
    with pytest.raises(Incomplete):
        counter.wish(person_id=person.id)
    with pytest.raises(Incomplete):
        counter.complete(counter.wish(), member=person.number)


def test_somebody_new_is_enrolled_and_then_applies(counter: Counter) -> None:
    receipt = counter.wish()
    counter.complete(receipt, **COMPLETE)
    application = counter.application(receipt)
    assert (application.state, application.standing) == ("processing", "maybe")
    with counter.world.work() as session:
        person = session.get_one(Person, application.person_id)
        assert (person.village_key, person.sex, person.entered_by[:9]) == (VILLAGE, "f", "official:")
        assert CASH in {entitled.programme for entitled in cross_table_2(session, person.id)}
    assert counter.types(receipt) == ["filed", "completed", "forwarded"]
    assert counter.world.templates_to(HER_NUMBER) == ["application_received", "application_processing"]
    (task,) = counter.tasks(DISTRICT)
    assert (task.member, task.name, task.can) == (person.number, "ស្រីមុំ", ("withdraw", "decide"))


def test_a_member_is_not_enrolled_twice(counter: Counter) -> None:
    person = counter.person(born=(date(1990, 1, 1), date(1990, 1, 1)))
    receipt = counter.wish()
    counter.complete(receipt, member=person.number)
    assert (counter.count(Person), counter.application(receipt).standing) == (1, "yes")


def test_a_second_form_of_the_same_person_is_refused(counter: Counter) -> None:
    person = counter.person()
    counter.complete(counter.wish(), member=person.number)
    second = counter.wish()
    with pytest.raises(AlreadyApplied):
        counter.complete(second, member=person.number)


def test_what_the_rule_says_no_to_waits_for_the_office_and_can_go_all_the_same(counter: Counter) -> None:
    man = counter.man()
    receipt = counter.wish(person_id=man.id)
    counter.complete(receipt)
    assert (counter.state(receipt), counter.application(receipt).standing) == ("complete", "no")
    counter.do(handling.forward, receipt.number, counter.official(ASSISTANT), counter.world.now)
    assert counter.state(receipt) == "processing"


def test_it_is_completed_once_however_many_do_it_at_once(counter: Counter) -> None:
    receipt = counter.wish()
    seats = (ASSISTANT, INTERSECTOR, ESA)
    officials = [counter.official(seat) for seat in seats]

    def complete(number: int) -> bool:
        try:
            counter.do(
                handling.complete,
                receipt.number,
                officials[number],
                counter.world.now,
                handling.Form(**COMPLETE),
            )
        except NotNow:
            return False
        return True

    assert sorted(race(3, complete)) == [False, False, True]
    assert (counter.count(Person), counter.types(receipt)) == (1, ["filed", "completed", "forwarded"])


def test_taking_it_on_is_said_once_and_moves_no_deadline(counter: Counter) -> None:
    receipt = counter.wish()
    number, official = receipt.number, counter.official(ASSISTANT)
    counter.do(handling.accept, number, official, counter.world.now)
    with pytest.raises(NotNow):
        counter.do(handling.accept, number, official, counter.world.now)
    assert counter.application(receipt).due_at == receipt.due_at
    assert counter.tasks(ASSISTANT)[0].can == ("complete", "withdraw")


def test_she_takes_it_back_until_there_is_a_result_and_nobody_else_does(counter: Counter) -> None:
    receipt = counter.wish()
    stranger = Party(phone_id=counter.world.phone("+85512000002"))
    for by in (stranger, Party(), Party(person_id="x"), OPERATOR):
        with pytest.raises(Denied):
            counter.do(handling.withdraw, receipt.number, by, counter.world.now)
    counter.do(handling.withdraw, receipt.number, counter.her(), counter.world.now)
    assert (counter.state(receipt), counter.lines()[0].may_withdraw) == ("withdrawn", False)
    with pytest.raises(NotNow):
        counter.do(handling.withdraw, receipt.number, counter.her(), counter.world.now)
    counter.world.pass_time(days=90)
    assert counter.types(receipt) == ["filed", "withdrawn"]


def test_it_is_the_same_answer_for_a_number_nobody_has_and_one_that_is_not_hers(counter: Counter) -> None:
    receipt = counter.wish()
    stranger = Party(phone_id=counter.world.phone("+85512000002"))
    for number in (receipt.number, "8123456789", "", "123456782"):
        with pytest.raises(UnknownApplication):
            counter.do(reading.story, number, stranger, counter.world.now)


def test_every_look_of_an_official_is_written_down_and_shown_to_nobody(counter: Counter) -> None:
    receipt = counter.wish(programme_id=SENSITIVE)
    counter.do(reading.task, receipt.number, counter.official(ASSISTANT), counter.world.now)
    assert counter.types(receipt) == ["filed", "read"]
    _, history = counter.do(reading.story, receipt.number, counter.her(), counter.world.now)
    assert [event.type for event in history] == ["filed"]
