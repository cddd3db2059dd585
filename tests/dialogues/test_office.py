"""What officials do by phone beside their cases: name somebody, look up, work on applications, tell of a programme found."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from grievance_core import programme_forms as forms
from grievance_core.applications.model import Application
from grievance_core.benefits.model import Look
from grievance_core.errors import Denied
from grievance_core.messages.model import Message
from grievance_core.programme_forms import Found
from grievance_core.programmes.model import ProgrammeForm
from tests.dialogues.phone import VILLAGER, Exchange, Phone
from tests.dialogues.villager import enrolled
from tests.world import COMMUNE, DISTRICT, VILLAGE

CHAIR = f"vdc:{VILLAGE}/chair"
ASSISTANT = f"commune-assistant:{COMMUNE}/assistant"
REGISTRAR = f"district-assistant:{DISTRICT}/assistant"
CASH = "cash-transfer-mothers"
HER_NUMBER = "+85512000077"


def office(exchange: Exchange, seat: str) -> Phone:
    """Somebody's other work."""
    return exchange.official(seat).choose("my-work", "office")


def named(exchange: Exchange) -> Phone:
    """The chair names a mother of her village."""
    phone = office(exchange, CHAIR).choose("name-somebody", "children", CASH)
    return phone.type("ស្រីមុំ", HER_NUMBER).choose("confirm")


def only(exchange: Exchange) -> Application:
    with exchange.world.work() as session:
        return session.scalars(select(Application)).one()


def test_the_villagers_menu_leads_to_none_of_it(exchange: Exchange) -> None:
    phone = exchange.phone(VILLAGER).dial().choose("km")
    assert "my-work" not in phone.ids


def test_each_sees_the_lines_of_her_seat(exchange: Exchange) -> None:
    assert office(exchange, CHAIR).ids[:4] == ["tasks", "name-somebody", "look-up", "send-form"]
    assert "forms" in office(exchange, REGISTRAR).ids
    assert "send-form" not in office(exchange, REGISTRAR).ids


def test_a_chair_names_somebody_and_the_commune_assistant_has_the_task(exchange: Exchange) -> None:
    phone = named(exchange)
    assert phone.at == "named"
    application = only(exchange)
    assert (application.programme_id, application.area_key, application.state) == (
        CASH,
        VILLAGE,
        "pre-registered",
    )
    assert application.named_by_id == exchange.world.official(CHAIR).official_id
    assert phone.choose("office").at == "office"
    tasks = office(exchange, ASSISTANT).choose("tasks")
    assert application.number in tasks.ids


def test_a_wrong_number_is_asked_for_again_and_none_is_no_hindrance(exchange: Exchange) -> None:
    phone = office(exchange, CHAIR).choose("name-somebody", "children", CASH).type("ស្រីមុំ", "12")
    assert phone.at == "naming-phone"
    phone.choose("none", "confirm")
    assert only(exchange).phone_id is None


def test_the_assistant_enrols_and_completes_by_phone(exchange: Exchange) -> None:
    named(exchange)
    number = only(exchange).number
    phone = office(exchange, ASSISTANT).choose(
        "tasks", number, "take-on", "tasks", number, "complete", "enrol"
    )
    assert phone.type("20x5").at == "task-born"
    phone.type("១៩៩៥").choose("f", VILLAGE)
    assert phone.at == "task-done"
    application = only(exchange)
    assert application.person_id is not None
    assert application.state in ("complete", "processing")


def test_a_year_to_come_is_nobodys_birth(exchange: Exchange) -> None:
    named(exchange)
    phone = (
        office(exchange, ASSISTANT).choose("tasks", only(exchange).number, "complete", "enrol").type("2999")
    )
    phone.choose("f", VILLAGE)
    assert phone.at == "task-village"
    assert only(exchange).state == "pre-registered"


