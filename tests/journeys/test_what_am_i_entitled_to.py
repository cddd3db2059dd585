"""From "what am I entitled to?" to a contested refusal, all of it on a basic phone in Khmer."""

from __future__ import annotations

import re

from sqlalchemy import select

from grievance_core.applications import handling, process
from grievance_core.applications.handling import Form
from grievance_core.applications.model import Application, ApplicationCase
from tests.dialogues.villager import enrolled
from tests.journeys.phones import Handset, RealHandset, Town
from tests.world import VILLAGE

PROGRAMME = "family-package-older"
ASSISTANT = "commune-assistant:170101/assistant"
DISTRICT = "district-assistant:1701/assistant"
# Of a grandmother: whichever of these an interview asks for.
ANSWERS = ("f", "2", "none", "no", "unknown")


def interviewed(phone: Handset) -> Handset:
    for _ in range(6):
        if not phone.at.startswith("interview-"):
            break
        if "under-2" in phone.ids:
            phone.type("៧០")
        else:
            phone.choose(next(answer for answer in ANSWERS if answer in phone.ids))
    return phone


def refuse(town: Town, number: str, member: str) -> None:
    """The assistant completes the form with her, and the programme says no."""
    world = town.world
    with world.work() as session:
        assistant = world.official(ASSISTANT).official_id
        assert assistant is not None
        handling.complete(session, world.inst, number, assistant, town.now, Form(member=member))
    with world.work() as session:
        district = world.official(DISTRICT).official_id
        assert district is not None
        application = session.scalars(select(Application).where(Application.number == number)).one()
        if application.state == "complete":
            handling.forward(session, world.inst, number, assistant, town.now)
        process.decide(session, world.inst, number, district, False, "papers-missing", "", town.now)
    town.wait("+1h")


def test_a_grandmother_asks_applies_is_refused_and_contests_with_one_key(town: Town) -> None:
    phone = interviewed(town.handset().dial().choose("km", "entitlements", "ask-me"))
    assert phone.at == "results"
    phone.choose(PROGRAMME, "apply", "1701", "170101").type("យាយសុខ").choose("confirm")
    assert (phone.at, phone.screen["ended"] or phone.screen["pages"] > 1) == ("applied", True)
    assert phone.screen["reference"] is None
    number = re.sub(r"\D", "", re.search(r"8 \d{3} \d{3} \d{3}", phone.screen["text"])[0])  # type: ignore[index]

    town.wait("+1h")
    assert number[1:4] in town.texts()[-1]
    assert PROGRAMME not in "".join(town.texts())
    assert town.handset().dial().choose("entitlements", "applications").ids[0] == number

    member = enrolled(town.world, "យាយសុខ", 1955, pregnant=None).number
    refuse(town, number, member)
    text = town.handset(channel="sms").write("១")
    assert text.at == "filed"
    reference = str(text.screen["reference"])
    case = town.case(reference)
    assert (case["kind"], case["track"], case["level"]) == ("eligibility", "cwcc", "commune")
    with town.world.work() as session:
        assert session.scalars(select(ApplicationCase)).one().why == "contested"
    assert town.handset().dial().choose("my-case").ids[0] == reference


def test_the_same_by_a_real_operator_with_numbers_alone(town: Town) -> None:
    phone = RealHandset(town.client)
    phone.dial().type("2")  # English
    for said in ("1", "1", "1", "70"):
        phone.type(said)
    assert phone.said.startswith("CON ")
    assert "card" in phone.said
    phone.type("1").type("00")
    assert "What I can get" in phone.said


def test_a_family_s_phone_knows_her_only_by_her_pin(town: Town) -> None:
    person = enrolled(town.world)
    phone = town.handset().dial().choose("km", "entitlements", "myself", "link")
    phone.type(person.number).type("1995").type("2580")
    assert phone.at == "me"
    assert "cash-transfer-mothers" in phone.choose("my-programmes").ids
    again = town.handset().dial().choose("entitlements", "myself", person.id)
    assert again.type("1111").at == "myself-pin"
    assert again.type("2580").at == "me"
    assert VILLAGE not in again.screen["text"]
