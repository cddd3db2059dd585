"""A small service to launch: the real launcher, settings and migrations around stand-ins for what takes long to load."""

from __future__ import annotations

import fcntl
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from settings import ROOT

REAL = ("launcher", "migrations", "settings.py", "journal.py", "alembic.ini", "grievance_core", "writing")
APP = """
from flask import Flask

def create_app():
    app = Flask(__name__)
    app.add_url_rule("/healthz", "healthz", lambda: "ok")
    return app
"""
WORKER = """
import sys, time, redis
from settings import current_settings

client = redis.Redis.from_url(current_settings().redis_url)
while True:
    client.incr(sys.argv[1])
    time.sleep(0.05)
"""
LOAD = """
def ensure_loaded(settings):
    print("the demo is loaded")

def announcement(settings):
    return ["+85512000001 Sok"]
"""


@dataclass
class Service:
    """One launched instance."""

    project: Path
    data_dir: Path
    port: int
    process: subprocess.Popen[str] = field(init=False)
    lines: list[str] = field(init=False, default_factory=list)

    def start(self) -> Service:
        environ = {**os.environ, "DATA_DIR": str(self.data_dir), "PORT": str(self.port), "MODE": "demo"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "launcher"],
            cwd=self.project,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.lines = []
        return self

    def ready(self) -> Service:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))
            if line.startswith("Ready:"):
                return self
        raise AssertionError(f"it never got ready: {self.lines} {self.process.communicate()[1]}")

    def end(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        """Exit code, and what it wrote on standard error."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        errors = self.process.communicate(timeout=30)[1]
        return self.process.returncode, errors

    def left_alone(self, seconds: float = 10.0) -> bool:
        """True once no process of the instance lives: each of them holds the lock it inherited."""
        with (self.data_dir / "launcher.lock").open() as lock:
            return wait_for(lambda: _free(lock.fileno()), seconds)

    def get(self, path: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        connection.request("GET", path)
        status = connection.getresponse().status
        connection.close()
        return status

    def log(self, name: str) -> str:
        return (self.data_dir / "logs" / f"{name}.log").read_text()

    def pids(self, part: str) -> list[int]:
        """Processes of this instance whose command line has `part` in it."""
        return [pid for pid, line in _children(self.process.pid) if part in line]


def wait_for(holds: Callable[[], bool], seconds: float = 10.0) -> bool:
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def _free(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    fcntl.flock(descriptor, fcntl.LOCK_UN)
    return True


def _children(parent: int) -> list[tuple[int, str]]:
    listing = subprocess.run(
        ["ps", "-wweo", "pid=,ppid=,args="], capture_output=True, text=True, check=True
    ).stdout
    rows = (line.split(maxsplit=2) for line in listing.splitlines())
    return [(int(pid), line) for pid, ppid, line in rows if int(ppid) == parent]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with everything that `python -m launcher` needs."""
    folder = tmp_path / "project"
    folder.mkdir()
    for name in REAL:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copyfile
        copy(ROOT / name, folder / name)
    (folder / "app.py").write_text(APP)
    (folder / "worker.py").write_text(WORKER)
    (folder / "demo").mkdir()
    (folder / "demo" / "load.py").write_text(LOAD)
    return folder


@pytest.fixture
def launch(project: Path, tmp_path: Path) -> Iterator[Callable[..., Service]]:
    """Makes services; ends those that a test leaves behind."""
    made: list[Service] = []

    def make(data_dir: Path | None = None, port: int | None = None) -> Service:
        service = Service(project, data_dir or tmp_path / "data", port or free_port())
        made.append(service)
        return service

    yield make
    for service in made:
        if service.process.returncode is None:
            service.end()
        for stream in (service.process.stdout, service.process.stderr):
            if stream:
                stream.close()
