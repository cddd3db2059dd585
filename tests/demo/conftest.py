"""The demo with fewer cases than everybody sees: made once, put in place in as many stores as the tests ask for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from demo.load import ensure_loaded
from demo.scratch import opened_store
from grievance_core.institution import Institution
from grievance_core.vault import Vault, parse_keys
from migrations import schema
from service import open_rules
from settings import Settings, load_settings
from tests.running import KEYS

FEW = 60


@pytest.fixture(scope="session")
def few() -> int:
    """How many cases the demo of these tests has."""
    return FEW


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the made demo is kept."""
    return tmp_path_factory.mktemp("demo")


def settings_for(folder: Path, database_url: str) -> Settings:
    environment = {
        "MODE": "demo",
        "DATA_DIR": str(folder),
        "DATABASE_URL": database_url,
        "ENCRYPTION_KEYS": KEYS,
        "SECRET_KEY": "s" * 40,
    }
    return load_settings(environment, None)


@pytest.fixture
def settings(demo_folder: Path, database_url: str) -> Settings:
    """The settings of a demo in a migrated store without any row."""
    return settings_for(demo_folder, database_url)


@pytest.fixture(scope="session")
def vault() -> Vault:
    return parse_keys(KEYS)


@pytest.fixture(scope="session")
def loaded(demo_folder: Path) -> Iterator[Engine]:
    """A store with the demo in it, for tests that only read."""
    path = demo_folder / "loaded.sqlite3"
    settings = settings_for(demo_folder, f"sqlite:///{path}")
    schema.upgrade(settings.database_url)
    ensure_loaded(settings, FEW)
    with opened_store(path) as engine:
        yield engine


@pytest.fixture(scope="session")
def inst(demo_folder: Path) -> Institution:
    return open_rules(settings_for(demo_folder, "sqlite://"))


@pytest.fixture
def demo(loaded: Engine) -> Iterator[Session]:
    """A look into the demo."""
    with Session(loaded) as session:
        yield session
