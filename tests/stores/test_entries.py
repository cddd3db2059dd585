"""Rows that are gathered and written together."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event, func, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from grievance_core.cases.history import record
from grievance_core.cases.locking import all_locked
from grievance_core.cases.model import Case, CaseEvent
from grievance_core.entries import enter
from grievance_core.timers import rows
from grievance_core.timers.model import Timer
from tests.world import World


def _events(session: Session, case_id: str) -> int:
    found = session.scalar(select(func.count()).where(CaseEvent.case_id == case_id))
    assert found is not None
    return found


def test_a_session_that_would_forget_what_is_entered_takes_none(world: World) -> None:
    with Session(world.sessions.kw["bind"]) as session, pytest.raises(TypeError):
        enter(session, Timer, {})


def test_what_is_entered_is_there_for_the_next_question_and_gone_with_its_savepoint(world: World) -> None:
    case_id = world.file("payment").case_id
    with world.sessions() as session:
        case = session.get_one(Case, case_id)
        before = _events(session, case_id)
        savepoint = session.begin_nested()
        record(session, world.inst.vault, case, "reminded", world.now)
        assert _events(session, case_id) == before + 1
        record(session, world.inst.vault, case, "reminded", world.now)
        savepoint.rollback()
        assert _events(session, case_id) == before
        assert case.chain_length == before


def test_what_was_entered_before_a_savepoint_outlives_it(world: World) -> None:
    case_id = world.file("payment").case_id
    with world.sessions.begin() as session:
        case = session.get_one(Case, case_id)
        before = _events(session, case_id)
        record(session, world.inst.vault, case, "reminded", world.now)
        session.begin_nested().rollback()
    with world.sessions() as session:
        assert _events(session, case_id) == before + 1


def test_a_deadline_armed_and_cancelled_in_one_transaction_stays_cancelled(world: World) -> None:
    case_id = world.file("payment").case_id
    with world.sessions.begin() as session:
        rows.arm(session, case_id, "alarm", world.now + timedelta(days=1))
        rows.cancel(session, case_id, ("alarm",))
        assert not rows.is_pending(session, case_id, "alarm")
    with world.sessions() as session:
        states = session.scalars(
            select(Timer.state).where(Timer.case_id == case_id, Timer.purpose == "alarm")
        )
        assert list(states) == ["cancelled"]


def test_cases_changed_alike_are_written_with_one_statement(world: World) -> None:
    ids = [world.file("payment").case_id for _ in range(3)]
    engine = world.sessions.kw["bind"]
    updates: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("UPDATE cases"):
            updates.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    with world.sessions.begin() as session:
        for case in all_locked(session, ids).values():
            record(session, world.inst.vault, case, "reminded", world.now)
    event.remove(engine, "before_cursor_execute", note)
    assert len(updates) == 1
    with world.sessions() as session:
        assert set(session.scalars(select(Case.revision).where(Case.id.in_(ids)))) == {2}


def test_a_change_of_what_others_changed_meanwhile_is_refused(world: World) -> None:
    case_id = world.file("payment").case_id
    with world.sessions() as session:
        case = session.get_one(Case, case_id)
        session.execute(update(Case.__table__).values(revision=Case.revision + 1))  # type: ignore[arg-type]
        case.urgent = True
        with pytest.raises(StaleDataError):
            session.flush()
