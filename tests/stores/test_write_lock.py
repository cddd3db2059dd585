"""SQLite's write lock: whoever wants it waits for whoever has it, and not for ever."""

from __future__ import annotations

import time
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from grievance_core import write_lock
from grievance_core.database import open_database


@pytest.fixture
def file(tmp_path: Path) -> Engine:
    engine = open_database(f"sqlite:///{tmp_path / 'locked.sqlite3'}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE said (word TEXT)"))
    return engine


def say(engine: Engine, word: str) -> None:
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO said VALUES (:word)"), {"word": word})


def test_the_second_waits_for_the_first(file: Engine) -> None:
    second = Thread(target=say, args=(file, "second"))
    with file.begin() as connection:
        second.start()
        time.sleep(0.05)
        connection.execute(text("INSERT INTO said VALUES ('first')"))
    second.join()
    with file.connect() as connection:
        assert connection.scalars(text("SELECT word FROM said ORDER BY rowid")).all() == ["first", "second"]


def test_it_is_there_a_moment_after_it_is_free(file: Engine) -> None:
    taken: list[float] = []

    def take() -> None:
        with file.begin():
            taken.append(time.monotonic())

    waiting = Thread(target=take)
    with file.begin():
        waiting.start()
        time.sleep(0.3)  # long enough for SQLite's own waiting to sleep 100 ms at a time
    freed = time.monotonic()
    waiting.join()
    assert taken[0] - freed < 0.09


def test_who_waits_too_long_is_refused_and_may_ask_again(
    file: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write_lock, "BUSY_SECONDS", 0.05)
    with file.begin():
        with pytest.raises(OperationalError, match="locked"):
            say(file, "too early")
        monkeypatch.undo()
    say(file, "later")
    with file.connect() as connection:
        assert connection.scalars(text("SELECT word FROM said")).all() == ["later"]
