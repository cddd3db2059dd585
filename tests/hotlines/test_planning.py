"""Tasks ring until they are done, notes are unread until they are read, and nobody outside has a part in it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from grievance_core.cases.handling import solve
from grievance_core.errors import Incomplete, NotNow, UnknownCase
from grievance_core.hotlines.planning import (
    finish_task,
    hand_over,
    plan_safety,
    read_handover,
    record_call,
    set_task,
    unread,
)
from grievance_core.hotlines.sheets import erase_casework
from tests.hotlines.desks import FIRST, OUTSIDE, QUIET, SECOND, accepted, assessed, checked, done
from tests.world import World

WORDS = "ទៅផ្ទះបងស្រី"
LONG = timedelta(hours=3)


def rung(world: World, seat: str = FIRST) -> int:
    return world.templates_to(world.number_of(seat)).count("reminder")


@pytest.mark.parametrize("seat", OUTSIDE)
def test_nobody_outside_plans_calls_or_hands_over(world: World, seat: str) -> None:
    receipt = accepted(world)
    for operation, rest in (
        (plan_safety, (WORDS,)),
        (set_task, (WORDS, world.now + LONG)),
        (record_call, ("reached", WORDS)),
        (hand_over, (WORDS,)),
        (finish_task, ("x",)),
        (read_handover, ("x",)),
    ):
        with pytest.raises(UnknownCase):
            done(world, operation, receipt, seat, *rest)


def test_a_task_rings_when_it_is_due_and_again_until_it_is_done(world: World) -> None:
    receipt = accepted(world)
    assessed(world, receipt)
    task = done(world, set_task, receipt, FIRST, WORDS, world.now + LONG)
    world.pass_time(hours=2, minutes=59)
    assert rung(world) == 0
    world.pass_time(minutes=2)
    assert rung(world) == 1
    world.pass_time(hours=3)
    before = rung(world)
    assert before > 1
    assert not any(WORDS in text for text in world.texts_to(world.number_of(FIRST)))
    done(world, finish_task, receipt, SECOND, task)
    world.pass_time(hours=6)
    assert rung(world) == before
    with pytest.raises(NotNow):
        done(world, finish_task, receipt, FIRST, task)


def test_one_task_that_is_done_leaves_the_others_ringing(world: World) -> None:
    receipt = accepted(world)
    assessed(world, receipt)
    first = done(world, set_task, receipt, FIRST, WORDS, world.now + timedelta(hours=1))
    done(world, set_task, receipt, FIRST, WORDS, world.now + LONG)
    done(world, finish_task, receipt, FIRST, first)
    world.pass_time(hours=2)
    assert rung(world) == 0
    world.pass_time(hours=1, minutes=1)
    assert rung(world) == 1


def test_a_call_that_is_owed_outlives_a_new_risk_and_the_closing(world: World) -> None:
    receipt = accepted(world)
    done(world, record_call, receipt, FIRST, "reached", WORDS, world.now + timedelta(hours=30))
    assessed(world, receipt, **{name.replace("-", "_"): answer for name, answer in QUIET.items()})
    checked(world, receipt)
    done(world, solve, receipt, FIRST, "x")
    before = rung(world)
    world.pass_time(hours=30, minutes=1)
    assert rung(world) == before + 1


def test_what_was_erased_rings_no_more(world: World) -> None:
    receipt = accepted(world)
    assessed(world, receipt)
    done(world, set_task, receipt, FIRST, WORDS, world.now + LONG)
    with world.work() as session:
        erase_casework(session, receipt.case_id)
    world.pass_time(hours=5)
    assert rung(world) == 0


def test_a_note_to_the_next_shift_is_unread_until_somebody_reads_it(world: World) -> None:
    receipt, other = accepted(world), accepted(world)
    note = done(world, hand_over, receipt, FIRST, WORDS)
    ids = [receipt.case_id, other.case_id]
    with world.sessions() as session:
        assert unread(session, ids) == {receipt.case_id}
    done(world, read_handover, receipt, SECOND, note)
    with world.sessions() as session:
        assert unread(session, ids) == frozenset()
    with pytest.raises(NotNow):
        done(world, read_handover, receipt, SECOND, note)


def test_what_is_not_whole_is_not_kept(world: World) -> None:
    receipt = accepted(world)
    for operation, rest in (
        (plan_safety, (" ",)),
        (set_task, (WORDS, world.now)),
        (record_call, ("perhaps", WORDS)),
        (record_call, ("reached", "")),
        (hand_over, ("",)),
    ):
        with pytest.raises(Incomplete):
            done(world, operation, receipt, FIRST, *rest)
