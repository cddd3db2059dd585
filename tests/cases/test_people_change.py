"""People move, join and leave while a case is open: they are recused, not their seats, and at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from grievance_core.cases import committees, complainant, handling
from grievance_core.cases.conflicts import reroute
from grievance_core.cases.principal import Principal
from grievance_core.errors import UnknownCase
from grievance_core.offices.appoint import appoint
from grievance_core.offices.officials import add
from tests.cases.recusal import sees, told
from tests.cases.stories import ASSISTANT, CHAIR, CHIEF, DIRECTOR, INTERSECTOR, climb_to, do, her
from tests.cases.stories import refer_at_the_province as refer
from tests.world import World

MEMBER = "vdc:17010101/member-1"


def move(world: World, from_seat: str, to_seat: str) -> int:
    """Whoever holds one seat takes another one instead."""
    person = world.official(from_seat).official_id
    assert person is not None
    world.vacate(from_seat)
    world.vacate(to_seat)
    with world.work() as session:
        appoint(session, person, to_seat, world.now)
    return person


def look_after_conflicts(world: World) -> list[str]:
    with world.work() as session:
        return reroute(session, world.inst, world.now)


def test_it_follows_the_accused_to_her_next_seat(world: World) -> None:
    receipt = world.file(accused_seat_keys=(MEMBER,))
    assert world.office_of(receipt) == "commune-assistant:170101"
    accused = move(world, MEMBER, INTERSECTOR)
    assert not sees(world, world.official(INTERSECTOR), receipt)
    world.pass_time(days=30)
    assert accused not in told(world, receipt)
    assert world.case(receipt).level == "province"


def test_it_takes_the_case_away_at_once_when_the_accused_joins_the_office_that_holds_it(world: World) -> None:
    receipt = world.file(accused_seat_keys=(MEMBER,))
    accused = move(world, MEMBER, ASSISTANT)
    for operation in (handling.accept, handling.open_case):
        with pytest.raises(UnknownCase):
            do(world, receipt, operation, ASSISTANT)
    assert look_after_conflicts(world) == [receipt.case_id]
    assert world.office_of(receipt) == "district-intersector:1701"
    assert look_after_conflicts(world) == []
    assert accused not in told(world, receipt)


def test_it_recuses_who_joins_an_office_that_is_complained_about(world: World) -> None:
    receipt = world.file(accused_office_keys=("vdc:17010101",))
    with world.work() as session:
        newcomer = add(session, world.inst.vault, name="ថ្មី", number="+85512777777")
        appoint(session, newcomer.id, CHAIR, world.now + timedelta(days=1), capacity="deputy")
    world.now += timedelta(days=2)
    assert not sees(world, Principal("official", official_id=newcomer.id), receipt)


def test_it_moves_on_when_the_accused_becomes_the_decider_of_the_committee_that_has_it(world: World) -> None:
    receipt = world.file(accused_seat_keys=("vdc:17120101/member-1",))
    do(world, receipt, handling.pass_up, CHAIR)
    do(world, receipt, committees.refer_to_committee, ASSISTANT)
    world.vacate("commune-chief:170101/deputy-chief")
    move(world, "vdc:17120101/member-1", CHIEF)
    assert look_after_conflicts(world) == [receipt.case_id]
    assert (world.case(receipt).state, world.case(receipt).level) == ("received", "district")


def test_it_leaves_the_province_when_the_accused_becomes_its_director(world: World) -> None:
    receipt = world.file(accused_seat_keys=("vdc:17120101/member-1",))
    refer(world, receipt)
    move(world, "vdc:17120101/member-1", DIRECTOR)
    assert look_after_conflicts(world) == [receipt.case_id]
    assert world.office_of(receipt) == "service-desk"


def test_it_comes_down_again_when_the_accused_joins_the_service_desk(world: World) -> None:
    receipt = world.file("conduct", accused_seat_keys=("province-esa:17/officer", MEMBER))
    assert world.office_of(receipt) == "service-desk"
    world.vacate("service-desk/officer-2")
    accused = world.official("province-esa:17/officer").official_id
    world.vacate("province-esa:17/officer")
    with world.work() as session:
        appoint(session, accused or 0, "service-desk/officer-2", world.now)
    assert look_after_conflicts(world) == [receipt.case_id]
    assert world.office_of(receipt) == "province-esa:17"
    world.pass_time(days=40)
    assert world.office_of(receipt) == "province-esa:17"
    assert world.case(receipt).alarm_since is not None


def test_it_rings_once_where_there_is_nowhere_else_to_go(world: World) -> None:
    receipt = world.file(area_key="01020101", accused_seat_keys=(MEMBER,))
    move(world, MEMBER, "service-desk/officer-1")
    assert look_after_conflicts(world) == look_after_conflicts(world) == []
    case = world.case(receipt)
    assert (case.office.key, case.alarm_since, case.chain_length) == ("service-desk", world.now, 3)


def test_it_can_be_contested_when_the_service_desk_is_complained_about(world: World) -> None:
    receipt = world.file(accused_office_keys=("service-desk",))
    climb_to(world, receipt, "province")
    for seat in (
        "province-esa:17/chief",
        "province-governors:17/governor",
        "province-governors:17/deputy-governor-1",
    ):
        do(world, receipt, handling.solve, seat, "ដោះស្រាយហើយ")
        do(world, receipt, complainant.contest, her(world, receipt))
        assert world.office_of(receipt) == "province-governors:17"
        assert world.case(receipt).state == "appealed"
