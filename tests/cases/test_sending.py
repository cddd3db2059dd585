"""Texts on their way: held, tried again, given up, doubled, answered late and out of order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from grievance_core.cases import complainant, handling
from grievance_core.cases.deciding import settled
from grievance_core.cases.filing import Receipt
from grievance_core.messages.model import Message
from grievance_core.messages.sending import (
    BACK_OFF,
    Accepted,
    DeliveryError,
    deliver,
    hand_out_due,
    receipt,
    recover,
)
from grievance_core.timers.holidays import PHNOM_PENH
from tests.cases.stories import ASSISTANT, CHAIR, do, her
from tests.cases.test_exactly_once import race
from tests.cases.test_whole_story import types
from tests.world import World

HER_NUMBER = "+85512000001"


class WorkerDied(Exception):
    pass


@dataclass
class Gateway:
    """A provider that does as it is told, and counts."""

    knows_our_ids: bool = False
    answer: Callable[[str], Accepted] = lambda message_id: Accepted(f"gw-{message_id}", "sent")
    calls: list[str] = field(default_factory=list)
    arrived: dict[str, tuple[str, str]] = field(default_factory=dict)

    def send(self, message_id: str, number: str, text: str) -> Accepted:
        self.calls.append(message_id)
        return self.answer(message_id)


def refusing(permanent: bool) -> Callable[[str], Accepted]:
    def answer(_: str) -> Accepted:
        raise DeliveryError(permanent)

    return answer


def dying(_: str) -> Accepted:
    raise WorkerDied


def send(world: World, message_id: str, gateway: Gateway) -> None:
    deliver(world.sessions, world.inst, gateway, message_id, world.now, world.now, settled)


def hers(world: World, case: Receipt, template: str) -> Message:
    """The latest text of this template to the complainant."""
    with world.sessions() as session:
        query = select(Message).where(
            Message.case_id == case.case_id, Message.template == template, Message.official_id.is_(None)
        )
        return session.scalars(query.order_by(Message.written_at.desc(), Message.id.desc())).first()  # type: ignore[return-value]


def answered(world: World, gateway: Gateway) -> tuple[Receipt, str]:
    """A case solved by the chair; the id of the text with the answer, sent by this gateway."""
    case = world.file()
    world.phones = gateway  # type: ignore[assignment]
    world.settle()
    do(world, case, handling.solve, CHAIR, "បានបើកហើយ")
    world.settle()
    return case, hers(world, case, "decided").id


def report(world: World, message_id: str, state: str) -> bool:
    with world.work() as session:
        return receipt(session, world.inst, f"gw-{message_id}", state, world.now, settled)


def at_night(world: World) -> datetime:
    world.now = datetime(2026, 1, 6, 22, 30, tzinfo=PHNOM_PENH)
    return datetime(2026, 1, 7, 8, 0, tzinfo=PHNOM_PENH)


def test_it_holds_an_ordinary_text_until_the_morning(world: World) -> None:
    morning = at_night(world)
    case = world.file()
    world.settle()
    assert (hers(world, case, "filed").state, world.phones.arrived) == ("held", {})
    world.move_to(morning - timedelta(minutes=1))
    assert world.phones.arrived == {}
    world.move_to(morning)
    assert hers(world, case, "filed").state == "delivered"


def test_it_does_not_hold_an_urgent_one(world: World) -> None:
    at_night(world)
    case = world.file("danger")
    world.settle()
    assert hers(world, case, "filed").state == "delivered"


def test_it_tries_again_and_waits_longer_each_time_and_gives_up_at_last(world: World) -> None:
    gateway = Gateway(answer=refusing(permanent=False))
    case, _ = answered(world, gateway)
    waits = []
    while (message := hers(world, case, "decided")).state == "queued":
        waits.append(message.not_before - world.now)
        world.now = message.not_before
        world.settle()
    assert waits == list(BACK_OFF)
    assert message.attempts == len(BACK_OFF) + 1
    assert (message.state, world.case(case).state) == ("failed", "undelivered")


def test_it_has_the_village_tell_her_when_the_provider_never_will(world: World) -> None:
    case, _ = answered(world, Gateway(answer=refusing(permanent=True)))
    assert (world.case(case).state, types(world, case)[-2:]) == ("undelivered", ["decided", "undeliverable"])
    for seat in (CHAIR, ASSISTANT):
        assert world.templates_to(world.number_of(seat))[-1] == "tell"
    do(world, case, handling.record_told, CHAIR)
    assert (world.case(case).state, types(world, case)[-1]) == ("awaiting_confirmation", "told")


def test_it_has_the_village_tell_her_when_she_has_no_phone(world: World) -> None:
    case = world.file(phone_id=None)
    do(world, case, handling.solve, CHAIR, "បានបើក")
    assert world.case(case).state == "undelivered"
    before = world.templates_to(world.number_of(CHAIR)).count("tell")
    world.pass_time(days=10)
    assert world.case(case).state == "undelivered"
    assert world.templates_to(world.number_of(CHAIR)).count("tell") > before
    do(world, case, handling.record_told, ASSISTANT)
    world.pass_time(days=20)
    assert world.case(case).state == "closed"


def test_it_lets_the_hotline_desk_record_that_it_told_her(world: World) -> None:
    case = world.file("migrant", phone_id=None)
    manager = "hotline-migrant/case-manager-1"
    do(world, case, handling.solve, manager, "យើងបានជួយ")
    assert world.templates_to(world.number_of(manager))[-1] == "tell"
    do(world, case, handling.record_told, manager)
    assert world.case(case).state == "awaiting_confirmation"


def test_it_calls_the_provider_once_for_several_workers(world: World) -> None:
    case = world.file()
    gateway = Gateway()
    message_id = hers(world, case, "filed").id
    race(4, lambda _: send(world, message_id, gateway))
    assert gateway.calls == [message_id]


def test_it_hands_a_message_to_one_of_several_ticks(world: World) -> None:
    for _ in range(8):
        world.file()

    def tick(_: int) -> list[str]:
        with world.work() as session:
            return hand_out_due(session, world.now, world.now)

    handed = [message for share in race(4, tick) for message in share]
    assert len(handed) == len(set(handed)) == 16


@pytest.mark.parametrize(("knows", "state"), [(True, "queued"), (False, "unknown")])
def test_it_finds_what_a_worker_left_behind(world: World, knows: bool, state: str) -> None:
    case, _ = answered(world, Gateway())
    do(world, case, complainant.contest, her(world, case))
    do(world, case, handling.solve, ASSISTANT, "បានពិនិត្យហើយ")
    gateway = Gateway(knows_our_ids=knows, answer=dying)
    message_id = hers(world, case, "decided").id
    with pytest.raises(WorkerDied):
        send(world, message_id, gateway)
    for seconds, found in ((59, 0), (61, 1), (120, 0)):
        with world.work() as session:
            real_now = world.now + timedelta(seconds=seconds)
            assert recover(session, world.inst, gateway, world.now, real_now, settled) == found
    assert hers(world, case, "decided").state == state
    assert world.case(case).state == ("decided" if knows else "undelivered")


def test_it_sends_urgent_texts_first(world: World) -> None:
    ordinary, urgent = world.file(), world.file("danger")
    with world.work() as session:
        handed = hand_out_due(session, world.now, world.now)
    assert handed.index(hers(world, urgent, "filed").id) < handed.index(hers(world, ordinary, "filed").id)


def test_it_writes_to_nobody_who_asked_for_silence_and_does_not_take_that_for_an_answer(world: World) -> None:
    case = world.file(may_text=False)
    do(world, case, handling.solve, CHAIR, "បានបើក")
    assert world.templates_to(HER_NUMBER) == []
    assert world.case(case).state == "undelivered"
