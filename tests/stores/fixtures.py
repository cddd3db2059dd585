"""Stores for tests: every test that asks for one gets a fresh database, once on SQLite and once on PostgreSQL.

`--stores sqlite` or `--stores postgresql` keeps to one of them.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import redis
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from grievance_core.database import open_database, session_factory
from grievance_core.vault import INDEX_KEY_ID, KEY_BYTES, Vault
from migrations import schema
from tests.stores.postgresql import Cluster, running_cluster
from tests.stores.valkey import running_valkey

STORES = ("sqlite", "postgresql")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--stores", default=",".join(STORES), help="sqlite, postgresql or both, with a comma")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "store" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--stores").split(",")
        if unknown := set(chosen) - set(STORES):
            raise pytest.UsageError(f"--stores knows no {', '.join(sorted(unknown))}")
        metafunc.parametrize("store", [_parameter(name) for name in chosen])


def _parameter(name: str) -> object:
    return pytest.param(name, marks=pytest.mark.needs(name)) if name == "postgresql" else name


@pytest.fixture(scope="session")
def postgresql_cluster() -> Iterator[Cluster]:
    """One server for all tests of this process."""
    with running_cluster() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def postgresql_template(postgresql_cluster: Cluster) -> str:
    """The name of a migrated database to copy from."""
    postgresql_cluster.execute("CREATE DATABASE migrated")
    schema.upgrade(postgresql_cluster.url("migrated"))
    return "migrated"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database file to copy from."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.sqlite3"
    schema.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def empty_database_url(store: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table."""
    if store == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    else:
        yield from _copy(request.getfixturevalue("postgresql_cluster"), "template0")


@pytest.fixture
def database_url(store: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated database for this test alone: with the small province for tests that live in it, else without any row."""
    kept = "province" if {"world", "demo_world"} & set(request.fixturenames) else "template"
    if store == "sqlite":
        path = tmp_path / "test.sqlite3"
        shutil.copyfile(request.getfixturevalue(f"sqlite_{kept}"), path)
        yield f"sqlite:///{path}"
    else:
        template = request.getfixturevalue(f"postgresql_{kept}")
        yield from _copy(request.getfixturevalue("postgresql_cluster"), template)


def _copy(cluster: Cluster, template: str) -> Iterator[str]:
    name = f"test_{uuid4().hex}"
    # Copied file by file: a third of the time it takes through the log (PostgreSQL 15 or newer).
    cluster.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    yield cluster.url(name)
    cluster.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """The migrated database, opened as the product opens it."""
    engine = open_database(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def sessions(engine: Engine) -> sessionmaker[Session]:
    """Sessions for writing."""
    return session_factory(engine)


@pytest.fixture
def session(sessions: sessionmaker[Session]) -> Iterator[Session]:
    """One session; the test commits what others are to see."""
    with sessions() as session:
        yield session


@pytest.fixture(scope="session")
def vault() -> Vault:
    """Keys that every run shares: sealed text differs each time all the same, looked-up digests do not."""
    return Vault({"test1": bytes(KEY_BYTES)}, INDEX_KEY_ID.encode().ljust(KEY_BYTES, b"."))


@pytest.fixture(scope="session")
def _valkey_server() -> Iterator[str]:
    with running_valkey() as url:
        yield url


@pytest.fixture
def valkey_url(_valkey_server: str) -> str:
    """The url of an empty Valkey."""
    with redis.Redis.from_url(_valkey_server) as client:
        client.flushall()
    return _valkey_server


@pytest.fixture
def valkey(valkey_url: str) -> Iterator[redis.Redis]:
    """A client of an empty Valkey."""
    with redis.Redis.from_url(valkey_url) as client:
        yield client
