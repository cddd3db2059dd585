"""Receipts that come late, twice, out of order, or from somebody else."""

from __future__ import annotations

import pytest

from grievance_core.cases import complainant, handling
from tests.cases.stories import ASSISTANT, do, her
from tests.cases.test_sending import Gateway, answered, hers, report
from tests.cases.test_whole_story import types
from tests.world import World


def test_it_asks_the_village_when_no_receipt_comes(world: World) -> None:
    case, message_id = answered(world, Gateway())
    world.pass_time(days=4)
    assert world.case(case).state == "undelivered"
    assert report(world, message_id, "delivered")  # her phone was off
    assert (world.case(case).state, types(world, case)[-1]) == ("awaiting_confirmation", "delivered")


@pytest.mark.parametrize("final", ["delivered", "failed"])
def test_it_keeps_the_end_whatever_comes_after(world: World, final: str) -> None:
    case, message_id = answered(world, Gateway())
    assert report(world, message_id, final)
    state, events = world.case(case).state, types(world, case)
    for late in ("sent", "failed", "delivered", "unknown", "queued"):
        assert report(world, message_id, late)
    assert hers(world, case, "decided").state == final
    assert (world.case(case).state, types(world, case)) == (state, events)


def test_it_does_not_know_receipts_of_others(world: World) -> None:
    assert not report(world, "somebody-elses", "delivered")


def test_it_does_not_take_the_receipt_of_an_earlier_answer_for_the_present_one(world: World) -> None:
    case, first = answered(world, Gateway())
    do(world, case, complainant.contest, her(world, case))
    do(world, case, handling.solve, ASSISTANT, "បានពិនិត្យហើយ")
    world.settle()
    assert report(world, first, "delivered")
    assert world.case(case).state == "decided"
    assert report(world, hers(world, case, "decided").id, "delivered")
    assert world.case(case).state == "awaiting_confirmation"
