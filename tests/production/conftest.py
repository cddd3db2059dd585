"""The service as production runs it: real PostgreSQL, real Valkey, real processes, secrets of its own, and no demo."""

from __future__ import annotations

import http.client
import subprocess
import sys
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from grievance_core.offices import officials
from grievance_core.offices.appoint import appoint
from grievance_core.offices.establish import establish
from grievance_core.offices.rules import OfficeRules
from service import Service, open_service
from settings import ROOT, load_settings
from tests.journeys.phones import RealHandset
from tests.launcher.conftest import free_port, wait_for
from tests.running import KEYS
from tests.stores.postgresql import Cluster
from tests.world import ANGKOR_CHUM, VILLAGE

USSD_SECRET = "kQ3vZ8pT1mN6xW0sB5cR9yH2dL7fJ4gA"
METRICS_TOKEN = "hT6bV2nM8kL4jP0sD5gF1aQ9wE3rY7uI"
ROLES = {
    "prepare": ("-m", "launcher.prepare"),
    "web": ("-m", "launcher.web"),
    "work": ("-u", "worker.py", "work"),
    "tick": ("-u", "worker.py", "tick"),
}


@dataclass
class Answer:
    """What came back over the wire, as the test client of Flask has it."""

    status_code: int
    mimetype: str
    body: str

    def get_data(self, as_text: bool = True) -> str:
        return self.body


@dataclass
class Production:
    """One instance: its settings, its processes, and what they wrote."""

    environment: dict[str, str]
    folder: Path
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, role: str) -> subprocess.Popen[bytes]:
        with (self.folder / f"{role}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, *ROLES[role]], cwd=ROOT, env=self.environment, stdout=log, stderr=subprocess.STDOUT
            )  # fmt: skip
        self.processes[role] = process
        return process

    def stop(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            process.wait(timeout=30)

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A flask command under the same settings."""
        return subprocess.run(
            [sys.executable, "-m", "flask", "--app", "app", *words],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def log(self, role: str) -> str:
        return (self.folder / f"{role}.log").read_text()

    def call(self, method: str, path: str, body: str = "", **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", int(self.environment["PORT"]), timeout=15)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            kind = response.headers.get_content_type()
            return Answer(response.status, kind, response.read().decode())
        finally:
            connection.close()

    def answers(self, path: str) -> bool:
        try:
            return self.call("GET", path).status_code == 200
        except OSError:
            return False


@dataclass
class Operator:
    """A mobile operator's USSD gateway, with the secret it was told."""

    production: Production
    secret: str = USSD_SECRET

    def post(self, path: str, data: dict[str, str]) -> Answer:
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        whole = f"{path}/{self.secret}" if self.secret else path
        return self.production.call("POST", whole, urllib.parse.urlencode(data), **form)

    def phone(self, number: str) -> RealHandset:
        return RealHandset(self, number)  # type: ignore[arg-type]  # all it does is post and read


@pytest.fixture(scope="module")
def settings_of_production(
    postgresql_cluster: Cluster, _valkey_server: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, str]]:
    name = f"production_{uuid4().hex}"
    postgresql_cluster.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    yield {
        "PATH": "/usr/bin:/bin",
        "MODE": "production",
        "DATABASE_URL": postgresql_cluster.url(name),
        "REDIS_URL": f"{_valkey_server}?db=3",
        "SECRET_KEY": "zR5wC9uE1oI7aS3dF6gH2jK8lQ4xV0bN",
        "ENCRYPTION_KEYS": KEYS,
        "USSD_SECRET": USSD_SECRET,
        "METRICS_TOKEN": METRICS_TOKEN,
        "PUBLIC_URL": "https://line.example",
        "SERVICE_NUMBER": "1855",
        "DATA_DIR": str(tmp_path_factory.mktemp("data")),
        "PORT": str(free_port()),
    }
    postgresql_cluster.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def production(
    settings_of_production: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Production]:
    """Prepared, with the offices of one village and what is above it, and everything running."""
    running = Production(settings_of_production, tmp_path_factory.mktemp("logs"))
    assert running.start("prepare").wait(timeout=120) == 0, running.log("prepare")
    set_up_offices(running.environment)
    for role in ("work", "tick", "web"):
        running.start(role)
    assert wait_for(lambda: running.answers("/readyz"), 60), running.log("web")
    yield running
    running.stop()


def set_up_offices(environment: dict[str, str]) -> None:
    """What an administrator does once."""
    here = open_service(load_settings(environment, None))
    rules = OfficeRules.load(ROOT / "rules" / "offices.yaml")
    with here.sessions.begin() as session:
        for area in (None, *ANGKOR_CHUM):
            establish(session, area, rules)
        chair = officials.add(session, here.inst.vault, name="សុខ ដារា", number="+85512990001", pin="4711")
        appoint(session, chair.id, f"vdc:{VILLAGE}/chair", datetime.now(UTC))
    close(here)


@pytest.fixture
def opened(production: Production) -> Iterator[Service]:
    """A look into its stores."""
    here = open_service(load_settings(production.environment, None))
    yield here
    close(here)


def close(here: Service) -> None:
    here.redis.close()
    here.engine.dispose()