def test_the_district_enters_a_refusal_with_its_reason(exchange: Exchange) -> None:
    named(exchange)
    number = only(exchange).number
    person = enrolled(exchange.world)
    office(exchange, ASSISTANT).choose("tasks", number, "complete", "member").type(person.number)
    phone = office(exchange, REGISTRAR).choose("tasks", number)
    phone.choose("decide", "papers-missing", "skip")
    assert phone.at == "task-done"
    assert (only(exchange).state, only(exchange).reason) == ("refused", "papers-missing")


def test_other_reasons_have_to_be_written(exchange: Exchange) -> None:
    named(exchange)
    number = only(exchange).number
    person = enrolled(exchange.world)
    office(exchange, ASSISTANT).choose("tasks", number, "complete", "member").type(person.number)
    phone = office(exchange, REGISTRAR).choose("tasks", number, "decide", "other")
    assert "skip" not in phone.ids


def test_the_village_does_not_see_what_lies_with_the_commune(exchange: Exchange) -> None:
    named(exchange)
    elsewhere = office(exchange, f"vdc:{VILLAGE}/deputy")
    assert only(exchange).number not in elsewhere.choose("tasks").ids


def test_a_look_is_answered_the_same_for_nobody_and_written_down(exchange: Exchange) -> None:
    person = enrolled(exchange.world)
    phone = office(exchange, ASSISTANT).choose("look-up").type("0000000000")
    nobody = phone.read()
    assert phone.choose("look-up").type(person.number).at == "received"
    assert "ស្រីមុំ" in phone.read()
    assert "ស្រីមុំ" not in nobody
    with exchange.world.work() as session:
        looks = session.scalars(select(Look)).all()
    assert {look.person_id for look in looks} == {None, person.id}


def test_a_form_goes_to_the_district_and_is_closed_there(exchange: Exchange) -> None:
    phone = office(exchange, ASSISTANT).choose("send-form")
    phone.type("មុងឥតថ្លៃ", "មុងដល់គ្រួសារមានកូនតូច", "មណ្ឌលសុខភាព 012 999 888").choose("confirm")
    assert phone.at == "form-sent"
    with exchange.world.work() as session:
        form = session.scalars(select(ProgrammeForm)).one()
        told = session.scalars(select(Message).where(Message.template == "programme_form")).all()
    assert len(told) == 1
    desk = office(exchange, REGISTRAR).choose("forms", form.id)
    assert "មុងឥតថ្លៃ" in desk.read()
    assert desk.choose("entered").at == "forms"
    assert form.id not in desk.ids


def test_a_form_that_was_closed_meanwhile_says_so_and_stays_as_it_is(exchange: Exchange) -> None:
    office(exchange, ASSISTANT).choose("send-form").type("មុង", "មុង", "012").choose("confirm")
    registrar = exchange.world.official(REGISTRAR).official_id
    with exchange.world.work() as session:
        key = session.scalars(select(ProgrammeForm.id)).one()
    desk = office(exchange, REGISTRAR).choose("forms", key)
    with exchange.world.work() as session:
        forms.close(session, key, registrar, "entered", exchange.world.now)
    desk.choose("known")
    assert desk.at == "form"
    with exchange.world.work() as session:
        assert session.get_one(ProgrammeForm, key).outcome == "entered"


def test_another_office_cannot_close_it(exchange: Exchange) -> None:
    office(exchange, ASSISTANT).choose("send-form").type("មុង", "មុង", "012").choose("confirm")
    chair = exchange.world.official(CHAIR).official_id
    with exchange.world.work() as session:
        key = session.scalars(select(ProgrammeForm.id)).one()
        with pytest.raises(Denied):
            forms.close(session, key, chair, "none-such", exchange.world.now)


def test_the_same_form_delivered_twice_is_one(exchange: Exchange) -> None:
    sender = exchange.world.official(ASSISTANT).official_id
    found = Found("មុង", "មុង", "012")
    with exchange.world.work() as session:
        keys = {
            forms.send(session, exchange.world.inst, sender, "one request", found, exchange.world.now)
            for _ in range(2)
        }
    assert len(keys) == 1
