"""A changed policy touches no open case until somebody says so, and does then exactly what was shown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from grievance_core.cases import asking, complainant, handling
from grievance_core.cases.replanning import Replan, changes, replan
from grievance_core.timers.policy import EscalationPolicy
from settings import ROOT
from tests.cases.stories import CHAIR, do, her
from tests.cases.test_clock import armed, due, minutes
from tests.cases.test_whole_story import types
from tests.world import World


def change_policy(world: World, folder: Path, old: str, new: str) -> None:
    text = (ROOT / "rules" / "escalation.yaml").read_text()
    assert old in text
    path = folder / "escalation.yaml"
    path.write_text(text.replace(old, new))
    policy = EscalationPolicy.load(path, world.inst.calendar.standard_day)
    world.inst = replace(world.inst, policy=policy)


def shown(world: World) -> list[Replan]:
    with world.sessions() as session:
        return [change for _, change in changes(session, world.inst, world.now)]


def carried_out(world: World) -> list[Replan]:
    with world.work() as session:
        return replan(session, world.inst, world.now)


def test_it_has_nothing_to_plan_again_while_the_policy_is_the_same(world: World) -> None:
    paused, late = world.file(), world.file()
    world.file("service")
    do(world, paused, asking.ask_complainant, CHAIR, "ខែណា?")
    world.pass_time(days=2)
    do(world, paused, complainant.answer_question, her(world, paused), "ខែមុន")
    do(world, late, handling.accept, CHAIR)
    world.pass_time(hours=5)
    assert shown(world) == carried_out(world) == []


def test_it_shows_first_and_then_does_what_it_showed(world: World, tmp_path: Path) -> None:
    receipts = [world.file() for _ in range(3)]
    before = due(world, receipts[0])
    do(world, receipts[1], handling.accept, CHAIR)
    do(world, receipts[2], handling.solve, CHAIR, "បានបើក")
    change_policy(
        world,
        tmp_path,
        "acknowledge: 3 working days\n        act: 8",
        "acknowledge: 5 working days\n        act: 9",
    )
    assert due(world, receipts[0]) == before
    world.pass_time(hours=2)
    planned = shown(world)
    assert {change.reference for change in planned} == {receipt.reference for receipt in receipts[:2]}
    assert due(world, receipts[0]) == before
    assert carried_out(world) == planned
    assert minutes(world, world.case(receipts[0]).arrived_at, due(world, receipts[0])) == 5 * 450
    assert minutes(world, world.case(receipts[1]).arrived_at, due(world, receipts[1])) == 9 * 450
    assert types(world, receipts[0]) == ["filed", "replanned"]
    assert set(armed(world, receipts[0])) == {"acknowledge", "remind"}
    assert shown(world) == carried_out(world) == []


def test_it_does_not_take_away_the_time_she_was_asked(world: World, tmp_path: Path) -> None:
    receipt = world.file()
    do(world, receipt, asking.ask_complainant, CHAIR, "ខែណា?")
    world.pass_time(days=7)
    do(world, receipt, complainant.answer_question, her(world, receipt), "ខែមុន")
    left = minutes(world, world.now, due(world, receipt))
    change_policy(world, tmp_path, "act: 8 working days", "act: 9 working days")
    carried_out(world)
    assert minutes(world, world.now, due(world, receipt)) == left + 450


def test_it_makes_no_crowd_climb_when_the_policy_gets_shorter(world: World, tmp_path: Path) -> None:
    receipt = world.file()
    do(world, receipt, handling.accept, CHAIR)
    world.pass_time(days=5)
    change_policy(
        world,
        tmp_path,
        "acknowledge: 3 working days\n        act: 8",
        "acknowledge: 2 working days\n        act: 3",
    )
    planned = shown(world)
    assert planned == carried_out(world)
    assert planned[0].after == due(world, receipt)
    assert minutes(world, world.now, due(world, receipt)) == 3 * 450
    world.settle()
    assert world.case(receipt).level == "village"
