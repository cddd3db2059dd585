"""One clock a case: what starts it, what stops it, and everything that must not touch it."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import select

from grievance_core.cases import asking, complainant, handling
from grievance_core.cases.filing import Receipt
from grievance_core.cases.reading import story
from grievance_core.timers.holidays import PHNOM_PENH
from grievance_core.timers.model import Timer
from grievance_core.timers.working_time import working_minutes
from tests.cases.stories import (
    ASSISTANT,
    CHAIR,
    HEALTH,
    climb_to,
    do,
    her,
    look,
)
from tests.cases.test_whole_story import types
from tests.world import World


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of January 2026."""
    return datetime.combine(datetime(2026, 1, day, tzinfo=PHNOM_PENH), time(hour, minute), PHNOM_PENH)


def armed(world: World, receipt: Receipt) -> dict[str, list[datetime]]:
    """What is pending, by purpose."""
    with world.sessions() as session:
        query = select(Timer).where(Timer.case_id == receipt.case_id, Timer.state == "armed")
        pending: dict[str, list[datetime]] = {}
        for timer in session.scalars(query.order_by(Timer.due_at)):
            pending.setdefault(timer.purpose, []).append(timer.due_at)
    return pending


def due(world: World, receipt: Receipt) -> datetime:
    due_at = world.case(receipt).due_at
    assert due_at is not None
    return due_at


def minutes(world: World, start: datetime, end: datetime) -> int:
    return working_minutes(world.inst.calendar, start, end, "17")


def test_it_reminds_before_the_breach_and_not_after(world: World) -> None:
    receipt = world.file()
    until = due(world, receipt)
    reminders = armed(world, receipt)["remind"]
    assert [minutes(world, reminder, until) for reminder in reminders] == [900, 450]
    world.move_to(until - timedelta(minutes=1))
    assert types(world, receipt) == ["filed", "reminded", "reminded"]
    assert world.templates_to(world.number_of("vdc:17010101/secretary")) == ["reminder", "reminder"]
    world.move_to(until)
    assert types(world, receipt)[3:] == ["climbed"]


def test_it_counts_office_hours_only(world: World) -> None:
    world.now = at(9, 17)  # a Friday, half an hour before the offices close
    receipt = world.file()
    assert minutes(world, world.now, due(world, receipt)) == 3 * 450
    assert due(world, receipt) == at(14, 17)


def test_it_counts_urgent_cases_round_the_clock(world: World) -> None:
    world.now = at(10, 23, 50)  # a Saturday, at night
    receipt = world.file("danger")
    assert due(world, receipt) == world.now + timedelta(minutes=15)
    world.pass_time(minutes=15)
    assert world.case(receipt).alarm_since == world.now


def test_it_pauses_while_she_is_asked_and_goes_on_with_what_was_left(world: World) -> None:
    receipt = world.file()
    do(world, receipt, handling.accept, CHAIR)
    world.pass_time(days=2)
    left = minutes(world, world.now, due(world, receipt))
    do(world, receipt, asking.ask_complainant, CHAIR, "ខែណា?")
    assert set(armed(world, receipt)) == {"answer-cap"}
    world.pass_time(days=6)
    do(world, receipt, complainant.answer_question, her(world, receipt), "ខែមុន")
    assert minutes(world, world.now, due(world, receipt)) == left
    assert set(armed(world, receipt)) == {"act", "remind"}


def test_it_does_not_wait_for_her_beyond_its_cap(world: World) -> None:
    receipt = world.file()
    do(world, receipt, asking.ask_complainant, CHAIR, "ខែណា?")
    left = world.case(receipt).paused_minutes
    assert minutes(world, world.now, due(world, receipt)) == 10 * 450
    world.move_to(due(world, receipt))
    assert world.case(receipt).state == "in_progress"
    assert minutes(world, world.now, due(world, receipt)) == left


def test_it_gives_a_provider_a_clock_and_leaves_the_offices_own_alone(world: World) -> None:
    receipt = world.file()
    do(world, receipt, handling.pass_up, CHAIR)
    do(world, receipt, handling.accept, ASSISTANT)
    before = (due(world, receipt), armed(world, receipt))
    do(world, receipt, asking.ask_provider, ASSISTANT, world.official(HEALTH).official_id, "បានបើកឬនៅ?")
    cap = armed(world, receipt).pop("provider-cap")
    assert [minutes(world, world.now, instant) for instant in cap] == [5 * 450]
    assert (due(world, receipt), {**armed(world, receipt), "provider-cap": cap}) == (
        before[0],
        {**before[1], "provider-cap": cap},
    )
    world.move_to(cap[0])
    assert (world.case(receipt).state, types(world, receipt)[-1]) == ("in_progress", "provider-late")
    assert due(world, receipt) == before[0]


def test_it_is_not_touched_by_what_she_adds_or_anybody_reads(world: World) -> None:
    receipt = world.file()
    before = (due(world, receipt), armed(world, receipt), world.case(receipt).arrived_at)
    for hours in (1, 30, 20):
        world.now += timedelta(minutes=hours)
        do(world, receipt, complainant.add_words, her(world, receipt), "ហើយក៏…")
        look(world, story, her(world, receipt), receipt.case_id, world.now)
        look(world, story, world.official(CHAIR), receipt.case_id, world.now)
        do(world, receipt, handling.open_case, CHAIR)
        world.settle()
    assert (due(world, receipt), armed(world, receipt), world.case(receipt).arrived_at) == before


@pytest.mark.parametrize("level", ["village", "commune", "district"])
def test_it_climbs_one_office_after_a_long_downtime_and_then_has_a_full_budget(
    world: World, level: str
) -> None:
    receipt = world.file()
    climb_to(world, receipt, level)
    world.now += timedelta(days=60)
    world.settle()
    above = {"village": "commune", "commune": "district", "district": "province"}[level]
    assert world.case(receipt).level == above
    assert world.case(receipt).arrived_at == world.now
    assert minutes(world, world.now, due(world, receipt)) == 3 * 450
    assert types(world, receipt).count("reminded") == 2 * ["village", "commune", "district"].index(level)


def test_it_gives_her_time_to_answer_after_a_long_downtime(world: World) -> None:
    receipt = world.file()
    do(world, receipt, handling.solve, CHAIR, "បានបើក")
    world.settle()
    world.now += timedelta(days=90)
    world.settle()
    assert world.case(receipt).state == "awaiting_confirmation"
    assert minutes(world, world.now, due(world, receipt)) == 10 * 450
    do(world, receipt, complainant.contest, her(world, receipt))
