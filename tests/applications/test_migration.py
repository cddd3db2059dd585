"""The revision of applications taken back and put on again, under applications and cases at work."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from migrations import schema
from tests.applications.conftest import Counter


def counts(engine: Engine, *tables: str) -> list[int]:
    with engine.connect() as connection:
        return [connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() for table in tables]


def test_applications_go_with_their_deadlines_and_texts_and_cases_keep_theirs(
    counter: Counter, database_url: str, engine: Engine
) -> None:
    counter.world.file()
    of_cases = counts(engine, "cases", "timers", "messages")
    counter.refused()
    waiting = counter.wish()
    assert counts(engine, "timers", "messages") != of_cases[1:]
    engine.dispose()
    schema.downgrade(database_url, "0009")
    assert counts(engine, "cases", "timers", "messages") == of_cases
    schema.upgrade(database_url)
    assert counts(engine, "cases", "timers", "messages", "applications") == [*of_cases, 0]
    counter.world.pass_time(days=12)
    receipt = counter.wish(request="after")
    assert receipt.number != waiting.number
    for change in ("UPDATE applications SET state = 'accepted'", "DELETE FROM application_events"):
        with pytest.raises(DBAPIError), counter.world.work() as session:
            session.execute(text(change))
