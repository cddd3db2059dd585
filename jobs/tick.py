"""The tick: every second, what is due is claimed in SQL and handed to workers.

Redis may vanish at any moment: a row that was claimed and not handed out, or handed out and lost, grows old and is claimed again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from redis.exceptions import RedisError
from sqlalchemy import or_, select
from sqlalchemy.exc import SQLAlchemyError

from grievance_core.messages import sending
from grievance_core.timers import rows
from jobs.calls import claim_calls
from jobs.housekeeping import tidy
from jobs.queues import QueueName, hand_out, open_queues
from jobs.upkeep import claim_upkeep
from service import Service

log = structlog.get_logger()
PERIOD = 1.0  # seconds
TIDY_EVERY = 30.0  # seconds
BEAT = "ssdm:tick"
BEAT_SECONDS = 3600
_IS_DUE = select(or_(rows.IS_DUE, sending.IS_DUE))


@dataclass(frozen=True)
class Due:
    """What one tick claimed."""

    deadlines: list[str]
    messages: list[str]


def claim(service: Service, real_now: datetime) -> Due:
    """Claim everything due now, and claims nobody worked off, in one transaction."""
    with service.sessions.begin() as session:
        now = service.clock(session)
        deadlines = rows.claim_due(session, now, real_now) + rows.reclaim(session, real_now)
        return Due(deadlines, sending.hand_out_due(session, now, real_now))


def _claim_if_due(service: Service, real_now: datetime) -> Due:
    """A tick that finds nothing writes nothing and keeps nobody waiting."""
    with service.reading() as session:
        now = service.clock(session)
        due = session.connection().scalar(_IS_DUE, {"now": now, **rows.edges(real_now)})
        if not due or service.stands_back(session, real_now):
            return Due([], [])
    return claim(service, real_now)


def tick(service: Service) -> int:
    """Claim what is due and hand it to the workers; returns how much that was."""
    due = _claim_if_due(service, datetime.now(UTC))
    queues = open_queues(service.redis)
    hand_out(queues[QueueName.DEADLINES], QueueName.DEADLINES, due.deadlines)
    hand_out(queues[QueueName.MESSAGES], QueueName.MESSAGES, due.messages)
    hand_out(queues[QueueName.CALLS], QueueName.CALLS, claim_calls(service, datetime.now(UTC)))
    service.redis.set(BEAT, datetime.now(UTC).isoformat(), ex=BEAT_SECONDS)
    return len(due.deadlines) + len(due.messages)


def keep_ticking(service: Service, stopped: Callable[[], bool]) -> None:
    """Tick until told to stop. A store that is away is waited for; any other error ends the process, which is started again."""
    tidied = 0.0
    while not stopped():
        try:
            tick(service)
            if time.monotonic() - tidied > TIDY_EVERY:
                tidy(service)
                queues = open_queues(service.redis)
                hand_out(queues[QueueName.UPKEEP], QueueName.UPKEEP, claim_upkeep(service))
                tidied = time.monotonic()
        except (RedisError, SQLAlchemyError) as error:
            log.warning("tick_failed", error=type(error).__name__)
        time.sleep(PERIOD)
