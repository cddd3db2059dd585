"""Where a complaint starts, by what it is about and whom it is about."""

from __future__ import annotations

import pytest

from grievance_core.cases.access import rights
from grievance_core.cases.model import Case, CaseEvent
from grievance_core.cases.principal import OPERATOR, Principal
from grievance_core.cases.reading import find, my_cases, visible
from grievance_core.errors import UnknownCase
from tests.cases.recusal import everyone, sees
from tests.cases.stories import climb_to, look
from tests.world import COMMUNE, DISTRICT, PROVINCE, VILLAGE, World

NOBODY_SET_UP = "01020101"
STARTS = {
    "eligibility": ("cwcc", "vdc:17010101"),
    "service": ("tcc", "vdc:17010101"),
    "payment": ("tcc", "vdc:17010101"),
    "other": ("front-office", "vdc:17010101"),
    "data": ("registry", "commune-assistant:170101"),
    "conduct": ("integrity", "district-intersector:1701"),
    "danger": ("hotline-protection", "hotline-protection"),
    "migrant": ("hotline-migrant", "hotline-migrant"),
}


def test_it_starts_where_the_mechanism_says(world: World) -> None:
    started = {kind: world.case(world.file(kind)) for kind in STARTS}
    assert {kind: (case.track, case.office.key) for kind, case in started.items()} == STARTS


def test_it_starts_a_contested_application_at_the_commune(world: World) -> None:
    contested = world.case(world.file("eligibility", contested_application=True))
    assert (contested.office.key, contested.track) == ("commune-assistant:170101", "cwcc")
    assert world.office_of(world.file("payment", contested_application=True)) == "vdc:17010101"


ABOVE = {
    "vdc:17010101/chair": "commune-assistant:170101",
    "vdc:17010101/member-2": "commune-assistant:170101",
    "commune-assistant:170101/assistant": "district-intersector:1701",
    "commune-chief:170101/clerk": "district-intersector:1701",
    "tcc:170101/ngo": "district-intersector:1701",
    "district-technical:1701/health": "province-esa:17",
    "district-governors:1701/governor": "province-esa:17",
    "cwcc:1701/worker": "province-esa:17",
    "province-esa:17/officer": "service-desk",
    "province-governors:17/governor": "service-desk",
    "service-desk/officer-1": "province-esa:17",
    "hotline-protection/case-manager-1": "service-desk",
    None: "district-intersector:1701",
}


def test_it_starts_a_complaint_of_conduct_above_the_accused(world: World) -> None:
    for accused, start in ABOVE.items():
        receipt = world.file("conduct", accused_seat_keys=(accused,) if accused else (), accused_words="គាត់")
        assert world.office_of(receipt) == start, accused


def test_it_starts_above_the_highest_of_several_accused(world: World) -> None:
    receipt = world.file(
        "conduct",
        accused_seat_keys=("vdc:17010101/chair",),
        accused_office_keys=("district-finance:1701", "commune-chief:170101"),
    )
    assert world.office_of(receipt) == "province-esa:17"


def test_it_starts_a_complaint_without_a_place_at_the_service_desk(world: World) -> None:
    assert world.office_of(world.file("payment", area_key=None)) == "service-desk"
    assert world.office_of(world.file("conduct", area_key=None)) == "service-desk"


@pytest.mark.parametrize("area", [COMMUNE, PROVINCE])
def test_it_starts_at_the_lowest_office_that_covers_a_larger_place(world: World, area: str) -> None:
    expected = {COMMUNE: "commune-assistant:170101", PROVINCE: "province-esa:17"}
    assert world.office_of(world.file(area_key=area)) == expected[area]


@pytest.mark.parametrize("kind", ["danger", "migrant"])
def test_it_shows_a_hotline_case_to_its_desk_and_to_nobody_else(world: World, kind: str) -> None:
    receipt = world.file(kind, area_key=VILLAGE)
    world.pass_time(hours=2)
    desk = f"hotline-{'protection' if kind == 'danger' else 'migrant'}"
    offices = {seat.rsplit("/", 1)[0]: (seat, official) for seat, official in everyone(world)}
    for seat, official in offices.values():
        assert sees(world, official, receipt) == seat.startswith(desk), seat
    every = everyone(world) if world.is_quick else []
    with world.sessions() as session:
        case = session.get_one(Case, receipt.case_id)
        for seat, official in every:
            granted = rights(session, world.inst, official, case, world.now)
            assert bool(granted) == seat.startswith(desk), seat


def test_it_keeps_a_hotline_case_from_the_operator_and_from_her_own_phone(world: World) -> None:
    receipt = world.file("danger")
    own = Principal("caller", phone_id=world.case(receipt).phone_id)
    for by in (OPERATOR, own, Principal("caller"), Principal("official")):
        with pytest.raises(UnknownCase):
            look(world, find, by, receipt.reference, world.now)
        assert look(world, visible, by, world.now) == []
    with world.work() as session:
        assert my_cases(session, own.phone_id or "") == []
        proven = Principal("caller", proven_case_id=receipt.case_id)
        assert find(session, world.inst, proven, receipt.reference, world.now).kind == "danger"


@pytest.mark.parametrize("kind", ["danger", "migrant"])
def test_it_never_lets_a_hotline_case_leave_its_desk(world: World, kind: str) -> None:
    receipt = world.file(kind, area_key=VILLAGE)
    world.pass_time(hours=8)
    with world.sessions() as session:
        offices = {event.office_key for event in session.query(CaseEvent).filter_by(case_id=receipt.case_id)}
    assert offices == {STARTS[kind][1]}
    assert world.case(receipt).alarm_since is not None


def test_it_takes_a_place_where_nobody_is_set_up_to_the_service_desk_and_says_so(world: World) -> None:
    receipt = world.file(area_key=NOBODY_SET_UP)
    assert world.office_of(receipt) == "service-desk"
    with world.sessions() as session:
        facts = session.query(CaseEvent).filter_by(case_id=receipt.case_id, sequence=1).one().facts
    assert facts["passed"] == [
        [kind, "not-set-up"] for kind in ("vdc", "commune-assistant", "district-intersector", "province-esa")
    ]


def test_it_climbs_the_registry_ladder_for_wrong_data(world: World) -> None:
    receipt = world.file("data")
    climb_to(world, receipt, "district")
    assert world.office_of(receipt) == "district-finance:1701"
    climb_to(world, receipt, "province")
    assert world.office_of(receipt) == "province-registry:17"


def test_somebody_nobody_could_name_keeps_her_village_and_commune_outside(world: World) -> None:
    receipt = world.file("payment", accused_words="អ្នកធំម្នាក់នៅភូមិ")
    assert world.office_of(receipt) == f"district-intersector:{DISTRICT}"
    world.pass_time(days=40)
    for seat in ("vdc:17010101/chair", "commune-assistant:170101/assistant", "commune-chief:170101/chief"):
        assert world.texts_to(world.number_of(seat)) == []
