"""Errands as real processes do them: beside the deadlines, again after a kill, and never without whoever started them."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from demo import clock
from grievance_core.errands import asking, keeping
from grievance_core.errands.model import Errand
from jobs.errands import FOLDER
from jobs.queues import QueueName, hand_out, open_queues
from service import Service
from tests.jobs.conftest import Start
from tests.world import MONDAY, World

ASSISTANT = "commune-assistant:170101/assistant"
PATIENCE = 90.0
MANY = 40_000  # people in a list: seconds of work
FEW = 3


def wait_for(happened: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.05)


def ask(service: Service, world: World, people: int, request: str = "list") -> str:
    """A list of people, tried."""
    lines = ["Name,Sex,Year of birth,Village code"]
    lines += [f"Sok {number},f,1990,17010101" for number in range(people)]
    official = world.official(ASSISTANT).official_id
    assert official is not None
    arguments = {"ending": ".csv", "list_day": "", "dry_run": True}
    with service.sessions.begin() as session:
        errand_id, _ = asking.ask(
            session, service.inst.vault, "registry-import", official, arguments, request, datetime.now(UTC), with_file=True
        )  # fmt: skip
    given = io.BytesIO("\n".join(lines).encode())
    keeping.put_away(service.sessions, service.inst.vault, errand_id, "given", "given", given)
    with service.sessions.begin() as session:
        asking.release(session, errand_id)
    wake(service, errand_id)
    return errand_id


def wake(service: Service, *errand_ids: str) -> None:
    hand_out(open_queues(service.redis)[QueueName.ERRANDS], QueueName.ERRANDS, errand_ids)


def state(service: Service, errand_id: str) -> str:
    with service.reading() as session:
        return session.get_one(Errand, errand_id).state


def children(worker: subprocess.Popen[bytes]) -> list[int]:
    listed = subprocess.run(
        ["ps", "--no-headers", "-o", "pid", "--ppid", str(worker.pid)],
        capture_output=True,
        text=True,
        check=False,
    )
    return [int(pid) for pid in listed.stdout.split()]


def folders(service: Service) -> list[Path]:
    return list(service.settings.data_dir.glob(f"{FOLDER}*"))


def is_being_done(service: Service, errand_id: str) -> bool:
    return state(service, errand_id) == "running" and bool(folders(service))


@pytest.fixture
def worker(start: Start, service: Service, demo_world: World) -> subprocess.Popen[bytes]:
    process = start("work")
    wait_for(lambda: service.redis.keys("rq:worker:*"))
    return process


def test_a_deadline_is_worked_off_while_a_long_list_is_taken_in(
    worker: subprocess.Popen[bytes], start: Start, service: Service, demo_world: World
) -> None:
    start("tick")
    receipt = demo_world.file()
    errand_id = ask(service, demo_world, MANY)
    wait_for(lambda: is_being_done(service, errand_id))
    with service.sessions.begin() as session:
        clock.set_to(session, MONDAY + timedelta(days=4))
    wait_for(lambda: demo_world.office_of(receipt) == "commune-assistant:170101")
    assert state(service, errand_id) == "running"


def test_it_is_done_by_a_process_that_ends_with_it_and_another_comes_for_the_next(
    worker: subprocess.Popen[bytes], service: Service, demo_world: World
) -> None:
    for request in ("first", "second"):
        errand_id = ask(service, demo_world, FEW, request)
        wait_for(lambda one=errand_id: state(service, one) == "done")
        wait_for(lambda: children(worker) == [])
    assert folders(service) == []


def test_one_whose_process_is_killed_is_done_again_once_its_claim_is_old_and_leaves_no_file(
    worker: subprocess.Popen[bytes], service: Service, demo_world: World
) -> None:
    errand_id = ask(service, demo_world, MANY)
    wait_for(lambda: is_being_done(service, errand_id))
    (pid,) = children(worker)
    os.kill(pid, signal.SIGKILL)
    wait_for(lambda: children(worker) == [])
    assert state(service, errand_id) == "running"
    assert folders(service) != []
    with service.sessions.begin() as session:
        long_ago = datetime.now(UTC) - timedelta(minutes=3)
        session.execute(update(Errand).where(Errand.id == errand_id).values(claimed_at=long_ago))
    wake(service, errand_id)
    wait_for(lambda: state(service, errand_id) == "done")
    wait_for(lambda: folders(service) == [])


def test_a_worker_told_to_stop_gives_it_back_with_nothing_left(
    worker: subprocess.Popen[bytes], service: Service, demo_world: World
) -> None:
    errand_id = ask(service, demo_world, MANY)
    wait_for(lambda: is_being_done(service, errand_id))
    worker.terminate()
    assert worker.wait(PATIENCE) == 0
    with service.reading() as session:
        row = session.get_one(Errand, errand_id)
    assert (row.state, row.attempts, row.claimed_at) == ("waiting", 0, None)
    assert folders(service) == []


def test_it_does_not_outlive_a_worker_that_is_killed(
    worker: subprocess.Popen[bytes], service: Service, demo_world: World
) -> None:
    errand_id = ask(service, demo_world, MANY)
    wait_for(lambda: is_being_done(service, errand_id))
    (pid,) = children(worker)
    worker.kill()
    wait_for(lambda: state(service, errand_id) == "waiting")
    wait_for(lambda: not Path(f"/proc/{pid}").exists())
    assert folders(service) == []
