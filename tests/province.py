"""The small province (tests/world.py), built once on each store and copied for every test that lives in it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.orm import Session, sessionmaker

from demo import clock
from grievance_core.database import open_database, session_factory
from grievance_core.institution import Institution, open_institution
from grievance_core.offices.rules import OfficeRules
from grievance_core.vault import Vault
from settings import ROOT
from tests.stores.postgresql import Cluster
from tests.world import MONDAY, World, build


@pytest.fixture(scope="session")
def inst(vault: Vault) -> Institution:
    """The institution under the rules and texts as they are."""
    return open_institution(
        vault=vault,
        rules=ROOT / "rules",
        locales=ROOT / "locales",
        policy_file=ROOT / "rules" / "escalation.yaml",
        service_number="855",
    )


@pytest.fixture(scope="session")
def furnish(inst: Institution) -> Callable[[str], None]:
    """Puts the province, and the demo's clock at its Monday, into a migrated database."""

    def put(url: str) -> None:
        engine = open_database(url)
        sessions = session_factory(engine)
        build(sessions, inst, OfficeRules.load(ROOT / "rules" / "offices.yaml"))
        with sessions.begin() as session:
            clock.set_to(session, MONDAY)
        engine.dispose()

    return put


@pytest.fixture(scope="session")
def sqlite_province(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, furnish: Callable[[str], None]
) -> Path:
    """A database file with the province, to copy from."""
    path = tmp_path_factory.mktemp("province") / "province.sqlite3"
    shutil.copyfile(sqlite_template, path)
    furnish(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_province(
    postgresql_cluster: Cluster, postgresql_template: str, furnish: Callable[[str], None]
) -> str:
    """The name of a database with the province, to copy from."""
    postgresql_cluster.execute(f"CREATE DATABASE province TEMPLATE {postgresql_template}")
    furnish(postgresql_cluster.url("province"))
    return "province"


@pytest.fixture
def world(sessions: sessionmaker[Session], inst: Institution) -> World:
    """The province at nine on a Monday."""
    return World(sessions, inst)
