"""The doctor and /readyz: one line a part, and no good word while one is bad."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from rq import SimpleWorker
from rq.serializers import JSONSerializer
from sqlalchemy import text

from grievance_core.programmes.model import CatalogueEdition, RulesInForce
from jobs.tick import BEAT, tick
from service import Service
from settings import ROOT
from tests.world import World

PARTS = [
    "settings",
    "database",
    "migrations",
    "programmes",
    "redis",
    "worker",
    "tick",
    "messages",
    "providers",
    "deadlines",
]


def at_work(here: Service) -> SimpleWorker:
    """A worker on the register, whose process is this one."""
    worker = SimpleWorker(["deadlines"], connection=here.redis, serializer=JSONSerializer)
    worker.register_birth()  # type: ignore[no-untyped-call]
    return worker


def test_it_calls_nothing_good_while_nobody_works(operator: FlaskCliRunner, client: FlaskClient) -> None:
    result = operator.invoke(args=["doctor"])
    assert result.exit_code == 1
    assert [line.split()[1] for line in result.output.splitlines()] == PARTS
    assert [line.split()[1] for line in result.output.splitlines() if line.startswith("BAD")] == [
        "worker",
        "tick",
    ]
    assert client.get("/readyz").status_code == 503


def test_it_finds_a_service_well_whose_every_part_answers(
    operator: FlaskCliRunner, client: FlaskClient, here: Service
) -> None:
    at_work(here)
    tick(here)
    result = operator.invoke(args=["doctor"])
    assert result.exit_code == 0, result.output
    assert client.get("/readyz").get_json()["ready"]


def test_it_is_not_taken_in_by_a_worker_that_was_killed(operator: FlaskCliRunner, here: Service) -> None:
    worker = at_work(here)
    tick(here)
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    here.redis.hset(worker.key, "pid", ended.pid)
    result = operator.invoke(args=["doctor"])
    assert result.exit_code == 1
    assert "BAD  worker" in result.output


def test_it_is_not_taken_in_by_a_tick_of_long_ago(operator: FlaskCliRunner, here: Service) -> None:
    at_work(here)
    here.redis.set(BEAT, (datetime.now(UTC) - timedelta(minutes=5)).isoformat())
    result = operator.invoke(args=["doctor"])
    assert result.exit_code == 1
    assert "BAD  tick" in result.output


def test_it_says_when_the_schema_is_behind(operator: FlaskCliRunner, here: Service) -> None:
    with here.sessions.begin() as session:
        session.execute(text("DELETE FROM alembic_version"))
    assert "BAD  migrations" in operator.invoke(args=["doctor"]).output


@pytest.mark.parametrize("spoilt", ["id: a-text-nobody-wrote", "id: [a mistake"])
def test_it_says_when_a_release_cannot_tell_what_is_in_force(
    operator: FlaskCliRunner, here: Service, world: World, spoilt: str
) -> None:
    """Somebody took it in before, under a release that had its texts and read it."""
    sources = {name: source.decode() for name, source in here.inst.programmes.sources.items()}
    name = "programmes/family-package-older.yaml"
    sources[name] = sources[name].replace("id: allowance", spoilt)
    edition = {
        "effective_from": world.now.date(),
        "taken_in_at": world.now,
        "by": "operator",
        "note": "earlier",
    }
    with here.sessions.begin() as session:
        session.add(RulesInForce(version=spoilt[-8:], first_used_at=world.now, sources=json.dumps(sources)))
        session.flush()
        session.add(CatalogueEdition(number=1, version=spoilt[-8:], **edition))
    assert "BAD  programmes" in operator.invoke(args=["doctor"]).output


def test_it_goes_on_when_the_stores_do_not_answer(bare: Flask) -> None:
    result = bare.test_cli_runner().invoke(args=["doctor"])
    bad = [line.split()[1] for line in result.output.splitlines() if line.startswith("BAD")]
    assert bad == [part for part in PARTS[1:] if part != "providers"]  # they are blamed for nothing
    assert bare.test_client().get("/readyz").status_code == 503
    assert bare.test_client().get("/healthz").status_code == 200


def test_it_says_what_to_set_when_the_settings_are_not_usable() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", "doctor"],
        cwd=ROOT,
        env={
            "PATH": "/usr/bin:/bin",
            "MODE": "production",
            "FLASK_SKIP_DOTENV": "1",
            "DATA_DIR": "/nowhere/at/all",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode != 0
    assert "Set SECRET_KEY" in ran.stderr
    assert "Traceback" not in ran.stderr
