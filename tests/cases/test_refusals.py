"""What is refused, to whom, and that a refusal changes nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from grievance_core.cases import handling
from grievance_core.cases.filing import Receipt
from grievance_core.cases.model import Case, CaseEvent
from grievance_core.cases.principal import OPERATOR
from grievance_core.errors import Incomplete, NotNow, Refused, UnknownCase
from grievance_core.messages.model import Message
from grievance_core.timers.model import Timer
from tests.cases.operations import OPERATIONS
from tests.cases.stories import (
    CHAIR,
    DEPUTY,
    do,
    her,
)
from tests.cases.test_access import MEMBER, OTHER_VILLAGE, REGISTER, STRANGER, heard, received, referred
from tests.cases.test_exactly_once import race
from tests.world import World


def everything(world: World) -> tuple[object, ...]:
    with world.sessions() as session:
        cases = session.execute(
            select(Case.state, Case.level, Case.revision, Case.due_at, Case.chain_head)
        ).all()
        counts = [session.scalar(select(func.count()).select_from(table)) for table in (CaseEvent, Message)]
        timers = session.execute(select(Timer.id, Timer.state, Timer.due_at).order_by(Timer.id)).all()
    return (*map(tuple, cases), *counts, *map(tuple, timers))


@pytest.mark.parametrize("state", [received, referred, heard], ids=lambda state: state.__name__)
def test_it_refuses_everything_to_who_has_no_part_in_it_and_changes_nothing(
    world: World, state: Callable[[World], Receipt]
) -> None:
    receipt = state(world)
    strangers = {who: world.official(who) for who in (OTHER_VILLAGE, REGISTER, MEMBER)}
    before = everything(world)
    for who, by in (strangers | {"stranger": STRANGER, "operator": OPERATOR}).items():
        for name, (operation, given) in OPERATIONS.items():
            with pytest.raises((UnknownCase, NotNow)) as refused:
                do(world, receipt, operation, by, *given)
            sees_it = who in (REGISTER, "operator")
            assert sees_it or isinstance(refused.value, UnknownCase), (who, name)
    assert everything(world) == before


def test_it_knows_no_case_that_does_not_exist(world: World) -> None:
    nowhere = Receipt("no such case", "123456782", "", {}, None, "")
    for operation, given in OPERATIONS.values():
        with pytest.raises(UnknownCase):
            do(world, nowhere, operation, CHAIR, *given)


NEEDS_WORDS = ("solved", "decline", "ask", "recommend", "answer", "add", "answer-provider", "refer-outside")


def test_it_takes_no_answer_without_words(world: World) -> None:
    receipt = world.file()
    for name in NEEDS_WORDS:
        operation, given = OPERATIONS[name]
        by = her(world, receipt) if name in ("answer", "add") else CHAIR
        with pytest.raises(Incomplete):
            do(world, receipt, operation, by, *[" \n " for _ in given])


def test_it_lets_the_first_of_two_officials_solve_it_and_tells_the_other(world: World) -> None:
    receipt = world.file()
    people = [world.official(CHAIR), world.official(DEPUTY)]

    def solve(number: int) -> object:
        try:
            return do(world, receipt, handling.solve, people[number], "បានបើក")
        except Refused as refused:
            return type(refused)

    assert set(race(2, solve)) == {None, NotNow}
    with world.sessions() as session:
        assert session.query(CaseEvent).filter_by(case_id=receipt.case_id, type="decided").count() == 1
