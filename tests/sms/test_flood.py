"""One phone that sends more than anybody could say is slowed; nobody else is, and no complaint is lost."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from bot import flood
from tests.sms.kannel import Kannel
from tests.sms.signed import VILLAGER
from tests.world import World

STORY = "ពួកគេមិនបានបើកប្រាក់ឧបត្ថម្ភឱ្យខ្ញុំពីរខែហើយ"
PATH = "/ussd/africastalking"


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("line.MOST_A_MINUTE", 5)


def dialled(client: FlaskClient, number: str, session: str) -> str:
    form = {
        "sessionId": session,
        "phoneNumber": number,
        "networkCode": "1",
        "serviceCode": "*855#",
        "text": "",
    }
    return client.post(PATH, data=form).text


def slow(world: World) -> str:
    return world.inst.catalogues.text("km", "error", "error.slow")


def test_a_phone_that_dials_without_end_gets_a_sentence_and_its_neighbour_the_menu(
    client: FlaskClient, world: World
) -> None:
    world.phone(VILLAGER)
    world.phone("+85512000002")
    said = [dialled(client, VILLAGER, f"s{number}") for number in range(20)]
    assert said[0] != said[-1]
    assert slow(world) in said[-1]
    assert said[-1].startswith("CON ")
    assert dialled(client, "+85512000002", "t").partition("\n")[0] == said[0].partition("\n")[0]


def test_a_phone_that_writes_without_end_is_told_once_and_then_heard_in_silence(
    kannel: Kannel, world: World
) -> None:
    world.phone(VILLAGER)
    said = [kannel.writes("1") for _ in range(12)]
    assert sum(slow(world) in text for text in said) <= 2  # a minute may end in between
    assert said[-1] in {"", said[0]}


def test_a_complaint_in_the_flood_is_heard(kannel: Kannel, world: World) -> None:
    world.phone(VILLAGER)
    for _ in range(12):
        kannel.writes("00")
    assert STORY[:20] in kannel.writes(STORY)


def test_it_never_slows_a_phone_that_stop_was_written_from(kannel: Kannel, world: World) -> None:
    world.phone(VILLAGER)
    for _ in range(12):
        kannel.writes("1")
    assert kannel.writes("STOP") == world.inst.catalogues.text("km", "sms", "stopped")


def test_nobody_can_type_that_fast() -> None:
    assert flood.MOST_A_MINUTE >= 60
