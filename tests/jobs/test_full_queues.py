"""Where more is due than workers get done: queues stay short, nothing is lost, and nothing is handed out in vain for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text

from demo import clock
from grievance_core.messages.model import Message
from grievance_core.timers.model import Timer
from jobs import queues
from jobs.queues import ROWS, QueueName, open_queues
from jobs.tick import tick
from jobs.work import fire_all, send_one
from service import Service
from tests.world import MONDAY, World

FULL = 2
CASES = 70  # more texts and deadlines than two jobs hold


@pytest.fixture(autouse=True)
def _short_queues(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queues, "FULL", FULL)


def grow_old(service: Service) -> None:
    """Every claim was made so long ago that whoever has it is taken for gone."""
    long_ago = datetime.now(UTC) - timedelta(minutes=2)
    with service.sessions.begin() as session:
        for table in ("messages", "timers"):
            claim = f"UPDATE {table} SET claimed_at = :then WHERE claimed_at IS NOT NULL"
            session.execute(text(claim).bindparams(then=long_ago))


def undone(service: Service) -> int:
    with service.reading() as session:
        now = clock.read(session)
        texts = (Message.state.in_(("queued", "held", "sending")), Message.not_before <= now)
        deadlines = (Timer.state.in_(("armed", "claimed")), Timer.due_at <= now)
        return sum(session.scalar(select(func.count()).where(*which)) or 0 for which in (texts, deadlines))


def do_one_job(service: Service, name: QueueName) -> None:
    """What a worker does with the job that came first."""
    queue = open_queues(service.redis)[name]
    for job in queue.jobs[:1]:
        job.delete()
        if name == QueueName.DEADLINES:
            fire_all(service, job.args[0])
        for message_id in job.args[0] if name == QueueName.MESSAGES else ():
            send_one(service, message_id)


def test_a_queue_that_nobody_works_off_stops_growing_although_its_claims_grow_old(
    demo_world: World, service: Service
) -> None:
    for _ in range(CASES):
        demo_world.file()
    with service.sessions.begin() as session:
        clock.set_to(session, MONDAY + timedelta(days=4))
    for _ in range(6):
        tick(service)
        for name in (QueueName.DEADLINES, QueueName.MESSAGES):
            assert len(open_queues(service.redis)[name]) == FULL
        grow_old(service)
    rounds = 0
    while undone(service):
        for name in (QueueName.DEADLINES, QueueName.MESSAGES):
            do_one_job(service, name)
        tick(service)
        rounds += 1
    assert rounds < 8 * CASES / ROWS[QueueName.MESSAGES]
