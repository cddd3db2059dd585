"""The schema's history: one line, up and down, the same tables as the models say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from grievance_core.database import open_database
from migrations import schema
from settings import ROOT


def _tables(url: str) -> set[str]:
    engine = open_database(url)
    names = set(inspect(engine).get_table_names()) - {"alembic_version"}
    engine.dispose()
    return names


def test_it_goes_up_and_down_and_up_again(empty_database_url: str) -> None:
    schema.upgrade(empty_database_url)
    after = _tables(empty_database_url)
    schema.downgrade(empty_database_url, "base")
    assert _tables(empty_database_url) == set()
    schema.upgrade(empty_database_url)
    assert _tables(empty_database_url) == after != set()


def test_it_can_be_applied_by_two_starts_at_once(empty_database_url: str) -> None:
    program = "import sys; from migrations import schema; schema.upgrade(sys.argv[1])"
    command = [sys.executable, "-c", program, empty_database_url]
    starts = [subprocess.Popen(command, cwd=ROOT) for _ in range(2)]
    assert [start.wait(60) for start in starts] == [0, 0]
    engine = open_database(empty_database_url)
    assert schema.current(engine) == schema.head()
    engine.dispose()


def test_it_has_what_the_models_say_and_nothing_else(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.all_tables()) == []


def test_it_tells_how_far_a_database_has_come(engine: Engine) -> None:
    assert schema.current(engine) == schema.head()


def test_it_tells_that_a_database_is_empty(empty_database_url: str) -> None:
    engine = open_database(empty_database_url)
    assert schema.current(engine) is None
    engine.dispose()


def test_it_refuses_to_leave_rows_that_refer_to_nothing(tmp_path: Path) -> None:
    database_url = f"sqlite:///{tmp_path / 'orphans.sqlite3'}"
    schema.upgrade(database_url)
    engine = open_database(database_url)
    with engine.connect() as connection:
        connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
        connection.execute(
            text("CREATE TABLE orphans (parent TEXT REFERENCES alembic_version (version_num))")
        )
        connection.execute(text("INSERT INTO orphans VALUES ('nobody')"))
        connection.commit()
    engine.dispose()
    with pytest.raises(RuntimeError, match="orphans"):
        schema.downgrade(database_url, "-1")
