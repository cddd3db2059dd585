"""A case that nobody accepts rings the next person, then the supervisor, and never goes silent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from grievance_core.cases.filing import Receipt
from grievance_core.cases.handling import accept
from grievance_core.offices import shifts
from grievance_core.offices.model import Leave
from tests.hotlines.desks import AT_NIGHT, DESK, FIRST, OUTSIDE, SECOND, SUPERVISOR, desk, done, on_watch
from tests.world import World


@pytest.fixture
def night(world: World) -> World:
    """Two in the morning; the second case manager has the shift."""
    world.now = AT_NIGHT
    on_watch(world, SECOND, AT_NIGHT - timedelta(hours=2))
    return world


def rung(world: World, seat: str) -> list[str]:
    return world.templates_to(world.number_of(seat))


def on_leave(world: World, seat: str) -> None:
    official_id = world.official(seat).official_id
    assert official_id is not None
    with world.work() as session:
        begins, ends = world.now - timedelta(days=1), world.now + timedelta(days=9)
        session.add(Leave(official_id=official_id, begins=begins, ends=ends))


def test_it_rings_who_is_on_shift_then_the_next_then_the_supervisor_then_everybody_without_end(
    night: World,
) -> None:
    receipt = night.file("danger")
    night.settle()
    assert [rung(night, seat) for seat in (SECOND, FIRST, SUPERVISOR)] == [["work"], [], []]
    night.pass_time(minutes=5)
    assert [rung(night, seat) for seat in (SECOND, FIRST, SUPERVISOR)] == [["work"], ["work"], []]
    night.pass_time(minutes=5)
    assert rung(night, SUPERVISOR) == ["alarm"]
    assert night.case(receipt).alarm_since is None
    night.pass_time(minutes=5)
    assert [rung(night, seat)[-1] for seat in DESK] == ["alarm"] * 3
    assert night.case(receipt).alarm_since is not None
    before = {seat: len(rung(night, seat)) for seat in DESK}
    night.pass_time(hours=1)
    assert all(len(rung(night, seat)) == before[seat] + 6 for seat in DESK)
    night.pass_time(hours=9)
    assert all(len(rung(night, seat)) > before[seat] + 50 for seat in DESK)


def test_what_rings_says_nothing_of_her_and_reaches_nobody_else(night: World) -> None:
    receipt = night.file("danger", name="សុខ ចន្ថា", words="គាត់វាយខ្ញុំ")
    night.pass_time(hours=2)
    texts = [text for seat in DESK for text in night.texts_to(night.number_of(seat))]
    assert texts
    assert not any("ចន្ថា" in text or "វាយ" in text for text in texts)
    for seat in OUTSIDE:
        assert rung(night, seat) == []
    assert night.case(receipt).restricted


def test_once_somebody_accepts_nobody_is_rung_again(night: World) -> None:
    receipt = night.file("danger")
    night.pass_time(minutes=6)
    done(night, accept, receipt, FIRST)
    before = {seat: len(rung(night, seat)) for seat in DESK}
    night.pass_time(hours=4)
    assert {seat: len(rung(night, seat)) for seat in DESK} == before
    assert night.case(receipt).alarm_since is None


def test_where_nobody_is_present_those_who_are_away_are_rung(night: World) -> None:
    for seat in DESK:
        on_leave(night, seat)
    night.file("danger")
    night.pass_time(minutes=30)
    assert all("alarm" in rung(night, seat) for seat in DESK)


def test_without_any_shift_the_first_seat_is_rung_first(world: World) -> None:
    world.file("danger")
    world.settle()
    assert [rung(world, seat) for seat in DESK] == [["work"], [], []]


def test_a_supervisor_alone_is_rung_at_every_step(night: World) -> None:
    for seat in (FIRST, SECOND):
        night.vacate(seat)
    night.file("danger")
    night.pass_time(minutes=16)
    assert len(rung(night, SUPERVISOR)) == 4


def test_the_accused_at_the_desk_is_passed_over_and_never_rung(night: World) -> None:
    receipt: Receipt = night.file("danger", accused_seat_keys=(SECOND,))
    night.pass_time(hours=3)
    assert rung(night, SECOND) == []
    assert night.case(receipt).alarm_since is not None


def test_a_shift_is_only_for_who_works_at_that_desk(world: World) -> None:
    here = desk(world).id
    for seat in OUTSIDE:
        official_id = world.official(seat).official_id
        assert official_id is not None
        with world.work() as session, pytest.raises(ValueError, match="desk"):
            shifts.plan(session, here, official_id, world.now, world.now + timedelta(hours=8))
    with pytest.raises(ValueError, match="span"):
        on_watch(world, FIRST, world.now, hours=0)


def test_a_shift_is_dropped_by_its_own_desk_alone(world: World) -> None:
    shift = on_watch(world, FIRST, world.now)
    here, abroad = desk(world).id, desk(world, "hotline-migrant").id
    with world.work() as session:
        assert not shifts.drop(session, abroad, shift)
        assert [one.id for one in shifts.on_watch(session, here, world.now)] == [shift]
        assert shifts.drop(session, here, shift)
        assert shifts.coming(session, here, world.now) == []
