"""The servers a benchmark needs, each of its own and gone afterwards: stores, and gunicorn as the launcher starts it."""

from __future__ import annotations

import http.client
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from launcher import secrets, valkey, web
from launcher.children import follow_parent
from settings import ROOT, Settings, load_settings
from tests.stores.postgresql import DURABLE, running_cluster

START_SECONDS = 60.0
APPLICATION = "app:create_app()"


@dataclass(frozen=True)
class Server:
    """A running gunicorn and where it answers."""

    pid: int
    url: str


@contextmanager
def running_valkey(folder: Path) -> Iterator[tuple[str, int]]:
    """The url and the process of a server with the product's own options."""
    path = folder / "valkey.sock"
    with running(valkey.command(path, folder), folder / "valkey.log") as pid:
        _wait(lambda: valkey.answers(f"unix://{path}"))
        yield f"unix://{path}", pid


@contextmanager
def running_database(kind: str, folder: Path) -> Iterator[str]:
    """The url of an empty database that keeps what it was given: SQLite as the product opens it, or PostgreSQL with fsync."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'bench.sqlite3'}"
        return
    with running_cluster(DURABLE) as cluster:
        cluster.execute("CREATE DATABASE bench")
        yield cluster.url("bench")


def settings_in(
    folder: Path, database_url: str, redis_url: str, port: int
) -> tuple[Settings, dict[str, str]]:
    """Settings of a demo in `folder`, and the environment that gives them to a process."""
    environment = {
        "MODE": "demo",
        "DATA_DIR": str(folder),
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "PORT": str(port),
        **{name: make() for name, make in secrets.GENERATORS.items()},
    }
    return load_settings(environment, None), environment


@contextmanager
def running_web(
    settings: Settings, environment: Mapping[str, str], application: str, workers: int
) -> Iterator[Server]:
    """gunicorn with the product's options around `application`, which answers POST."""
    command = [application if word == APPLICATION else word for word in web.command(settings)]
    command[command.index("--workers") + 1] = str(workers)
    with running(command, settings.data_dir / f"web-{settings.port}.log", environment) as pid:
        _wait(lambda: _answers(settings.port))
        yield Server(pid, f"http://{web.HOST}:{settings.port}")


def _answers(port: int) -> bool:
    """Whether anything is answered: gunicorn listens before its workers have loaded the application."""
    connection = http.client.HTTPConnection(web.HOST, port, timeout=START_SECONDS)
    try:
        connection.request("GET", "/healthz")
        return bool(connection.getresponse().status)
    except OSError:
        return False
    finally:
        connection.close()


@contextmanager
def running(command: list[str], log: Path, environment: Mapping[str, str] | None = None) -> Iterator[int]:
    """The process of a command that is terminated afterwards; what it says goes to `log`."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdout=output,
            stderr=output,
            env=environment,
            preexec_fn=follow_parent(),  # noqa: PLW1509 - there are no threads
        )
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def _wait(ready: Callable[[], bool]) -> None:
    end = time.monotonic() + START_SECONDS
    while not ready():
        if time.monotonic() > end:
            raise TimeoutError("a server does not start: its log is in the benchmark's folder")
        time.sleep(0.05)
