"""The service as production runs it: real PostgreSQL, real Valkey, real processes, secrets of its own, and no demo."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from grievance_core.offices.rules import OfficeRules
from launcher.prepare import prepare
from service import open_service
from settings import ROOT, load_settings
from tests.journeys.phones import RealHandset
from tests.launcher.conftest import free_port, wait_for
from tests.production.callers import Gateway
from tests.running import KEYS
from tests.world import build

USSD_SECRET = "kQ3vZ8pT1mN6xW0sB5cR9yH2dL7fJ4gA"
METRICS_TOKEN = "hT6bV2nM8kL4jP0sD5gF1aQ9wE3rY7uI"
ROLES = {"web": ("-m", "launcher.web"), "work": ("-u", "worker.py", "work"), "tick": ("-u", "worker.py", "tick")}


@dataclass
class Production:
    """One instance: its settings, its processes, and what they wrote."""

    environment: dict[str, str]
    folder: Path
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def port(self) -> int:
        return int(self.environment["PORT"])

    def start(self, role: str) -> None:
        with (self.folder / f"{role}.log").open("wb") as log:
            self.processes[role] = subprocess.Popen(
                [sys.executable, *ROLES[role]], cwd=ROOT, env=self.environment, stdout=log, stderr=subprocess.STDOUT
            )

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A flask command under the same settings."""
        return subprocess.run(
            [sys.executable, "-m", "flask", "--app", "app", *words],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def logs(self) -> str:
        return "".join(path.read_text() for path in self.folder.glob("*.log"))

    def gateway(self, secret: str = USSD_SECRET) -> Gateway:
        return Gateway(self.port, secret)

    def phone(self, number: str) -> RealHandset:
        """A phone whose operator calls the address it was given."""
        return RealHandset(self.gateway(), number)  # type: ignore[arg-type]  # it posts, and reads what comes back


@pytest.fixture(scope="session")
def production_environment(
    postgresql_cluster: object, _valkey_server: str, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    ...
