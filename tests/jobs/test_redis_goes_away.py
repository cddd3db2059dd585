"""Redis is killed under a running worker and started again: the worker is still there and works."""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from demo import clock
from launcher import valkey
from service import Service
from tests.jobs.conftest import Start
from tests.jobs.test_racing import wait_until_done
from tests.world import MONDAY, World

SECONDS = 30.0


class OwnValkey:
    """A server of this test alone."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.path = folder / "valkey.sock"
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen(
            valkey.command(self.path, self._folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        wait_for(lambda: valkey.answers(f"unix://{self.path}"))

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


def wait_for(happened: Callable[[], object]) -> None:
    end = time.monotonic() + SECONDS
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.fixture
def own() -> Iterator[OwnValkey]:
    with tempfile.TemporaryDirectory(
        prefix="ssdm-vk-"
    ) as folder:  # short: a socket's path has 108 characters at most
        server = OwnValkey(Path(folder))
        yield server
        server.kill()


@pytest.fixture
def valkey_url(own: OwnValkey) -> str:
    return f"unix://{own.path}"


def test_a_worker_outlives_redis_and_works_once_it_is_back(
    demo_world: World, service: Service, start: Start, own: OwnValkey
) -> None:
    worker = start("work")
    receipt = demo_world.file()
    wait_for(lambda: service.redis.keys("rq:worker:*"))
    own.kill()
    time.sleep(2.5)  # long enough for it to notice
    own.start()
    with service.sessions.begin() as session:
        clock.set_to(session, MONDAY + timedelta(days=4))
    start("tick")
    wait_until_done(service)
    assert worker.poll() is None
    assert demo_world.office_of(receipt) == "commune-assistant:170101"
    worker.terminate()
    assert worker.wait(timeout=SECONDS) == 0
