"""A missed call is called back: once, at a fitting hour, and never a number that costs a fortune."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.sms import wire
from grievance_core.calls import backs
from grievance_core.calls.model import CallBack
from grievance_core.calls.rules import BackRules
from jobs import calls
from jobs.housekeeping import tidy
from service import Service
from tests.sms.signed import PUBLIC_URL, VILLAGER, Twilio
from tests.voice.caller import CALLS, CallerOnThePhone
from tests.voice.conftest import DAYTIME, Clock
from tests.voice.provider import Exchange
from tests.world import World

NIGHT = DAYTIME.replace(hour=16)  # 23:00 in Phnom Penh


@pytest.fixture
def environment(environment: dict[str, str]) -> dict[str, str]:
    return {**environment, "VOICE_CALL_BACK": "yes"}


@pytest.fixture(autouse=True)
def job_clock(clock: type[Clock], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "datetime", Clock)


def rows(here: Service) -> list[CallBack]:
    with here.reading() as session:
        return list(session.scalars(select(CallBack).order_by(CallBack.asked_at)))


def states(here: Service) -> list[str]:
    return [row.state for row in rows(here)]


def work(here: Service) -> list[str]:
    """One tick and its jobs."""
    ids = calls.claim_calls(here, Clock.at)
    for back_id in ids:
        calls.ring_one(here, back_id)
    return ids


def reports(twilio: Twilio, exchange: Exchange, status: str, number: int = -1) -> None:
    ring = exchange.rings[number]
    sid = f"CA{(number % len(exchange.rings)) + 1:032x}"
    query = ring["StatusCallback"].partition("?")[2]
    form: dict[str, str | list[str]] = {
        "CallSid": sid, "From": ring["From"], "To": ring["To"], "Direction": "outbound-api", "CallStatus": status,
    }  # fmt: skip
    assert twilio.post(f"{CALLS}/status", form, query).status_code == 200


def test_a_missed_call_costs_the_caller_nothing_and_is_called_back(
    caller: CallerOnThePhone, here: Service, world: World, exchange: Exchange
) -> None:
    world.phone(language="en")
    caller.dial()
    assert [(verb.tag, verb.attrib) for verb in caller.twiml] == [("Reject", {"reason": "busy"})]
    work(here)
    (ring,) = exchange.rings
    assert (ring["To"], ring["From"], ring["Url"]) == (VILLAGER, "+85523000000", PUBLIC_URL + CALLS)
    assert VILLAGER[1:] not in ring["StatusCallback"]
    caller.direction = "outbound-api"
    caller.dial()
    assert "I have a problem" in caller.heard


def test_a_call_back_says_nothing_of_earlier_calls(caller: CallerOnThePhone, world: World) -> None:
    world.phone(language="en")
    caller.direction = "outbound-api"
    caller.dial().press("5", "1", "1")
    caller.dial()
    assert "confidential" not in caller.heard


def test_a_call_delivered_twice_is_called_back_once(
    caller: CallerOnThePhone, here: Service, world: World, exchange: Exchange
) -> None:
    caller.dial("CAsame").dial("CAsame")
    assert caller.verbs == ["Reject"]
    work(here)
    caller.dial("CAsame")
    work(here)
    assert len(exchange.rings) == 1


def test_a_number_is_called_back_once_in_a_few_minutes(
    caller: CallerOnThePhone, here: Service, world: World, exchange: Exchange
) -> None:
    caller.dial().dial()
    assert caller.verbs == ["Reject"]
    assert states(here) == ["waiting"]
    work(here)
    Clock.at += timedelta(minutes=6)
    caller.dial()
    work(here)
    assert len(exchange.rings) == 2


def test_two_workers_ring_one_phone_once(
    caller: CallerOnThePhone, here: Service, world: World, exchange: Exchange
) -> None:
    caller.dial()
    (back_id,) = work(here)
    calls.ring_one(here, back_id)
    assert work(here) == []
    assert len(exchange.rings) == 1


@pytest.mark.parametrize("number", ["+88213000001", "+37190000001", "+66812345678"])
def test_a_number_abroad_is_answered_and_not_called(
    caller: CallerOnThePhone, here: Service, world: World, number: str
) -> None:
    caller.number = number
    caller.dial()
    assert caller.verbs[0] == "Gather"
    assert rows(here) == []


def test_at_night_a_call_is_answered_at_once(caller: CallerOnThePhone, here: Service, world: World) -> None:
    Clock.at = NIGHT
    caller.dial()
    assert caller.verbs[0] == "Gather"
    assert rows(here) == []


def test_what_waits_into_the_night_waits_for_the_morning(
    caller: CallerOnThePhone, here: Service, world: World, exchange: Exchange
) -> None:
    caller.dial()
    Clock.at = NIGHT
    work(here)
    assert (exchange.rings, states(here)) == ([], ["waiting"])
    Clock.at = NIGHT + timedelta(hours=10)  # 09:00
    work(here)
    assert len(exchange.rings) == 1


def test_enough_is_enough_for_a_day(caller: CallerOnThePhone, here: Service, world: World) -> None:
    for _ in range(8):
        caller.dial()
        assert caller.verbs == ["Reject"]
        work(here)
        Clock.at += timedelta(minutes=6)
    caller.dial()
    assert caller.verbs[0] == "Gather"


@pytest.mark.parametrize("status", ["busy", "no-answer"])
def test_nobody_answered_so_it_is_tried_once_more(
    caller: CallerOnThePhone, here: Service, world: World, exchange: Exchange, twilio: Twilio, status: str
) -> None:
    caller.dial()
    work(here)
    reports(twilio, exchange, status)
    assert work(here) == []
    Clock.at += timedelta(minutes=11)
    work(here)
    reports(twilio, exchange, status)
    Clock.at += timedelta(minutes=11)
    assert work(here) == []
    assert (len(exchange.rings), states(here)) == (2, ["missed"])


def test_a_late_report_of_the_first_attempt_says_nothing_of_the_second(
    caller: CallerOnThePhone, here: Service, world: World, exchange: Exchange, twilio: Twilio
) -> None:
    caller.dial()
    work(here)
    reports(twilio, exchange, "busy")
    Clock.at += timedelta(minutes=11)
    work(here)
    reports(twilio, exchange, "busy", 0)
    assert states(here) == ["called"]
    reports(twilio, exchange, "completed")
    reports(twilio, exchange, "busy")
    assert states(here) == ["answered"]


def test_a_report_of_a_call_that_is_not_ours_changes_nothing(
    twilio: Twilio, here: Service, world: World
) -> None:
    form: dict[str, str | list[str]] = {"CallSid": "CA1", "From": "x", "To": VILLAGER, "CallStatus": "busy"}
    assert twilio.post(f"{CALLS}/status", form, "back=nobody").status_code == 200
    assert rows(here) == []


def test_where_nobody_can_say_whether_it_rings_nobody_rings_again(
    caller: CallerOnThePhone, here: Service, world: World, exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "READ_SECONDS", 0.5)
    exchange.silent = True
    with here.sessions.begin() as session:
        backs.owe(session, here.inst, backs.Missed("CA1", VILLAGER), _rules(here), Clock.at)
    work(here)
    assert states(here) == ["unknown"]
    assert work(here) == []


@pytest.mark.parametrize(("status", "code", "state"), [(400, 21211, "failed"), (503, 0, "waiting")])
def test_a_refusal_for_good_is_the_end_and_any_other_is_tried_again(
    caller: CallerOnThePhone,
    here: Service,
    world: World,
    exchange: Exchange,
    status: int,
    code: int,
    state: str,
) -> None:
    exchange.status, exchange.code = status, code
    caller.dial()
    work(here)
    assert states(here) == [state]


def test_what_a_dead_worker_left_is_not_rung_again_and_numbers_are_forgotten(
    caller: CallerOnThePhone, here: Service, world: World, exchange: Exchange
) -> None:
    caller.dial()
    with here.sessions.begin() as session:
        session.scalars(select(CallBack)).one().state = "calling"
        backs.recover(session, Clock.at)
    assert states(here) == ["calling"]
    with here.sessions.begin() as session:
        session.scalars(select(CallBack)).one().claimed_at = Clock.at - timedelta(minutes=2)
        backs.recover(session, Clock.at)
    assert states(here) == ["unknown"]
    with here.sessions.begin() as session:
        backs.recover(session, Clock.at + backs.LIVE + timedelta(minutes=1))
    assert rows(here) == []


def test_a_number_is_sealed(caller: CallerOnThePhone, here: Service, world: World) -> None:
    caller.dial()
    (row,) = rows(here)
    assert VILLAGER.encode() not in row.number_sealed
    assert VILLAGER not in repr(vars(row))


def test_housekeeping_looks_after_calls(caller: CallerOnThePhone, here: Service, world: World) -> None:
    caller.dial()
    tidy(here)  # by the real clock, which is long past
    assert rows(here) == []


def test_nobody_is_called_back_where_it_is_not_set(
    caller: CallerOnThePhone, here: Service, world: World, exchange: Exchange
) -> None:
    caller.dial()
    (waiting,) = rows(here)
    without = replace(here, calling_back=None)
    assert calls.claim_calls(without, Clock.at) == []
    calls.ring_one(without, waiting.id)
    assert exchange.rings == []


def _rules(here: Service) -> BackRules:
    assert here.calling_back is not None
    return here.calling_back.rules
