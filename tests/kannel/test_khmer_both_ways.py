"""Khmer through a real Kannel and an operator's SMPP, both ways: texts, their receipts, and calls."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from sqlalchemy import select

from grievance_core.cases.model import Case
from service import Service
from tests.kannel.operator import DELIVERED, ITS_SESSION_INFO, LOST, UCS2, USSD_SERVICE_OP, Operator, Sent
from tests.sms.outbox import message, send, solved, state
from tests.sms.test_twilio_stopping import stopped
from tests.world import World

pytestmark = pytest.mark.needs("kannel")
VILLAGER = "+85512000001"
STORY = "ពួកគេមិនបានបើកប្រាក់ឧបត្ថម្ភឱ្យខ្ញុំពីរខែហើយ"
DIALLED, ANSWERED, BROKE_OFF = 0x01, 0x12, 0x81
ASK, END = b"\x02", b"\x11"


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.1)


def session_of(sent: Sent) -> tuple[bytes, bytes]:
    return sent.parameters[USSD_SERVICE_OP], sent.parameters[ITS_SESSION_INFO]


def test_a_story_in_khmer_comes_in_whole_and_is_read_back(operator: Operator, world: World) -> None:
    world.phone(VILLAGER)
    operator.writes(VILLAGER, STORY)
    answer = operator.next()
    assert (answer.to.removeprefix("+"), answer.coding) == (VILLAGER.removeprefix("+"), UCS2)
    assert STORY[:20] in answer.text
    assert "?" not in answer.text


@pytest.mark.parametrize(("fate", "kept"), [(DELIVERED, "delivered"), (LOST, "failed")])
def test_an_answer_of_several_segments_goes_out_whole_and_its_receipt_comes_back(
    operator: Operator, here: Service, world: World, fate: str, kept: str
) -> None:
    operator.fate = fate
    case = solved(world)
    assert send(here, case).state in {"sent", kept}
    out = operator.next()
    assert (out.to.removeprefix("+"), out.coding) == (VILLAGER.removeprefix("+"), UCS2)
    assert "បានបើកប្រាក់ហើយ" in out.text
    until(lambda: message(here, case).state == kept)
    until(lambda: state(here, case) == ("undelivered" if kept == "failed" else "awaiting_confirmation"))
    operator.fate = DELIVERED


def test_stop_in_khmer_stops_and_is_confirmed(operator: Operator, here: Service, world: World) -> None:
    world.phone(VILLAGER)
    operator.writes(VILLAGER, "ឈប់")
    assert operator.next().text == world.inst.catalogues.text("km", "sms", "stopped")
    assert stopped(here)


def test_a_call_in_khmer_keeps_its_dialogue_from_the_first_screen_to_the_last_word(
    operator: Operator, here: Service, world: World
) -> None:
    world.phone(VILLAGER)
    operator.dials(VILLAGER, "*855#", DIALLED, 0x1234)
    menu = operator.next()
    assert session_of(menu) == (ASK, b"\x12\x34")
    assert menu.coding == UCS2
    assert world.inst.catalogues.text("km", "menu", "hotline") in menu.text
    operator.dials(VILLAGER, "5", ANSWERED, 0x1234)
    hotlines = operator.next()
    assert session_of(hotlines) == (ASK, b"\x12\x34")
    assert world.inst.catalogues.text("km", "hotline", "numbers") in hotlines.text


def test_a_code_dialled_with_answers_leads_there(operator: Operator, world: World) -> None:
    world.phone(VILLAGER)
    operator.dials(VILLAGER, "*855*5*4#", DIALLED, 0x2222)
    assert world.inst.catalogues.text("km", "hotline", "who-should-call") in operator.next().text


def test_a_call_that_breaks_off_gets_no_screen_and_the_next_one_its_own(
    operator: Operator, here: Service, world: World
) -> None:
    world.phone(VILLAGER)
    operator.dials(VILLAGER, "*855#", DIALLED, 0x3334)
    operator.next()
    operator.dials(VILLAGER, " ", BROKE_OFF, 0x3335)
    operator.dials(VILLAGER, "*855#", DIALLED, 0x3336)
    assert session_of(operator.next()) == (ASK, b"\x33\x36")


def test_a_whole_complaint_by_phone_is_a_case(operator: Operator, here: Service, world: World) -> None:
    world.phone(VILLAGER)
    operator.dials(VILLAGER, "*855*3*3*1#", DIALLED, 0x4444)
    operator.next()
    for said in (STORY, "2"):
        operator.dials(VILLAGER, said, ANSWERED, 0x4444)
        assert len(operator.next().text.encode("utf-16-be")) <= 140
    operator.dials(VILLAGER, "1", ANSWERED, 0x4444)
    operator.next()
    with here.reading() as session:
        case = session.scalars(select(Case)).one()
    assert case.channel == "ussd"
