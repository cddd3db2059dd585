"""Every revision, taken back and put on again, under a province at work."""

from __future__ import annotations

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from demo import clock
from migrations import schema
from tests.world import World

REVISIONS = [
    script.revision for script in ScriptDirectory.from_config(schema.configuration("")).walk_revisions()
]


def _rows(engine: Engine) -> dict[str, int]:
    tables = set(inspect(engine).get_table_names()) - {"alembic_version"}
    with engine.connect() as connection:
        return {
            table: connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() for table in tables
        }


@pytest.fixture
def busy(demo_world: World) -> World:
    for kind in ("payment", "eligibility", "data", "danger"):
        demo_world.file(kind)
    demo_world.pass_time(days=12)
    with demo_world.work() as session:
        clock.set_to(session, demo_world.now)
    return demo_world


@pytest.mark.parametrize("steps", range(1, len(REVISIONS) + 1))
def test_each_revision_goes_down_and_up_again_and_what_lies_below_it_keeps_its_rows(
    busy: World, database_url: str, engine: Engine, steps: int
) -> None:
    before = _rows(engine)
    schema.downgrade(database_url, REVISIONS[steps] if steps < len(REVISIONS) else "base")
    below = _rows(engine)
    schema.upgrade(database_url)
    after = _rows(engine)
    assert before["cases"] == 4
    assert set(after) == set(before)
    for table in below:
        if table != "case_moves":
            assert after[table] == below[table] == before[table]
    assert after["case_moves"] == before["case_moves"]


def test_after_going_down_and_up_the_guards_hold_and_the_service_goes_on(
    busy: World, database_url: str, engine: Engine
) -> None:
    schema.downgrade(database_url, "-1")
    schema.upgrade(database_url)
    with engine.connect() as connection:  # taken back in the end
        connection.execute(text("UPDATE cases SET state = 'merged' WHERE state = 'received'"))
        with pytest.raises(DBAPIError):
            connection.execute(text("UPDATE cases SET state = 'open' WHERE state = 'merged'"))
    busy.pass_time(days=5)
    busy.file()
