"""A committee's clock is its next meeting; the secretary and the decider have their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from grievance_core.cases import committees, handling
from grievance_core.offices.model import Meeting
from tests.cases.stories import (
    ASSISTANT,
    CHAIR,
    CHIEF,
    do,
    recommend_at_the_province,
)
from tests.cases.test_clock import armed, due, minutes
from tests.cases.test_whole_story import types
from tests.world import World


def test_it_waits_for_the_next_meeting_when_one_is_cancelled(world: World) -> None:
    receipt = world.file()
    do(world, receipt, handling.pass_up, CHAIR)
    do(world, receipt, committees.refer_to_committee, ASSISTANT)
    first = due(world, receipt)
    with world.work() as session:
        session.execute(update(Meeting).where(Meeting.at == first).values(cancelled=True))
    world.move_to(first)
    assert types(world, receipt)[-1] == "postponed"
    assert due(world, receipt) > first + timedelta(days=20)
    assert world.templates_to("+85512000001")[-1] == "referred"
    world.move_to(due(world, receipt))
    assert types(world, receipt)[-1] == "met"


def test_it_counts_a_late_recommendation_as_a_breach_of_the_level(world: World) -> None:
    receipt = world.file()
    do(world, receipt, handling.pass_up, CHAIR)
    do(world, receipt, committees.refer_to_committee, ASSISTANT)
    world.move_to(due(world, receipt))
    assert minutes(world, world.now, due(world, receipt)) == 3 * 450
    world.move_to(due(world, receipt))
    assert (world.case(receipt).state, world.office_of(receipt)) == ("received", "district-intersector:1701")


@pytest.mark.parametrize("silence", ["adopt", "climb"])
def test_it_does_what_the_policy_says_when_the_decider_is_silent(world: World, silence: str) -> None:
    world.inst = replace(world.inst, policy=replace(world.inst.policy, decider_silence=silence))
    receipt = world.file()
    do(world, receipt, handling.pass_up, CHAIR)
    do(world, receipt, committees.refer_to_committee, ASSISTANT)
    world.move_to(due(world, receipt))
    do(world, receipt, committees.recommend, ASSISTANT, "បើកប្រាក់ជូនគាត់")
    assert world.templates_to(world.number_of(CHIEF)) == ["recommended"]
    world.move_to(due(world, receipt))
    case = world.case(receipt)
    if silence == "climb":
        assert (case.state, case.level) == ("received", "district")
        return
    assert (case.state, case.outcome, case.decider_id) == ("awaiting_confirmation", "decided", None)
    assert "បើកប្រាក់ជូនគាត់" in world.texts_to("+85512000001")[-1]


def test_it_has_a_clock_of_its_own_for_the_decider(world: World) -> None:
    receipt = world.file()
    recommend_at_the_province(world, receipt)
    assert set(armed(world, receipt)) == {"decide"}
    assert minutes(world, world.now, due(world, receipt)) == 8 * 450
