"""The databases the ground stands on: set back to the beginning for each seed, and held up by whoever wants to see waiting."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Protocol
from uuid import uuid4

import psycopg

from tests.faults.stage import Stage, set_stage
from tests.stores.postgresql import SUPERUSER, Cluster

HELD_UP = 30.0  # seconds to wait for a lock


class Store(Protocol):
    """`writing()` keeps everybody else from writing, `everything()` from reading too where the store can do that."""

    name: str
    url: str
    stage: Stage

    def reset(self) -> None:
        """As at the beginning. The processes keep running."""

    def writing(self) -> AbstractContextManager[None]:
        """Hold up every writer for the length of the block."""

    def everything(self) -> AbstractContextManager[None]:
        """Hold up everybody for the length of the block."""


class SqliteStore:
    """One file. It is put back page by page in one transaction: nobody has to open it anew."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._path, self._kept = folder / "ground.sqlite3", folder / "beginning.sqlite3"
        self.url = f"sqlite:///{self._path}"
        self.stage = set_stage(f"sqlite:///{self._kept}")

    def reset(self) -> None:
        copy(self._kept, self._path)

    def copy_to(self, path: Path) -> None:
        """What is in it now."""
        copy(self._path, path)

    @contextmanager
    def writing(self) -> Iterator[None]:
        with closing(sqlite3.connect(self._path, timeout=HELD_UP, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield
            connection.execute("ROLLBACK")

    everything = writing  # readers never wait here


def copy(source: Path, target: Path) -> None:
    """The pages of one database over those of another."""
    with closing(sqlite3.connect(source)) as from_, closing(sqlite3.connect(target, timeout=HELD_UP)) as to:
        from_.backup(to)


class PostgresqlStore:
    """One database of a cluster, made anew from a template: whoever is connected is thrown out."""

    name = "postgresql"

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._name = f"ground_{uuid4().hex[:8]}"
        self._kept = f"{self._name}_beginning"
        self.url = cluster.url(self._name)
        cluster.execute(f"CREATE DATABASE {self._kept}")
        self.stage = set_stage(cluster.url(self._kept))

    def reset(self) -> None:
        self._cluster.execute(f"DROP DATABASE IF EXISTS {self._name} WITH (FORCE)")
        self._cluster.execute(f"CREATE DATABASE {self._name} TEMPLATE {self._kept}")

    def writing(self) -> AbstractContextManager[None]:
        return self._locked("cases IN EXCLUSIVE MODE")

    def everything(self) -> AbstractContextManager[None]:
        return self._locked("cases, timers, messages IN ACCESS EXCLUSIVE MODE")

    @contextmanager
    def _locked(self, what: str) -> Iterator[None]:
        folder = str(self._cluster.folder)
        with psycopg.connect(host=folder, user=SUPERUSER, dbname=self._name) as connection:
            connection.execute(f"SET lock_timeout = '{HELD_UP:.0f}s'".encode())
            connection.execute(f"LOCK TABLE {what}".encode())
            yield
            connection.rollback()
