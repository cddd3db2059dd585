"""A PostgreSQL cluster that lives as long as the test run: the system's programs, or those of the package pgserver."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypedDict

import psycopg

from launcher.children import follow_parent

SUPERUSER = "ssdm"
DURABLE = ("shared_buffers=64MB", "max_connections=60")
# The data need not survive a power cut: the tests themselves do not.
FAST = (*DURABLE, "fsync=off", "synchronous_commit=off", "full_page_writes=off")
START_SECONDS = 30.0
UNPRIVILEGED = ("postgres", "nobody")  # PostgreSQL refuses to run as root


class Identity(TypedDict, total=False):
    """Who runs a program, as `subprocess` takes it; empty for whoever runs the tests."""

    user: int
    group: int
    extra_groups: list[int]


@cache
def binaries() -> Path | None:
    """The folder with initdb and postgres that this user can run, the system's first."""
    candidates = [Path(found).resolve().parent] if (found := shutil.which("initdb")) else []
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    package = importlib.util.find_spec("pgserver")
    if package and package.origin:
        candidates.append(Path(package.origin).parent / "pginstall" / "bin")
    return next((folder for folder in candidates if _runs(folder)), None)


def _runs(folder: Path) -> bool:
    try:
        _run([str(folder / "postgres"), "--version"])
    except (OSError, subprocess.CalledProcessError):
        return False
    return (folder / "initdb").exists()


@dataclass(frozen=True)
class Cluster:
    """A running server, reached through its Unix socket alone."""

    folder: Path

    def url(self, database: str) -> str:
        """SQLAlchemy's address of one database."""
        return f"postgresql+psycopg://{SUPERUSER}@/{database}?host={self.folder}"

    def execute(self, statement: str) -> None:
        """Runs one administrative statement outside any transaction."""
        with psycopg.connect(
            host=str(self.folder), user=SUPERUSER, dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(statement.encode())


@contextmanager
def running_cluster(options: Sequence[str] = FAST) -> Iterator[Cluster]:
    """Makes a cluster, starts it with these settings, and removes both at the end."""
    programs = binaries()
    assert programs is not None, "PostgreSQL is not installed"
    with tempfile.TemporaryDirectory(prefix="ssdm-pg-") as name:
        folder = Path(name)
        if account := _account():
            os.chown(folder, account.pw_uid, account.pw_gid)
        data = folder / "data"
        _run([str(programs / "initdb"), *_initdb_options(data)])
        with _server([str(programs / "postgres"), *_server_options(data, folder, options)]):
            cluster = Cluster(folder)
            _wait(cluster)
            yield cluster


def _initdb_options(data: Path) -> list[str]:
    return ["-D", str(data), "-U", SUPERUSER, "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]


def _server_options(data: Path, socket_folder: Path, options: Sequence[str]) -> list[str]:
    every = [f"unix_socket_directories={socket_folder}", "listen_addresses=", *options]
    return ["-D", str(data), *(part for option in every for part in ("-c", option))]


@contextmanager
def _server(command: list[str]) -> Iterator[None]:
    # SIGTERM, which it gets when the test run dies, waits for clients to leave; they die with the run.
    process = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        preexec_fn=follow_parent(),  # noqa: PLW1509 - the cluster starts before any test can start a thread
        **_as_account(),
    )
    try:
        yield
    finally:
        process.send_signal(signal.SIGINT)  # "fast shutdown"
        process.wait()


def _wait(cluster: Cluster) -> None:
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            return cluster.execute("SELECT 1")
        except psycopg.OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True, cwd="/", **_as_account())


def _account() -> pwd.struct_passwd | None:
    if os.getuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return next(known[name] for name in UNPRIVILEGED if name in known)


def _as_account() -> Identity:
    account = _account()
    return Identity(user=account.pw_uid, group=account.pw_gid, extra_groups=[]) if account else Identity()
