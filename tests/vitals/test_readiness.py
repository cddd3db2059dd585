"""/readyz: a reason for each part, and no rest while one is bad."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from grievance_core.timers.model import Timer
from jobs.tick import BEAT, tick
from service import Service
from tests.world import World
from vitals.checks import checks


def part(here: Service, name: str) -> tuple[bool, str]:
    (check,) = (check for check in checks(here) if check.name == name)
    return check.good, check.found


def test_it_says_why_for_every_part(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503, "nobody works here"
    body = answer.get_json()
    assert body["ready"] is False
    assert list(body["parts"]) == [
        "settings", "database", "migrations", "programmes", "redis", "worker", "tick", "messages", "providers", "deadlines",
    ]  # fmt: skip
    assert all(found["found"] for found in body["parts"].values())


@pytest.mark.parametrize("hours", [-2, 2])
def test_it_is_not_taken_in_by_a_beat_from_before_the_clock_was_set(here: Service, hours: int) -> None:
    here.redis.set(BEAT, (datetime.now(UTC) + timedelta(hours=hours)).isoformat())
    assert not part(here, "tick")[0]


def test_it_rings_for_a_claim_that_nobody_works_off(here: Service, world: World) -> None:
    world.file()
    tick(here)
    assert part(here, "deadlines")[0]
    with world.work() as session:
        late = {"state": "claimed", "claimed_at": world.now, "due_at": world.now - timedelta(minutes=6)}
        session.execute(update(Timer).values(late))
    assert not part(here, "deadlines")[0]


def test_it_is_at_rest_while_what_is_due_is_done_in_time(here: Service, world: World) -> None:
    world.file()
    assert part(here, "messages") == (True, "the oldest unsent waits for 0 s")
    world.settle()
    assert part(here, "messages") == (True, "nothing waits")
    assert part(here, "deadlines") == (True, "none is stuck or late")


def test_it_answers_at_once_while_somebody_holds_the_database(client: FlaskClient, world: World) -> None:
    with world.work() as session:
        session.execute(
            update(Timer).values(attempts=0)
        )  # on SQLite this transaction has the only lock for writing
        begun = time.monotonic()
        parts = client.get("/readyz").get_json()["parts"]
    assert time.monotonic() - begun < 5
    assert parts["database"]["good"]
