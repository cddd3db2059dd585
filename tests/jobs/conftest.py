"""Real ticks and workers as processes of their own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from settings import ROOT

Start = Callable[[str], subprocess.Popen[bytes]]


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
