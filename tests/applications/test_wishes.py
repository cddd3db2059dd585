"""A wish by phone becomes a task for the commune assistant, once."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from grievance_core.applications import reading
from grievance_core.applications.model import Application, ApplicationEvent, ApplicationMove, ApplicationWords
from grievance_core.applications.states import MOVES
from grievance_core.applications.wishes import MOST_OPEN, AlreadyApplied, AppliedElsewhere
from grievance_core.errors import Incomplete, NotNow
from grievance_core.messages.model import Message
from grievance_core.people.phones import remember
from tests.applications.conftest import (
    ASSISTANT,
    CASH,
    CHAIR,
    ELSEWHERE,
    ENDED,
    FOCAL,
    HER_NUMBER,
    INTERSECTOR,
    SENSITIVE,
    Counter,
)
from tests.cases.test_exactly_once import race
from tests.world import VILLAGE


@pytest.mark.parametrize(
    "given",
    [
        {"programme_id": "no-such-programme"},
        {"programme_id": ENDED},
        {"area_key": "99999999"},
        {"area_key": ""},
        {"area_key": "17"},
        {"person_id": "nobody"},
        {"phone_id": None, "name": " "},
        {"name": "ន" * 200},
        {"said": {"age": "old"}},
        {"said": {"no-such-fact": "yes"}},
    ],
    ids=str,
)
def test_it_refuses_a_wish_nobody_could_fulfil(counter: Counter, given: dict[str, object]) -> None:
    with pytest.raises(Incomplete):
        counter.wish(**given)
    assert counter.count(Application) == counter.count(Message) == 0


def test_it_sends_people_elsewhere_for_what_is_not_applied_for_here(counter: Counter) -> None:
    with pytest.raises(AppliedElsewhere):
        counter.wish(programme_id=FOCAL)


def test_it_takes_no_flood_from_one_phone(counter: Counter) -> None:
    for _ in range(MOST_OPEN):
        counter.wish()
    with pytest.raises(NotNow):
        counter.wish()
    other = counter.world.phone("+85512000002")
    counter.wish(phone_id=other)


def test_it_makes_one_application_of_one_request_however_often_it_comes(counter: Counter) -> None:
    phone = counter.world.phone()
    receipts = race(3, lambda _: counter.wish(request="the same", phone_id=phone))
    assert len({receipt.number for receipt in receipts}) == 1
    assert receipts[0] == receipts[1] == receipts[2]
    assert counter.count(Application) == counter.count(ApplicationEvent) == 1
    assert counter.world.templates_to(HER_NUMBER) == ["application_received"]


def test_one_person_has_one_open_application_for_a_programme_however_many_ask_at_once(
    counter: Counter,
) -> None:
    person = counter.person()
    phone = counter.world.phone()

    def ask(number: int) -> str:
        try:
            return counter.wish(request=f"r{number}", person_id=person.id, phone_id=phone).number
        except AlreadyApplied:
            return ""

    assert sorted(map(bool, race(3, ask))) == [False, False, True]
    counter.wish(person_id=person.id, programme_id=SENSITIVE)


def test_it_lies_with_the_commune_assistant_who_is_told_and_sees_it(counter: Counter) -> None:
    receipt = counter.wish(words="ខ្ញុំមានផ្ទៃពោះ")
    assert counter.tasks(ELSEWHERE) == []
    (task,) = counter.tasks(ASSISTANT)
    assert (task.name, task.words, task.line.state) == ("ស្រីមុំ", "ខ្ញុំមានផ្ទៃពោះ", "pre-registered")
    assert task.can == ("take-on", "complete", "withdraw")
    assert task.papers == receipt.papers != ()
    assert receipt.due_at is not None
    assert set(receipt.office_name) == set(counter.world.inst.catalogues.languages)
    assert counter.world.templates_to(counter.world.number_of(ASSISTANT)) == ["application_work"]


def test_it_goes_to_the_district_when_nobody_is_there_in_the_commune(counter: Counter) -> None:
    counter.world.vacate(ASSISTANT)
    counter.wish()
    assert counter.world.templates_to(counter.world.number_of(INTERSECTOR)) == ["application_work"]


def test_the_village_names_somebody_of_its_own_area_and_nobody_elses(counter: Counter) -> None:
    chair = counter.official(CHAIR)
    receipt = counter.wish(named_by_official_id=chair, phone_id=None)
    assert counter.application(receipt).named_by_id == chair
    for given in ({"area_key": "17120101"}, {"name": ""}):
        with pytest.raises(Incomplete):
            counter.wish(named_by_official_id=chair, phone_id=None, **given)


def test_the_phone_of_whoever_names_her_is_not_taken_for_hers(counter: Counter) -> None:
    chair = counter.official(CHAIR)
    with counter.world.work() as session:
        phone = remember(session, counter.world.inst.vault, counter.world.number_of(CHAIR), language="km")
    receipt = counter.wish(named_by_official_id=chair, phone_id=phone.id)
    assert counter.application(receipt).phone_id is None
    assert counter.world.templates_to(counter.world.number_of(CHAIR)) == []


def test_it_keeps_nothing_in_the_clear(counter: Counter) -> None:
    counter.wish(name="Sokha Chan", words="I am pregnant", said={"pregnant": "yes", "sex": "f"})
    with counter.world.sessions() as session:
        rows = session.execute(text("SELECT facts FROM application_events")).all()
        assert "Sokha" not in str(rows)
        assert "pregnant" not in str(rows)
        assert len(session.scalars(select(ApplicationWords)).all()) == 3


def test_no_text_names_a_programme_a_person_or_what_it_is_about(counter: Counter) -> None:
    receipt = counter.wish(programme_id=SENSITIVE, name="Sokha", language="en")
    counter.world.settle()
    catalogues = counter.world.inst.catalogues
    names = [catalogues.text(language, "programme", SENSITIVE) for language in ("en", "km")]
    texts = counter.world.texts_to(HER_NUMBER) + counter.world.texts_to(counter.world.number_of(ASSISTANT))
    assert len(texts) == 2
    for said in texts:
        assert not [word for word in (*names, "HIV", "Sokha", CASH) if word.lower() in said.lower()]
    with counter.world.sessions() as session:
        (line,) = reading.of_phone(session, counter.world.inst, counter.world.phone())
    assert (line.number, line.programme_id, line.state) == (receipt.number, "", "pre-registered")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE application_events SET type = 'read'",
        "DELETE FROM application_events",
        "UPDATE applications SET state = 'complete', person_id = NULL",
        "UPDATE applications SET state = 'accepted'",
        "UPDATE timers SET application_id = NULL",
    ],
)
def test_the_database_refuses_to_forget_or_to_jump(counter: Counter, change: str) -> None:
    counter.wish()
    with pytest.raises(DBAPIError), counter.world.work() as session:
        session.execute(text(change))


def test_her_area_is_her_villages_when_she_says_none(counter: Counter) -> None:
    person = counter.person()
    assert counter.application(counter.wish(person_id=person.id, area_key="")).area_key == VILLAGE


def test_the_database_knows_the_moves_the_code_knows(counter: Counter) -> None:
    with counter.world.sessions() as session:
        kept = {(move.before, move.after) for move in session.scalars(select(ApplicationMove))}
    assert kept == {(old, new) for old, targets in MOVES.items() for new in targets}
