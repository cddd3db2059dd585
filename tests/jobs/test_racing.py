"""Two ticks and two workers, as real processes, on one store: every deadline fires once and every message is sent once."""

from __future__ import annotations

import time
from collections import Counter
from datetime import timedelta

from sqlalchemy import func, select

from demo import clock
from demo.model import Arrival
from grievance_core.cases.chain import verify
from grievance_core.cases.model import CaseEvent
from grievance_core.messages.model import Message
from grievance_core.timers.model import Timer
from jobs.passage import drain, move
from service import Service
from tests.jobs.conftest import Start
from tests.world import MONDAY, World

CASES = 30
PATIENCE = 60.0


def unfinished(service: Service) -> int:
    """What is due and not done."""
    with service.reading() as session:
        now = clock.read(session)
        timers = session.scalar(
            select(func.count()).where(Timer.due_at <= now, Timer.state.in_(("armed", "claimed")))
        )
        texts = session.scalar(
            select(func.count()).where(
                Message.state.in_(("queued", "held", "sending")), Message.not_before <= now
            )
        )
        return (timers or 0) + (texts or 0)


def wait_until_done(service: Service) -> None:
    end = time.monotonic() + PATIENCE
    while unfinished(service):
        assert time.monotonic() < end, f"{unfinished(service)} rows are due and not done"
        time.sleep(0.2)


def test_two_ticks_and_two_workers_fire_each_deadline_once_and_send_each_message_once(
    demo_world: World, service: Service, start: Start
) -> None:
    for _ in range(CASES):
        demo_world.file()
    after_the_breach = MONDAY + timedelta(days=4)
    with service.sessions.begin() as session:
        clock.set_to(session, after_the_breach)
    for role in ("tick", "work", "tick", "work"):
        start(role)
    wait_until_done(service)
    with service.reading() as session:
        climbed = Counter(session.scalars(select(CaseEvent.case_id).where(CaseEvent.type == "climbed")))
        arrived = session.scalar(select(func.count()).select_from(Arrival))
        delivered = session.scalar(select(func.count()).where(Message.state == "delivered"))
        attempts = session.scalar(select(func.max(Message.attempts)))
        assert len(climbed) == CASES
        assert set(climbed.values()) == {1}
        assert arrived == delivered == session.scalar(select(func.count()).select_from(Message))
        assert attempts == 1
        assert list(verify(session, service.inst.vault)) == []


def test_moving_the_clock_beside_running_ticks_and_workers_loses_and_doubles_nothing(
    demo_world: World, service: Service, start: Start
) -> None:
    receipts = [demo_world.file() for _ in range(5)]
    for role in ("tick", "work", "work"):
        start(role)
    move(service, MONDAY + timedelta(days=60))
    drain(service)
    with service.reading() as session:
        for receipt in receipts:
            events = select(CaseEvent.type).where(CaseEvent.case_id == receipt.case_id)
            types = Counter(session.scalars(events.order_by(CaseEvent.sequence)))
            assert types["climbed"] == 3
            assert types["referred"] == types["met"] == 1
        assert list(verify(session, service.inst.vault)) == []


def test_a_deadline_whose_job_was_lost_is_handed_out_again(demo_world: World, service: Service) -> None:
    receipt = demo_world.file()
    with service.sessions.begin() as session:
        clock.set_to(session, MONDAY + timedelta(days=4))
        lost = select(Timer).where(Timer.case_id == receipt.case_id, Timer.purpose == "acknowledge")
        timer = session.scalars(lost).one()
        timer.state, timer.claimed_at = "claimed", MONDAY - timedelta(days=300)
    drain(service)
    assert demo_world.office_of(receipt) == "commune-assistant:170101"
