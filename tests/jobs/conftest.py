"""The small province with the demo's clock, and real ticks and workers as processes of their own."""

from __future__ import annotations

import base64
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session, sessionmaker

from demo import clock
from grievance_core.institution import open_institution
from grievance_core.offices.rules import OfficeRules
from grievance_core.vault import INDEX_KEY_ID, parse_keys
from service import Service, open_service
from settings import ROOT, load_settings
from tests.world import MONDAY, World, build

KEYS = ",".join(
    f"{name}:{base64.b64encode(bytes([number]) * 32).decode()}" for number, name in enumerate(("test", INDEX_KEY_ID))
)
Start = Callable[[str], subprocess.Popen[bytes]]


@pytest.fixture
def environment(database_url: str, valkey_url: str, tmp_path: Path) -> dict[str, str]:
    """The settings of every process of this test."""
    return {
        "MODE": "demo",
        "DATABASE_URL": database_url,
        "REDIS_URL": valkey_url,
        "ENCRYPTION_KEYS": KEYS,
        "SECRET_KEY": "s" * 40,
        "DATA_DIR": str(tmp_path),
    }


@pytest.fixture
def service(environment: dict[str, str]) -> Iterator[Service]:
    service = open_service(load_settings(environment, None))
    yield service
    service.redis.close()
    service.engine.dispose()


@pytest.fixture
def world(sessions: sessionmaker[Session], service: Service) -> World:
    """The province, whose time is the demo's clock in the database."""
    with service.sessions.begin() as session:
        clock.set_to(session, MONDAY)
    return build(service.sessions, service.inst, OfficeRules.load(ROOT / "rules" / "offices.yaml"))


@pytest.fixture
def start(environment: dict[str, str], tmp_path: Path) -> Iterator[Start]:
    """Starts a role of worker.py; every process ends with the test."""
    running: list[subprocess.Popen[bytes]] = []

    def run(role: str) -> subprocess.Popen[bytes]:
        log = (tmp_path / f"{role}-{len(running)}.log").open("wb")
        process = subprocess.Popen(
            [sys.executable, "worker.py", role], cwd=ROOT, env={**environment, "PATH": "/usr/bin:/bin"},
            stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
        log.close()
        running.append(process)
        return process

    yield run
    for process in running:
        process.kill()
        process.wait()
