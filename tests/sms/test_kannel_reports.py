"""What Kannel reports of texts that went out."""

from __future__ import annotations

import itertools

import pytest

from bot.sms.kannel.form import report
from bot.sms.kannel.query import Query
from service import Service
from tests.sms.kannel import SEND_PATH, Kannel
from tests.sms.outbox import message, send, solved, state
from tests.sms.provider import Provider
from tests.world import World

FINAL = {"delivered", "failed"}


@pytest.fixture
def environment(environment: dict[str, str], provider: Provider) -> dict[str, str]:
    only_kannel = {name: value for name, value in environment.items() if not name.startswith("TWILIO")}
    return {**only_kannel, "KANNEL_SEND_URL": provider.url + SEND_PATH}


@pytest.mark.parametrize(
    ("reported", "kept"),
    [(1, "delivered"), (2, "failed"), (4, "sent"), (8, "sent"), (16, "failed"), (32, "sent")],
)
def test_it_writes_down_what_became_of_a_text(
    here: Service, world: World, kannel: Kannel, reported: int, kept: str
) -> None:
    case = solved(world)
    assert kannel.reports(send(here, case).id, reported).status_code == 200
    assert message(here, case).state == kept


@pytest.mark.parametrize("order", list(itertools.permutations([8, 4, 1])))
def test_a_final_state_is_never_overwritten(
    here: Service, world: World, kannel: Kannel, order: tuple[int, ...]
) -> None:
    case = solved(world)
    sent = send(here, case)
    for one in order:
        kannel.reports(sent.id, one)
    assert message(here, case).state == "delivered"
    kannel.reports(sent.id, 16)
    assert message(here, case).state == "delivered"


def test_one_that_cannot_be_delivered_is_told_by_somebody(
    here: Service, world: World, kannel: Kannel
) -> None:
    case = solved(world)
    kannel.reports(send(here, case).id, 2)
    assert state(here, case) == "undelivered"


@pytest.mark.parametrize("fields", ["", "message=1", "state=1", "message=&state=1"])
def test_it_refuses_a_report_that_lacks_something(kannel: Kannel, fields: str) -> None:
    told = dict(pair.partition("=")[::2] for pair in fields.split("&") if pair)
    assert kannel.get(told, "/sms/kannel/dlr").status_code == 400


def test_a_report_on_a_text_we_do_not_know_is_no_fault_of_kannels(kannel: Kannel, world: World) -> None:
    assert kannel.reports("01JUNKNOWN", 1).status_code == 200


@pytest.mark.parametrize("at", ["", "x", "-1", "٣", "9" * 50])
def test_a_time_that_is_none_tells_nothing(at: str) -> None:
    told = report(Query(f"message=m&state=1&at={at}"))
    assert told is not None
    assert told.handed_over == 0
