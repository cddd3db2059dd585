"""The small province on each store, built once and copied for every test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session, sessionmaker

from grievance_core.database import open_database, session_factory
from grievance_core.institution import Institution, open_institution
from grievance_core.offices.rules import OfficeRules
from grievance_core.vault import Vault
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


def _furnish(url: str, inst: Institution, rules: OfficeRules) -> None:
    engine = open_database(url)
    build(session_factory(engine), inst, rules)
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite_world(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, inst: Institution, rules: OfficeRules
) -> Path:
    path = tmp_path_factory.mktemp("province") / "world.sqlite3"
    shutil.copyfile(sqlite_template, path)
    _furnish(f"sqlite:///{path}", inst, rules)
    return path


@pytest.fixture(scope="session")
def postgresql_world(
    postgresql_cluster: Cluster, postgresql_template: str, inst: Institution, rules: OfficeRules
) -> str:
    postgresql_cluster.execute(f"CREATE DATABASE world TEMPLATE {postgresql_template}")
    _furnish(postgresql_cluster.url("world"), inst, rules)
    return "world"


@pytest.fixture
def database_url(store: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A copy of the province, for this test alone."""
    if store == "sqlite":
        path = tmp_path / "world.sqlite3"
        shutil.copyfile(request.getfixturevalue("sqlite_world"), path)
        yield f"sqlite:///{path}"
        return
    template = request.getfixturevalue("postgresql_world")
    cluster: Cluster = request.getfixturevalue("postgresql_cluster")
    name = f"test_{uuid4().hex}"
    cluster.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield cluster.url(name)
    cluster.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def world(sessions: sessionmaker[Session], inst: Institution) -> World:
    """Monday morning, and nothing filed yet."""
    return World(sessions, inst)
