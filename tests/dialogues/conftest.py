"""The small province with its telephone line, and phones to call it with."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import redis
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from grievance_core.database import open_database, reading_factory, session_factory
from grievance_core.institution import Institution, open_institution
from grievance_core.offices.rules import OfficeRules
from grievance_core.vault import Vault
from tests.dialogues.phone import Exchange
from tests.stores.postgresql import Cluster
from tests.world import World, build

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def inst(vault: Vault) -> Institution:
    return open_institution(
        vault=vault,
        rules=ROOT / "rules",
        locales=ROOT / "locales",
        policy_file=ROOT / "rules" / "escalation.yaml",
        service_number="855",
    )


@pytest.fixture(scope="session")
def rules() -> OfficeRules:
    return OfficeRules.load(ROOT / "rules" / "offices.yaml")


@pytest.fixture(scope="session")
def sqlite_province(
    sqlite_template: Path, inst: Institution, rules: OfficeRules, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The province built once, to copy from."""
    path = tmp_path_factory.mktemp("province") / "province.sqlite3"
    shutil.copyfile(sqlite_template, path)
    _build(f"sqlite:///{path}", inst, rules)
    return path


@pytest.fixture(scope="session")
def postgresql_province(
    postgresql_cluster: Cluster, postgresql_template: str, inst: Institution, rules: OfficeRules
) -> str:
    """The province built once, as the name of a database to copy from."""
    postgresql_cluster.execute(f"CREATE DATABASE province TEMPLATE {postgresql_template}")
    _build(postgresql_cluster.url("province"), inst, rules)
    return "province"


def _build(url: str, inst: Institution, rules: OfficeRules) -> None:
    engine = open_database(url)
    build(session_factory(engine), inst, rules)
    engine.dispose()


@pytest.fixture
def database_url(store: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The province, for this test alone."""
    if store == "sqlite":
        path = tmp_path / "test.sqlite3"
        shutil.copyfile(request.getfixturevalue("sqlite_province"), path)
        yield f"sqlite:///{path}"
        return
    cluster, template = (
        request.getfixturevalue("postgresql_cluster"),
        request.getfixturevalue("postgresql_province"),
    )
    name = f"test_{uuid4().hex}"
    cluster.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield cluster.url(name)
    cluster.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def world(sessions: sessionmaker[Session], inst: Institution) -> World:
    return World(sessions, inst)


@pytest.fixture
def exchange(world: World, engine: Engine, valkey: redis.Redis) -> Exchange:
    return Exchange(world, reading_factory(engine), valkey)
