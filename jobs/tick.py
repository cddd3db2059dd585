"""The tick: every second, what is due is claimed in SQL and handed to workers.

Redis may vanish at any moment: a row that was claimed and not handed out, or handed out and lost, grows old and is claimed again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from redis.exceptions import RedisError
from rq import Queue
from sqlalchemy import or_, select
from sqlalchemy.exc import SQLAlchemyError

from grievance_core.messages import sending
from grievance_core.prepared import Prepared
from grievance_core.timers import rows
from jobs.calls import claim_calls
from jobs.errands import claim_errands
from jobs.housekeeping import tidy
from jobs.publishing import publish_due
from jobs.queues import QueueName, hand_out, open_queues, room_in
from jobs.reports import claim_reports
from jobs.upkeep import claim_upkeep
from jobs.webhooks import claim_deliveries
from service import Service

log = structlog.get_logger()
PERIOD = 1.0  # seconds
MOST = 1000  # rows of a kind that are claimed at a time
TIDY_EVERY = 30.0  # seconds
BEAT = "ssdm:tick"
BEAT_SECONDS = 3600
_IS_DUE = Prepared(select(or_(rows.IS_DUE, sending.IS_DUE)))


@dataclass(frozen=True)
class Due:
    """What one tick claimed."""

    deadlines: list[str]
    messages: list[str]


def claim(service: Service, real_now: datetime, *, deadlines: int = MOST, messages: int = MOST) -> Due:
    """Claim what is due now, at most so many, and claims nobody worked off, in one transaction."""
    with service.sessions.begin() as session:
        now = service.clock(session)
        claimed = rows.claim_due(session, now, real_now, deadlines)
        claimed += rows.reclaim(session, real_now, deadlines - len(claimed))
        return Due(claimed, sending.hand_out_due(session, now, real_now, messages))


def _claim_if_due(service: Service, queues: Mapping[QueueName, Queue], real_now: datetime) -> Due:
    """A tick that finds nothing writes nothing and keeps nobody waiting; nor does one that finds its queues full."""
    look = service.reading.look()
    if _IS_DUE.first(look, now=service.clock(look), **rows.edges(real_now)) != (True,):
        return Due([], [])
    with service.reading() as session:
        if service.stands_back(session, real_now):
            return Due([], [])
    deadlines, messages = (room_in(queues[name], name) for name in (QueueName.DEADLINES, QueueName.MESSAGES))
    if not deadlines and not messages:
        return Due([], [])
    return claim(service, real_now, deadlines=deadlines, messages=messages)


def tick(service: Service) -> int:
    """Claim what is due and hand it to the workers; returns how much that was."""
    queues = open_queues(service.redis)
    due = _claim_if_due(service, queues, datetime.now(UTC))
    hand_out(queues[QueueName.DEADLINES], QueueName.DEADLINES, due.deadlines)
    hand_out(queues[QueueName.MESSAGES], QueueName.MESSAGES, due.messages)
    hand_out(queues[QueueName.CALLS], QueueName.CALLS, claim_calls(service, datetime.now(UTC)))
    hand_out(queues[QueueName.WEBHOOKS], QueueName.WEBHOOKS, claim_deliveries(service, datetime.now(UTC)))
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
                hand_out(queues[QueueName.REPORTS], QueueName.REPORTS, claim_reports(service))
                hand_out(queues[QueueName.ERRANDS], QueueName.ERRANDS, claim_errands(service))
                publish_due(service)
                tidied = time.monotonic()
        except (RedisError, SQLAlchemyError) as error:
            log.warning("tick_failed", error=type(error).__name__)
        time.sleep(PERIOD)
