"""What a case cannot do, neither in code nor by writing into the database."""

from __future__ import annotations

import itertools

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from grievance_core.cases.chain import close_page
from grievance_core.cases.history import record
from grievance_core.cases.model import Case, CaseMove
from grievance_core.cases.principal import OPERATOR
from grievance_core.cases.published import as_json
from grievance_core.cases.states import (
    ANSWERED,
    AT_AN_OFFICE,
    ENDED,
    MOVES,
    UNDECIDED,
    IllegalMove,
    State,
    check_move,
)
from tests.world import World

PAIRS = [(old, new) for old, new in itertools.product(State, State) if old is not new]


def test_it_sorts_every_state_once() -> None:
    assert sorted((*UNDECIDED, *ANSWERED, *ENDED)) == sorted(State)
    assert set(AT_AN_OFFICE) < set(UNDECIDED)


def test_it_refuses_every_move_outside_the_table() -> None:
    refused = set()
    for old, new in PAIRS:
        try:
            check_move(old, new)
        except IllegalMove:
            refused.add((old, new))
    assert refused == set(PAIRS) - MOVES


def test_it_can_still_end_from_every_state_that_is_no_end() -> None:
    for state in set(State) - set(ENDED):
        reached, frontier = {state}, {state}
        while frontier:
            frontier = {new for old, new in MOVES if old in frontier} - reached
            reached |= frontier
        assert reached & set(ENDED), state


def test_it_never_leaves_a_case_that_was_withdrawn_or_merged() -> None:
    assert {old for old, _ in MOVES}.isdisjoint({State.WITHDRAWN, State.MERGED})


def test_it_holds_the_same_table_in_the_database(world: World) -> None:
    with world.sessions() as session:
        kept = {(State(row.before), State(row.after)) for row in session.scalars(select(CaseMove))}
    assert {pair for pair in kept if pair[0] is not pair[1]} == {
        pair for pair in MOVES if pair[0] is not pair[1]
    }


def _way_to(target: State) -> list[State]:
    ways = {State.RECEIVED: [State.RECEIVED]}
    while target not in ways:
        for old, new in sorted(MOVES):
            if old in ways:
                ways.setdefault(new, [*ways[old], new])
    return ways[target]


def _put(session: Session, case_id: str, state: str) -> None:
    session.execute(text("UPDATE cases SET state = :s WHERE id = :i"), {"s": state, "i": case_id})


def _is_refused(session: Session, case_id: str, state: str) -> bool:
    try:
        with session.begin_nested() as savepoint:
            _put(session, case_id, state)
            savepoint.rollback()
    except DBAPIError:
        return True
    return False


def test_it_refuses_them_to_whoever_writes_sql(world: World) -> None:
    receipt = world.file()
    for old in State:
        with world.sessions() as session:
            for step in _way_to(old)[1:]:
                _put(session, receipt.case_id, step)
            refused = {new for new in State if _is_refused(session, receipt.case_id, new)}
            assert _is_refused(session, receipt.case_id, "invented")
            session.rollback()
        assert refused == {new for new in State if new is not old and (old, new) not in MOVES}, old


def test_it_refuses_them_in_the_one_place_that_moves_a_case(world: World) -> None:
    receipt = world.file()
    with world.work() as session:
        case = session.get_one(Case, receipt.case_id)
        with pytest.raises(IllegalMove):
            record(session, world.inst.vault, case, "closed", world.now, state=State.CLOSED)
    assert world.case(receipt).state == "received"


HISTORY_REWRITTEN = (
    "UPDATE case_events SET type = 'solved'",
    "UPDATE case_events SET at = at",
    "DELETE FROM case_events",
    "DELETE FROM case_events WHERE sequence = 1",
    "UPDATE case_reads SET reader = 'nobody'",
    "DELETE FROM case_reads",
    "UPDATE ledger_pages SET cases = 0",
    "DELETE FROM ledger_pages",
)


def test_it_keeps_history_from_whoever_writes_sql(world: World) -> None:
    receipt = world.file()
    with world.work() as session:
        as_json(session, world.inst, OPERATOR, receipt.reference, world.now)
        close_page(session, world.inst.vault, world.now)
    for statement in HISTORY_REWRITTEN:
        with world.sessions() as session, pytest.raises(DBAPIError, match="history is not changed"):
            session.execute(text(statement))
