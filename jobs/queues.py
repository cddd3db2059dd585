"""The queues. Redis only wakes somebody up: what is to be done stands in SQL, and a job carries nothing but ids."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum

from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer

JOB_SECONDS = 120
UPKEEP_SECONDS = 3600  # the whole country
FAILURE_SECONDS = 3600


class QueueName(StrEnum):
    """Every queue there is. A worker listens to all of them, in this order."""

    DEADLINES = "deadlines"
    MESSAGES = "messages"
    CALLS = "calls"
    UPKEEP = "upkeep"


JOBS = {
    QueueName.DEADLINES: "jobs.work.fire_deadlines",
    QueueName.MESSAGES: "jobs.work.send_messages",
    QueueName.CALLS: "jobs.calls.ring_phones",
    QueueName.UPKEEP: "jobs.upkeep.keep_up",
}
# How many rows one job does. Deadlines share a transaction, which on SQLite keeps every other writer waiting.
ROWS = {QueueName.DEADLINES: 25, QueueName.MESSAGES: 10, QueueName.CALLS: 1, QueueName.UPKEEP: 1}
SECONDS = {QueueName.UPKEEP: UPKEEP_SECONDS}  # a job may take; JOB_SECONDS where nothing is said


def open_queues(connection: Redis) -> dict[QueueName, Queue]:
    """The queues on this Redis, with a serializer that runs nothing when it reads."""
    return {name: Queue(str(name), connection=connection, serializer=JSONSerializer) for name in QueueName}


def hand_out(queue: Queue, name: QueueName, row_ids: Sequence[str]) -> None:
    """Ask the workers to do these rows. Handing a row out twice is harmless: the second worker finds it done."""
    jobs = [
        Queue.prepare_data(
            JOBS[name],
            (list(some),),
            timeout=SECONDS.get(name, JOB_SECONDS),
            result_ttl=0,
            failure_ttl=FAILURE_SECONDS,
        )
        for some in batched(row_ids, ROWS[name])
    ]
    if jobs:
        queue.enqueue_many(jobs)


def batched(row_ids: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """The ids in order, at most `size` at a time."""
    return (row_ids[start : start + size] for start in range(0, len(row_ids), size))
