"""Moving the demo's clock: through every due instant in order, with all the work of each done before the next.

It is a tick and a worker of its own. The running ticks stand back while it moves; what they handed out before is waited for, and
every row is done once whoever gets it. It returns when nothing is left to do at the instant it arrived at.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from demo import clock
from grievance_core.messages.model import Message
from grievance_core.messages.sending import next_message
from grievance_core.timers import rows
from grievance_core.timers.model import Timer
from jobs.housekeeping import tidy
from jobs.queues import ROWS, QueueName, batched
from jobs.tick import claim
from jobs.upkeep import do_upkeep
from jobs.work import fire_all, send_one
from service import Service

LEASE = timedelta(seconds=60)  # real time; renewed at every step
PATIENCE = 90.0  # seconds for work that another process has in hand; what a dead one took grows old meanwhile


class PassageStuck(Exception):
    """Work that is due does not get done; the clock stands where it got to."""

    permanent = False


def move(service: Service, target: datetime) -> datetime:
    """Move the clock to `target`, stopping at each due instant on the way. Raises PassageStuck.

    Moving back undoes nothing; what is due at that instant is still done.
    """
    try:
        while _step(service, target):
            drain(service)
        tidy(service)
        do_upkeep(service)
        drain(service)
    finally:
        with service.sessions.begin() as session:
            clock.hold(session, None)
    return target


def _step(service: Service, target: datetime) -> bool:
    """On to the next due instant, or to the target. False once it is reached."""
    with service.sessions.begin() as session:
        clock.hold(session, datetime.now(UTC) + LEASE)
        now = clock.read(session)
        reached = now >= target
        following = target if reached else min(target, max(now, _next_instant(session) or target))
        clock.set_to(session, following)
    return not reached


def drain(service: Service) -> None:
    """Do everything due now, and wait for what others are doing. Raises PassageStuck after PATIENCE without progress."""
    patience = time.monotonic() + PATIENCE
    while True:
        due = claim(service, datetime.now(UTC))
        for some in batched(due.deadlines, ROWS[QueueName.DEADLINES]):
            fire_all(service, list(some))
        for message_id in due.messages:
            send_one(service, message_id)
        if due.deadlines or due.messages:
            patience = time.monotonic() + PATIENCE
            continue
        with service.reading() as session:
            if not _in_hand(session, service.clock(session)):
                return
        if time.monotonic() > patience:
            raise PassageStuck("work that is due does not get done")
        tidy(service)  # also takes back what a worker that died was sending
        time.sleep(0.2)


def _next_instant(session: Session) -> datetime | None:
    instants = [at for at in (rows.next_due(session), next_message(session)) if at is not None]
    return min(instants, default=None)


def _in_hand(session: Session, now: datetime) -> bool:
    """Whether something due by now is not finished, whoever has it."""
    timers = select(func.count()).where(Timer.state == "claimed", Timer.due_at <= now)
    messages = select(func.count()).where(
        (Message.state == "sending") | (Message.state.in_(("queued", "held")) & (Message.not_before <= now))
    )
    return bool(session.scalar(timers)) or bool(session.scalar(messages))
