"""The whole country, loaded once for all tests that only read it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from grievance_core.areas.load import AreaReport, load_areas
from grievance_core.areas.model import Area
from grievance_core.database import Base, open_database, reading_factory, session_factory


def empty_store(folder: Path) -> Engine:
    engine = open_database(f"sqlite:///{folder / 'areas.sqlite3'}")
    Base.metadata.create_all(engine, tables=[Base.metadata.tables[Area.__tablename__]])
    return engine


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Engine]:
    """A store with an empty table of areas."""
    engine = empty_store(tmp_path)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, AreaReport]]:
    """The country and the report of its import."""
    engine, report = empty_store(tmp_path_factory.mktemp("country")), AreaReport()
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
