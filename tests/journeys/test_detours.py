"""The same story with somebody in the way: the accused, an empty seat, a province where nobody was set up."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

from grievance_core.cases.model import Case
from grievance_core.cases.principal import Principal
from grievance_core.errors import UnknownCase
from tests.journeys.phones import Handset, RealHandset, Town
from tests.world import COMMUNE, VILLAGE

CHIEF = "commune-chief:170101/chief"


def complain_about(town: Town, office: str, seat: str, words: str) -> str:
    phone = town.handset().dial()
    phone.choose("km", "complaint", "conduct", "me", "1701", "170101", "17010101")
    phone.choose(office, seat)
    finish(town, phone, words)
    return str(phone.screen["reference"])


def finish(town: Town, phone: Handset, words: str) -> None:
    for _ in range(8):
        if phone.screen["ended"]:
            return
        if phone.at == "words":
            phone.type(words)
        else:
            phone.choose(next(option for option in ("anonymous", "f", "confirm") if option in phone.ids))


def offices_of(town: Town, reference: str) -> list[str]:
    return [event["office"] for event in town.case(reference)["events"]]


def test_the_commune_chief_accused_of_taking_money_never_hears_of_it_nor_does_anybody_who_answers_to_him(
    town: Town,
) -> None:
    reference = complain_about(town, f"commune-chief:{COMMUNE}", CHIEF, "មេឃុំទារប្រាក់ពីខ្ញុំ")
    assert town.case(reference)["office"] == "district-intersector:1701"
    town.wait("+30d")
    case = town.case(reference)
    assert case["level"] == "province"
    within_reach = (
        f"commune-chief:{COMMUNE}",
        f"commune-assistant:{COMMUNE}",
        f"vdc:{VILLAGE}",
        f"cwcc:{COMMUNE}",
    )
    assert not set(offices_of(town, reference)) & set(within_reach)
    deputy, assistant = f"commune-chief:{COMMUNE}/deputy-chief", f"commune-assistant:{COMMUNE}/assistant"
    for seat in (CHIEF, deputy, assistant, f"vdc:{VILLAGE}/chair"):
        number = town.world.number_of(seat)
        assert town.texts(number) == []
        assert reference not in {option["id"] for option in town.official(seat).screen["options"]}
        with pytest.raises(UnknownCase):
            town.case(reference, Principal("official", official_id=town.world.official(seat).official_id))
    town.act("province-esa:17/chief", reference, "solved", "បានសងប្រាក់វិញហើយ")
    town.wait("+1h")
    case = town.case(reference)
    assert case["state"] == "awaiting_confirmation"
    assert town.texts(town.world.number_of(f"vdc:{VILLAGE}/chair")) == []
    assert not any("សងប្រាក់" in text for text in town.texts())
    town.handset(channel="sms").write("2")
    assert town.case(reference)["office"] == "province-governors:17"


def test_an_empty_seat_is_passed_over_and_she_is_told_where_it_is(town: Town) -> None:
    town.world.vacate_office(f"commune-assistant:{COMMUNE}")
    reference, _ = town.complain()
    town.wait("+5d")
    case = town.case(reference)
    assert case["office"] == "district-intersector:1701"
    assert any("អន្តរវិស័យ" in text for text in town.texts())
    assert town.history(reference).count("climbed") == 1


def test_where_nobody_is_set_up_in_the_province_the_service_desk_takes_it_and_keeps_ringing(
    town: Town,
) -> None:
    phone = town.handset("+85512000009").dial()
    phone.choose("km", "complaint", "payment", "me", "elsewhere", "01", "0102", "010201", "01020101")
    finish(town, phone, "ប្រាក់មិនមក")
    reference = phone.screen["reference"]
    case = town.case(reference)
    assert (case["level"], case["office"]) == ("service-desk", "service-desk")
    town.wait("+10d")
    assert town.history(reference).count("alarmed") > 3
    town.act("service-desk/officer-1", reference, "accept")
    town.act("service-desk/officer-1", reference, "solved", "យើងបានទាក់ទងធនាគារហើយ")
    town.wait("+1h")
    assert town.case(reference)["state"] == "awaiting_confirmation"


def test_the_same_through_africas_talkings_form_with_every_message_delivered_twice(town: Town) -> None:
    phone = RealHandset(town.client).dial()
    for label in ("ខ្មែរ", "មានបញ្ហា", "ប្រាក់យឺត", "រឿងខ្ញុំ", "អង្គរជុំ", "ចារឈូក", "ប្រាសាទ"):
        phone.choose(label)
        assert phone.again() == phone.said
    phone.type("ប្រាក់យឺត*ពីរខែ")
    assert phone.again() == phone.said
    for label in ("មិនបញ្ចេញឈ្មោះ", "ស្រី", "ផ្ញើ"):
        phone.choose(label)
        assert phone.again() == phone.said
    assert phone.said.startswith("END ")
    reference = "".join(re.findall(r"\d{3} \d{3} \d{3}", phone.said)[0].split())
    case = town.case(reference)
    assert (case["channel"], case["office"]) == ("ussd", f"vdc:{VILLAGE}")
    with town.world.work() as session:
        assert session.scalar(select(func.count()).select_from(Case)) == 1
    town.act(f"vdc:{VILLAGE}/chair", reference, "accept")
    town.act(f"vdc:{VILLAGE}/chair", reference, "pass-up").choose("skip")
    assert town.case(reference)["office"] == f"commune-assistant:{COMMUNE}"
