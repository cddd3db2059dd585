"""Every queue has a job that exists and a worker that listens."""

from __future__ import annotations

import importlib
import inspect
from typing import Any

import pytest
import redis

import worker
from jobs.queues import JOBS, QueueName, open_queues


def test_every_queue_has_a_job_and_every_job_a_queue() -> None:
    assert set(JOBS) == set(QueueName)
    assert len(set(JOBS.values())) == len(JOBS)


@pytest.mark.parametrize("name", list(QueueName))
def test_the_job_of_a_queue_exists_and_takes_nothing_but_ids(name: QueueName) -> None:
    module, _, function = JOBS[name].rpartition(".")
    job = getattr(importlib.import_module(module), function)
    (parameter,) = inspect.signature(job).parameters.values()
    assert parameter.annotation in (list[str], "list[str]")


def test_the_worker_listens_to_every_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    listened: list[Any] = []

    class Listening:
        told_to_stop = True

        def __init__(self, queues: list[Any], **_: object) -> None:
            listened.extend(queue.name for queue in queues)

        def work(self, **_: object) -> None:
            pass

    class Here:
        redis = redis.Redis()

    monkeypatch.setattr(worker, "JournalledWorker", Listening)
    monkeypatch.setattr(worker, "serve_jobs", lambda _service: None)
    worker.work(Here())  # type: ignore[arg-type]
    assert (
        listened
        == [str(name) for name in QueueName]
        == [queue.name for queue in open_queues(Here.redis).values()]
    )
