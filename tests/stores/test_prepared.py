"""Statements handed to the driver as they are: they see, give and refuse what a session would."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import BindParameter, Engine, bindparam, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from grievance_core.areas.search import by_key, path
from grievance_core.cases.model import Draft
from grievance_core.database import reading_factory, unhurried
from grievance_core.memory import kept
from grievance_core.prepared import Prepared, ReadingSessions
from tests.world import VILLAGE, World

AT = datetime(2026, 1, 5, 9, tzinfo=timezone(timedelta(hours=7)))
_VALUES: dict[str, BindParameter[object]] = {
    name: bindparam(name) for name in ("number_index", "sealed", "saved_at")
}
KEEP = Prepared(insert(Draft).values(_VALUES))
FIND = Prepared(select(Draft.sealed, Draft.saved_at).where(Draft.number_index == bindparam("index")))
LATER = Prepared(update(Draft).where(Draft.number_index == bindparam("index")).values(saved_at=AT))
DROP = Prepared(delete(Draft).where(Draft.number_index == bindparam("index")))


@pytest.fixture
def reading(engine: Engine, world: World) -> ReadingSessions:
    return reading_factory(engine)


def keep(session: Session, index: str = "one") -> int:
    return KEEP.change(session, number_index=index, sealed=b"\x00sealed\xff", saved_at=AT)


def test_it_gives_octets_as_they_were_and_instants_in_utc(world: World) -> None:
    with world.work() as session:
        keep(session)
        (found,) = FIND.rows(session, index="one")
        assert found == (b"\x00sealed\xff", AT)
        assert found[1].tzinfo == UTC
        assert found == session.execute(select(Draft.sealed, Draft.saved_at)).one()


def test_it_refuses_an_instant_without_an_offset(world: World) -> None:
    with world.work() as session, pytest.raises(ValueError, match="offset"):
        KEEP.change(session, number_index="one", sealed=b"", saved_at=AT.replace(tzinfo=None))


def test_it_tells_how_many_rows_it_changed(world: World) -> None:
    with world.work() as session:
        keep(session)
        assert [LATER.change(session, index=index) for index in ("one", "two")] == [1, 0]
        assert [DROP.change(session, index="one") for _ in range(2)] == [1, 0]
        assert FIND.first(session, index="one") is None


def test_what_is_there_already_is_refused_as_a_session_refuses_it_and_named_nowhere(world: World) -> None:
    with world.sessions() as session:
        keep(session, "a secret index")
        with pytest.raises(IntegrityError) as refused:
            keep(session, "a secret index")
    assert refused.value.params is None


def test_it_sees_what_the_session_has_not_written_yet(world: World) -> None:
    with world.work() as session:
        session.add(Draft(number_index="one", sealed=b"s", saved_at=AT))
        assert FIND.rows(session, index="one")


def test_a_look_sees_what_is_committed_and_nothing_else(world: World, reading: ReadingSessions) -> None:
    look = reading.look()
    with world.work() as session:
        keep(session)
        assert FIND.rows(look, index="one") == []
    assert FIND.rows(look, index="one") == [(b"\x00sealed\xff", AT)]


def test_a_look_keeps_nobody_from_writing(world: World, reading: ReadingSessions) -> None:
    look = reading.look()
    FIND.rows(look, index="one")
    with world.work() as session:
        assert keep(session) == 1


def test_a_connection_that_died_is_replaced(world: World, reading: ReadingSessions) -> None:
    assert FIND.rows(reading.look(), index="one") == []
    for driver in reading._drivers._idle:
        driver.close()
    assert FIND.rows(reading.look(), index="one") == []


def test_a_statement_the_database_refuses_is_refused_and_the_next_one_answered(
    world: World, reading: ReadingSessions
) -> None:
    wrong = Prepared(select(text("word")).select_from(text("nowhere")))
    with pytest.raises(DBAPIError, match="nowhere"):
        wrong.rows(reading.look())
    assert FIND.rows(reading.look(), index="one") == []


def test_its_connections_end_with_the_engine(engine: Engine, reading: ReadingSessions) -> None:
    FIND.rows(reading.look(), index="one")
    engine.dispose()
    assert reading._drivers._idle == []


# What seldom changes.


def test_a_look_finds_what_a_session_finds(world: World, reading: ReadingSessions) -> None:
    with reading() as session:
        found = [area.key for area in path(session, VILLAGE)]
    assert [area.key for area in path(reading.look(), VILLAGE)] == found


def test_a_look_sees_a_change_by_plain_sql_at_once(world: World, reading: ReadingSessions) -> None:
    before = by_key(reading.look(), VILLAGE)
    with world.work() as session:
        session.execute(text("UPDATE areas SET name_en = 'Elsewhere'"))
    after = by_key(reading.look(), VILLAGE)
    assert before is not None
    assert after is not None
    assert (before.name_en, after.name_en) == ("Prasat", "Elsewhere")


def test_what_is_known_is_not_found_again(world: World, reading: ReadingSessions) -> None:
    found: list[str] = []

    def find(_session: Session) -> str:
        found.append("asked")
        return "answer"

    answers = [kept(reading.look(), "a question of this test", find) for _ in range(3)]
    assert (answers, found) == (["answer"] * 3, ["asked"])


# Commits that do not wait for the disk.


def waits(session: Session) -> bool:
    if session.connection().dialect.name == "sqlite":
        return bool(session.scalar(text("PRAGMA synchronous")) == 2)
    set_by = "SELECT source FROM pg_settings WHERE name = 'synchronous_commit'"
    return bool(session.scalar(text(set_by)) != "session")


def test_only_a_transaction_that_says_so_does_not_wait_for_the_disk(world: World) -> None:
    seen: list[bool] = []
    for says_so in (False, True, False, True):
        with world.sessions.begin() as session:
            if says_so:
                unhurried(session)
            keep(session, str(len(seen)))
            seen.append(waits(session))
    assert seen == [True, False, True, False]
    with world.sessions() as session:
        assert len(session.scalars(select(Draft)).all()) == 4
