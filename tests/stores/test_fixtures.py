"""The suite's own ground: fresh stores, the same on both databases."""

from __future__ import annotations

import pytest
import redis
from sqlalchemy import Engine, text


@pytest.mark.parametrize("time", [1, 2])
def test_it_gives_every_test_a_database_of_its_own(engine: Engine, time: int) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE mine (n INTEGER)"))
        connection.execute(text("INSERT INTO mine VALUES (1)"))
        assert connection.scalar(text("SELECT count(*) FROM mine")) == 1


@pytest.mark.parametrize("time", [1, 2])
def test_it_gives_every_test_an_empty_valkey(valkey: redis.Redis, time: int) -> None:
    assert valkey.dbsize() == 0
    valkey.set("key", time)


def test_it_enforces_references(engine: Engine) -> None:
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            assert connection.scalar(text("PRAGMA foreign_keys")) == 1
            assert connection.scalar(text("PRAGMA synchronous")) == 2
            assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
