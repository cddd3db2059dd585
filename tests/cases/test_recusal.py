"""A complaint about an official, for every official there is: she never receives, reads, relays, recommends or decides."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from grievance_core.cases.access import rights
from grievance_core.cases.filing import Receipt
from grievance_core.cases.model import Case
from grievance_core.cases.principal import Principal
from grievance_core.cases.reading import find
from grievance_core.errors import UnknownCase
from grievance_core.offices.model import Office, Seat
from tests.cases.recusal import barred, everyone, hands, sees, told
from tests.world import World

KINDS = ("conduct", "payment")
ON_THE_WAY = ("17", "1701", "170101", "17010101", None)


def seats(world: World) -> list[str]:
    """Every seat; on the slower store every fourth."""
    every = [key for key, _ in everyone(world)]
    return every if world.is_quick else every[::4]


def test_it_gives_nobody_within_reach_of_the_accused_any_right(world: World) -> None:
    for seat in seats(world):
        outside = barred(world, seat)
        for kind in KINDS:
            receipt = world.file(kind, accused_seat_keys=(seat,), phone_id=None)
            assert not _any_rights(world, receipt, outside), (seat, kind)
            assert not told(world, receipt) & outside, (seat, kind)
            assert _holder_is_free(world, receipt, outside), (seat, kind)


def _any_rights(world: World, receipt: Receipt, people: set[int]) -> set[int]:
    with world.sessions() as session:
        case = session.get_one(Case, receipt.case_id)
        principals = [Principal("official", official_id=person) for person in people]
        return {by.official_id or 0 for by in principals if rights(session, world.inst, by, case, world.now)}


def _holder_is_free(world: World, receipt: Receipt, outside: set[int]) -> bool:
    office = world.office_of(receipt)
    return not {by.official_id for key, by in everyone(world) if key.startswith(f"{office}/")} & outside


@pytest.mark.parametrize("kind", KINDS)
def test_it_never_comes_near_them_in_ninety_days(world: World, kind: str) -> None:
    accused = one_seat_an_office(world)
    filed = {seat: world.file(kind, accused_seat_keys=(seat,)) for seat in accused}
    world.sends = False
    for days in (5, 4, 5, 6, 40, 30):
        world.now += timedelta(days=days)
        world.settle()
    for seat, receipt in filed.items():
        outside = barred(world, seat)
        offices, people = hands(world, receipt)
        staff = {by.official_id for key, by in everyone(world) if key.rsplit("/", 1)[0] in offices}
        assert not (staff | people | told(world, receipt)) & outside, seat
        assert not _any_rights(world, receipt, outside), seat
    for seat in accused[::6]:
        assert not sees(world, world.official(seat), filed[seat]), seat


def one_seat_an_office(world: World) -> list[str]:
    """A seat of every kind of office on the case's way; on the slower store every third."""
    with world.sessions() as session:
        query = select(Seat).join(Office).order_by(Office.id, Seat.rank)
        ours = [seat for seat in session.scalars(query) if seat.office.area_key in ON_THE_WAY]
        chosen = {seat.office.key: seat.key for seat in ours}
        chosen |= {f"{seat.office.key}!": seat.key for seat in ours if seat.duty == "secretary"}
    keys = sorted(set(chosen.values()))
    return keys if world.is_quick else keys[::4]


def test_it_answers_the_accused_as_if_there_were_no_such_case(world: World) -> None:
    receipt = world.file(accused_seat_keys=("vdc:17010101/chair",))
    refusals = []
    for reference in (receipt.reference, "123456782", "nonsense"):
        with pytest.raises(UnknownCase) as refused, world.sessions() as session:
            find(session, world.inst, world.official("vdc:17010101/chair"), reference, world.now)
        refusals.append((type(refused.value), refused.value.args, refused.value.msgid))
    assert len(set(refusals)) == 1


def test_it_recuses_everybody_in_an_office_that_is_complained_about_as_a_whole(world: World) -> None:
    receipt = world.file("conduct", accused_office_keys=("district-director:1701",))
    assert world.office_of(receipt) == "province-esa:17"
    blind = (
        "district-intersector:1701/officer",
        "district-assistant:1701/assistant",
        "district-director:1701/director",
    )
    assert not any(sees(world, world.official(seat), receipt) for seat in blind)
    assert sees(world, world.official("province-esa:17/officer"), receipt)


def test_it_recuses_the_office_of_a_seat_that_nobody_holds(world: World) -> None:
    world.vacate("vdc:17010101/chair")
    receipt = world.file(accused_seat_keys=("vdc:17010101/chair",))
    assert world.office_of(receipt) == "commune-assistant:170101"
    assert not sees(world, world.official("vdc:17010101/deputy"), receipt)


def test_it_leaves_a_hotline_case_unseen_rather_than_with_the_accused(world: World) -> None:
    receipt = world.file("danger", accused_seat_keys=("hotline-protection/case-manager-1",))
    case = world.case(receipt)
    assert (case.office.key, case.alarm_since) == ("hotline-protection", world.now)
    world.pass_time(days=1)
    assert told(world, receipt) == set()
    assert not any(sees(world, by, receipt) for _, by in everyone(world)[-4:])
