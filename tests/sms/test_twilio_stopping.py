"""Whoever wrote STOP is sent nothing more, and is told by somebody."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from grievance_core.cases import handling
from grievance_core.messages.model import Message
from grievance_core.people.phones import by_number
from jobs.work import send_one
from service import Service
from tests.cases.stories import CHAIR, do
from tests.sms.outbox import message, send, solved, state, told
from tests.sms.provider import Provider, refuses
from tests.sms.signed import VILLAGER, Twilio
from tests.world import World


def stopped(here: Service, number: str = VILLAGER) -> bool:
    with here.reading() as session:
        phone = by_number(session, here.inst.vault, number)
        return phone is not None and phone.stopped_at is not None


def test_it_gives_up_everything_that_waits_for_a_phone_that_was_stopped(
    here: Service, world: World, provider: Provider
) -> None:
    first, second = solved(world), solved(world)
    provider.answers = [refuses(400, 21610)]
    assert send(here, first, "filed").state == "failed"
    assert stopped(here)
    for case in (first, second):
        assert message(here, case).state == "failed"
        assert (state(here, case), told(world)) == ("undelivered", True)
    assert len(provider.asked) == 1


def test_it_leaves_other_phones_alone(here: Service, world: World, provider: Provider) -> None:
    hers = world.file()
    other = world.file(phone_id=world.phone("+85512000002"))
    provider.answers = [refuses(400, 21610)]
    send(here, hers, "filed")
    assert send(here, other, "filed").state == "sent"
    assert not stopped(here, "+85512000002")


def test_it_does_not_even_ask_twilio_for_a_phone_that_was_stopped(
    here: Service, world: World, provider: Provider, twilio: Twilio
) -> None:
    twilio.writes("STOP", world.number_of(CHAIR))
    case = world.file()
    with here.reading() as session:
        work = session.scalars(
            select(Message).where(Message.case_id == case.case_id, Message.template == "work")
        ).one()
    send_one(here, work.id)
    with here.reading() as session:
        assert session.get_one(Message, work.id).state == "failed"
    assert provider.asked == []


def test_it_has_her_told_when_the_report_says_she_stopped(
    here: Service, world: World, provider: Provider, twilio: Twilio
) -> None:
    case, waiting = solved(world), solved(world)
    sid = send(here, case).provider_id or ""
    twilio.reports(sid, "undelivered", ErrorCode="21610")
    assert stopped(here)
    assert [message(here, one).state for one in (case, waiting)] == ["failed", "failed"]
    assert [state(here, one) for one in (case, waiting)] == ["undelivered", "undelivered"]


def test_it_does_not_stop_for_another_error(here: Service, world: World, twilio: Twilio) -> None:
    case = solved(world)
    twilio.reports(send(here, case).provider_id or "", "undelivered", ErrorCode="30003")
    assert not stopped(here)
    assert state(here, case) == "undelivered"


def test_it_writes_nothing_new_to_who_stopped(
    here: Service, world: World, provider: Provider, twilio: Twilio
) -> None:
    case = world.file()
    twilio.writes("STOP")
    do(world, case, handling.solve, CHAIR, "បានបើកហើយ")
    assert world.templates_to(VILLAGER) == ["filed"]
    assert state(here, case) == "undelivered"


def test_it_writes_again_after_start(here: Service, world: World, provider: Provider, twilio: Twilio) -> None:
    twilio.writes("STOP")
    twilio.writes("START")
    case = solved(world)
    assert send(here, case).state == "sent"


@pytest.mark.parametrize("times", [1, 2])
def test_it_keeps_the_day_she_stopped(here: Service, world: World, twilio: Twilio, times: int) -> None:
    twilio.writes("STOP")
    with here.reading() as session:
        first = by_number(session, here.inst.vault, VILLAGER)
    for _ in range(times):
        twilio.writes("STOP")
    with here.reading() as session:
        again = by_number(session, here.inst.vault, VILLAGER)
    assert first is not None
    assert again is not None
    assert first.stopped_at == again.stopped_at
