"""The whole country, loaded once for all tests that only read it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from grievance_core.areas.load import AreaReport, load_areas
from grievance_core.database import open_database, reading_factory, session_factory


def empty_store(template: Path, folder: Path) -> Engine:
    path = folder / "areas.sqlite3"
    shutil.copyfile(template, path)
    return open_database(f"sqlite:///{path}")


@pytest.fixture
def bare(sqlite_template: Path, tmp_path: Path) -> Iterator[Engine]:
    """A store with an empty table of areas."""
    engine = empty_store(sqlite_template, tmp_path)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def loaded(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Engine, AreaReport]]:
    """The country and the report of its import."""
    engine, report = empty_store(sqlite_template, tmp_path_factory.mktemp("country")), AreaReport()
    with session_factory(engine).begin() as session:
        load_areas(session, report)
    yield engine, report
    engine.dispose()


@pytest.fixture
def country(loaded: tuple[Engine, AreaReport]) -> Iterator[Session]:
    with reading_factory(loaded[0])() as session:
        yield session


@pytest.fixture
def report(loaded: tuple[Engine, AreaReport]) -> AreaReport:
    return loaded[1]
