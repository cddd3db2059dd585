"""Composition root of the processes behind the phones: `worker.py work` does jobs, `worker.py tick` finds what is due."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
import time
from types import FrameType

import structlog
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker
from rq.exceptions import StopRequested
from rq.executions import Execution
from rq.job import Job
from rq.serializers import JSONSerializer

from jobs.queues import open_queues
from jobs.tick import keep_ticking
from jobs.work import serve_jobs
from journal import set_up_logs
from service import Service, open_service
from settings import SettingsError, current_settings

log = structlog.get_logger()
MAINTENANCE_SECONDS = 30
REDIS_RETURNS_AFTER = 1.0  # seconds until it is looked for again
WAKES_AFTER = 15  # RQ waits for a job that much less than a worker's registration lives


class JournalledWorker(SimpleWorker):
    """A worker whose journal tells which job a line belongs to, and which stays on the register when Redis is emptied."""

    told_to_stop = False

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """As RQ does it; and whoever started this worker starts no other."""
        self.told_to_stop = True
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]

    def perform_job(self, job: Job, queue: Queue, execution: Execution) -> bool:
        """As RQ does it."""
        with structlog.contextvars.bound_contextvars(job=job.id):
            return super().perform_job(job, queue, execution)

    def run_maintenance_tasks(self) -> None:
        """As RQ does it; called at least every MAINTENANCE_SECONDS."""
        super().run_maintenance_tasks()  # type: ignore[no-untyped-call]
        if not self.connection.hexists(self.key, "birth"):
            self.connection.delete(self.key)
            self.register_birth()  # type: ignore[no-untyped-call]


def work(service: Service) -> None:
    """Do jobs until told to stop. In this process, without forking: a job is a few rows, and a fork costs more than they do."""
    serve_jobs(service)
    queues = list(open_queues(service.redis).values())
    while not _told_to_stop(queues, service.redis):
        time.sleep(REDIS_RETURNS_AFTER)


def _told_to_stop(queues: list[Queue], connection: Redis) -> bool:
    """Work until told to stop, or until RQ gives up because Redis is gone (False): what is due stands in SQL and waits."""
    try:
        worker = JournalledWorker(
            queues,
            connection=connection,
            serializer=JSONSerializer,
            maintenance_interval=MAINTENANCE_SECONDS,
            worker_ttl=WAKES_AFTER + MAINTENANCE_SECONDS,
        )
        worker.work(with_scheduler=False, logging_level="WARNING")
    except StopRequested:
        return True
    except RedisError as error:
        log.warning("worker_lost_redis", error=type(error).__name__)
        return False
    return worker.told_to_stop


def tick(service: Service) -> None:
    """Tick until SIGTERM or SIGINT."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    keep_ticking(service, stop.is_set)


def main() -> None:
    """Run the role named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("role", choices=("work", "tick"))
    role = parser.parse_args().role
    set_up_logs()
    try:
        settings = current_settings()
    except SettingsError as error:
        sys.exit(str(error))
    {"work": work, "tick": tick}[role](open_service(settings))


if __name__ == "__main__":
    main()
