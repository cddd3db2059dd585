"""The queues. Redis only wakes somebody up: what is to be done stands in SQL, and a job carries nothing but an id."""

from __future__ import annotations

from enum import StrEnum

from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer

JOB_SECONDS = 120
FAILURE_SECONDS = 3600


class QueueName(StrEnum):
    """Every queue there is. A worker listens to all of them, in this order."""

    DEADLINES = "deadlines"
    MESSAGES = "messages"


JOBS = {QueueName.DEADLINES: "jobs.work.fire_deadline", QueueName.MESSAGES: "jobs.work.send_message"}


def open_queues(connection: Redis) -> dict[QueueName, Queue]:
    """The queues on this Redis, with a serializer that runs nothing when it reads."""
    return {name: Queue(str(name), connection=connection, serializer=JSONSerializer) for name in QueueName}


def hand_out(queue: Queue, name: QueueName, row_id: str) -> None:
    """Ask a worker to do one row. Handing a row out twice is harmless: the second worker finds it done."""
    queue.enqueue(JOBS[name], row_id, job_timeout=JOB_SECONDS, result_ttl=0, failure_ttl=FAILURE_SECONDS)
