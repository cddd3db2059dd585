"""Her applications by phone: what stands, the result with its reason, one key to contest it, and a bare 1 to a text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from grievance_core.applications import contesting, handling, process, wishes
from grievance_core.applications.access import Party
from grievance_core.applications.model import Application, ApplicationCase
from grievance_core.applications.wishes import Receipt, Wish
from grievance_core.benefits.model import Offer
from grievance_core.cases.model import Case
from grievance_core.identifiers import new_id
from grievance_core.people.phones import by_number
from grievance_core.registry.links import link
from grievance_core.registry.model import Person
from tests.dialogues.phone import VILLAGER, Exchange, Phone
from tests.dialogues.villager import enrolled
from tests.world import VILLAGE, World

CASH, SENSITIVE = "cash-transfer-mothers", "family-package-hiv"
ASSISTANT = "commune-assistant:170101/assistant"
DISTRICT = "district-assistant:1701/assistant"
STRANGER = "+85512000077"
SECRET = "2580"


@dataclass
class Office:
    """Where applications are decided."""

    world: World
    made: int = 0

    def wish(self, programme: str = CASH, person: Person | None = None, *, by_phone: bool = True) -> Receipt:
        self.made += 1
        phone_id = self.world.phone(language="en")
        with self.world.work() as session:
            wish = Wish(
                programme_id=programme,
                area_key=VILLAGE,
                channel="ussd",
                language="en",
                request=f"wish-{self.made}",
                phone_id=phone_id if by_phone else None,
                person_id=person.id if person else None,
                name="" if person else "Srey Mom",
            )
            return wishes.preregister(session, self.world.inst, wish, self.world.now)

    def refused(self, programme: str = CASH, person: Person | None = None, **given: Any) -> Receipt:
        receipt = self.wish(programme, person, **given)
        self.answer(receipt, accepted=False)
        return receipt

    def answer(self, receipt: Receipt, *, accepted: bool) -> None:
        world = self.world
        with world.work() as session:
            official = world.official(ASSISTANT).official_id
            assert official is not None
            handling.complete(session, world.inst, receipt.number, official, world.now)
        with world.work() as session:
            official = world.official(DISTRICT).official_id
            assert official is not None
            reason = "" if accepted else "papers-missing"
            process.decide(
                session, world.inst, receipt.number, official, accepted, reason, "no card", world.now
            )
        world.settle()

    def offer(self, person: Person) -> str:
        world = self.world
        phone_id = world.phone(language="en")
        with world.work() as session:
            row = Offer(
                id=new_id(), person_id=person.id, programme_id=CASH, phone_id=phone_id, made_at=world.now,
                expires_at=world.now.replace(year=world.now.year + 1), state="open",
            )  # fmt: skip
            session.add(row)
            return row.id


@pytest.fixture
def office(exchange: Exchange) -> Office:
    exchange.world.phone(language="en")
    return Office(exchange.world)


def mine(exchange: Exchange, number: str = VILLAGER) -> Phone:
    return exchange.phone(number).dial().choose("entitlements", "applications")


def cases(exchange: Exchange) -> list[Case]:
    with exchange.world.sessions() as session:
        return list(session.scalars(select(Case)))


def text_one(exchange: Exchange, text: str = "1") -> Phone:
    return exchange.phone(channel="sms").type(text)


# Strangers, and keys pressed at the wrong time, first.


def test_another_phone_sees_and_touches_nothing(exchange: Exchange, office: Office) -> None:
    receipt = office.refused()
    exchange.world.phone(STRANGER, language="en")
    phone = mine(exchange, STRANGER)
    assert receipt.number not in phone.ids
    phone.send(phone.inbound(choice=receipt.number))
    assert phone.at == "applications"
    assert exchange.phone(STRANGER, "sms").type("1").at == "main"
    assert cases(exchange) == []


def test_a_sensitive_programme_is_not_named_to_whoever_holds_the_phone(
    exchange: Exchange, office: Office
) -> None:
    person = enrolled(exchange.world)
    receipt = office.refused(SENSITIVE, person)
    name = exchange.world.inst.catalogues.text("en", "programme", SENSITIVE)
    told = mine(exchange).choose(receipt.number).read()
    assert name not in told
    assert "no card" not in told
    assert "contest" in mine(exchange).choose(receipt.number).ids
    with exchange.world.work() as session:
        phone = by_number(session, exchange.world.inst.vault, VILLAGER)
        assert phone is not None
        link(session, exchange.world.inst.vault, phone, person.number, 1995, SECRET, datetime.now(UTC))
    herself = exchange.phone().dial().choose("entitlements", "myself", person.id).type(SECRET)
    assert name in herself.choose("applications", receipt.number).read()


def test_no_text_names_a_sensitive_programme(exchange: Exchange, office: Office) -> None:
    office.refused(SENSITIVE, enrolled(exchange.world))
    names = [
        exchange.world.inst.catalogues.text(language, "programme", SENSITIVE) for language in ("km", "en")
    ]
    assert exchange.world.texts_to(VILLAGER)
    assert not [text for text in exchange.world.texts_to(VILLAGER) for name in names if name in text]


def test_contested_meanwhile_it_is_not_contested_twice(exchange: Exchange, office: Office) -> None:
    receipt = office.refused()
    phone = mine(exchange).choose(receipt.number)
    with exchange.world.work() as session:
        by = Party(phone_id=exchange.world.phone(language="en"))
        contesting.contest(
            session, exchange.world.inst, receipt.number, by, "ussd", "en", "elsewhere", exchange.world.now
        )
    phone.choose("contest")
    assert phone.at == "application"
    assert "moved on" in phone.text
    assert len(cases(exchange)) == 1


def test_decided_meanwhile_it_is_not_withdrawn(exchange: Exchange, office: Office) -> None:
    receipt = office.wish(person=enrolled(exchange.world))
    phone = mine(exchange).choose(receipt.number, "withdraw")
    office.answer(receipt, accepted=True)
    phone.choose("confirm")
    assert phone.at == "application-withdraw"
    assert "moved on" in phone.text


def test_the_second_delivery_of_contest_gets_the_same_number_and_pin(
    exchange: Exchange, office: Office
) -> None:
    receipt = office.refused()
    phone = mine(exchange).choose(receipt.number)
    sent = phone.inbound(choice="contest", message_id="once")
    first = phone.send(sent).text
    exchange.client.flushall()
    assert phone.send(sent).text == first
    assert len(cases(exchange)) == 1


# What she came for.


def test_it_lists_number_and_state_and_tells_until_when(exchange: Exchange, office: Office) -> None:
    receipt = office.wish()
    phone = mine(exchange)
    assert phone.ids[0] == receipt.number
    assert "bring the papers" in phone.text
    told = phone.choose(receipt.number).read()
    assert "Until" in told
    assert "Cash for pregnant women" in told
    assert {"withdraw"} == set(phone.ids) - {"back", "home", "more"}


def test_a_refusal_tells_why_and_one_key_contests_it(exchange: Exchange, office: Office) -> None:
    receipt = office.refused(person=enrolled(exchange.world))
    phone = mine(exchange).choose(receipt.number)
    assert "papers are missing no card" in phone.read().replace("\n", " ")
    phone.choose("contest")
    assert phone.at == "filed"
    (case,) = cases(exchange)
    assert phone.answer is not None
    assert (phone.answer.reference, case.kind, case.contested_application) == (
        case.reference,
        "eligibility",
        True,
    )
    assert phone.answer.pin
    assert "contest" not in mine(exchange).choose(receipt.number).ids
    assert exchange.phone().dial().choose("my-case").ids[0] == case.reference


def test_she_takes_an_application_back_after_being_asked_once_more(
    exchange: Exchange, office: Office
) -> None:
    receipt = office.wish()
    phone = mine(exchange).choose(receipt.number, "withdraw", "keep")
    assert phone.at == "application"
    phone.choose("withdraw", "confirm")
    assert phone.at == "application-withdrawn"
    assert "withdrawn" in phone.choose("applications").text


def test_a_phone_without_applications_is_told_so(exchange: Exchange, office: Office) -> None:
    assert "no application" in mine(exchange).text


# A bare 1 to a text.


def test_a_1_to_the_text_of_a_refusal_contests_it(exchange: Exchange, office: Office) -> None:
    receipt = office.refused(person=enrolled(exchange.world))
    assert "reply 1" in exchange.world.texts_to(VILLAGER)[-1]
    phone = text_one(exchange)
    assert phone.at == "filed"
    (case,) = cases(exchange)
    with exchange.world.sessions() as session:
        about = session.scalars(select(ApplicationCase)).one()
        assert (about.application_id, about.case_id) == (receipt.application_id, case.id)


@pytest.mark.parametrize("text", ["១", "1.", " 1 ", "1)"])
def test_a_1_is_a_1_however_it_is_written(exchange: Exchange, office: Office, text: str) -> None:
    office.refused(person=enrolled(exchange.world))
    assert text_one(exchange, text).at == "filed"


@pytest.mark.parametrize("text", ["2", "11", "yes"])
def test_anything_else_contests_nothing(exchange: Exchange, office: Office, text: str) -> None:
    office.refused(person=enrolled(exchange.world))
    assert text_one(exchange, text).at == "main"
    assert cases(exchange) == []


def test_a_1_contests_once(exchange: Exchange, office: Office) -> None:
    office.refused(person=enrolled(exchange.world))
    text_one(exchange)
    assert text_one(exchange).at == "main"
    assert len(cases(exchange)) == 1


def test_a_1_in_the_middle_of_a_conversation_answers_the_text_that_came_in_between(
    exchange: Exchange, office: Office
) -> None:
    phone = exchange.phone(channel="sms").type("hello")
    assert phone.at == "main"
    office.refused(person=enrolled(exchange.world))
    assert phone.type("1").at == "filed"


def test_who_was_enrolled_at_the_office_contests_by_the_text_as_well(
    exchange: Exchange, office: Office
) -> None:
    person = enrolled(exchange.world)
    with exchange.world.work() as session:
        phone = by_number(session, exchange.world.inst.vault, VILLAGER)
        assert phone is not None
        link(session, exchange.world.inst.vault, phone, person.number, 1995, SECRET, datetime.now(UTC))
    office.refused(person=person, by_phone=False)
    assert text_one(exchange).at == "filed"


def test_an_offer_is_taken_with_a_1(exchange: Exchange, office: Office) -> None:
    person = enrolled(exchange.world)
    office.offer(person)
    phone = text_one(exchange)
    assert phone.at == "applied"
    with exchange.world.sessions() as session:
        made = session.scalars(select(Application)).one()
        assert (made.person_id, made.programme_id, made.channel) == (person.id, CASH, "sms")
    assert text_one(exchange).at == "main"


def test_an_offer_that_ran_out_is_not_taken(exchange: Exchange, office: Office) -> None:
    offer = office.offer(enrolled(exchange.world))
    with exchange.world.work() as session:
        session.get_one(Offer, offer).expires_at = exchange.world.now
    assert text_one(exchange).at == "main"


def test_where_a_1_could_mean_several_things_she_is_asked_which(exchange: Exchange, office: Office) -> None:
    person = enrolled(exchange.world)
    receipt = office.refused(person=person, programme="health-equity-fund")
    offer = office.offer(person)
    complaint = exchange.world.file()
    phone = text_one(exchange)
    assert phone.at == "which-case"
    assert phone.ids[:2] == [f"contest:{receipt.number}", f"offer:{offer}"]
    assert complaint.reference not in phone.ids
    assert phone.choose(f"offer:{offer}").at == "applied"
    assert len(cases(exchange)) == 1
    assert text_one(exchange).at == "filed"


@pytest.mark.parametrize("written", ["contest:", "offer:", "offer:nothing", ":1", "contest:8000000000"])
def test_an_invitation_nobody_sent_is_not_accepted(exchange: Exchange, office: Office, written: str) -> None:
    office.refused(person=enrolled(exchange.world), programme="health-equity-fund")
    office.offer(enrolled(exchange.world, year=1990))
    phone = text_one(exchange)
    phone.send(phone.inbound(choice=written))
    assert phone.at == "which-case"
    assert cases(exchange) == []
