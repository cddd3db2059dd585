"""Empty seats, leave, offices never set up, committees that cannot meet: the case goes on, and she is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from grievance_core.cases import committees, handling
from grievance_core.cases.model import CaseEvent
from grievance_core.cases.principal import OPERATOR
from grievance_core.cases.reading import visible, work_list
from grievance_core.errors import NotNow
from grievance_core.offices.appoint import appoint, grant_leave
from grievance_core.offices.model import Meeting, Office
from grievance_core.offices.officials import add
from tests.cases.recusal import sees
from tests.cases.stories import (
    ASSISTANT,
    CHAIR,
    CHIEF,
    ESA,
    INTERSECTOR,
    climb_to,
    do,
    look,
    refer_at_the_province,
)
from tests.world import World

HER_NUMBER = "+85512000001"


def leave(world: World, seat: str, days: int) -> None:
    person = world.official(seat).official_id
    with world.work() as session:
        grant_leave(session, person or 0, world.now, world.now + timedelta(days=days))


def passed(world: World, case_id: str) -> list[list[str]]:
    with world.sessions() as session:
        query = select(CaseEvent).where(CaseEvent.case_id == case_id).order_by(CaseEvent.sequence)
        return [pair for event in session.scalars(query) for pair in event.facts.get("passed", [])]


def test_it_passes_over_an_empty_office_and_says_so(world: World) -> None:
    world.vacate(ASSISTANT)
    receipt = world.file()
    climb_to(world, receipt, "district")
    assert passed(world, receipt.case_id) == [["commune-assistant:170101", "nobody-there"]]
    assert world.templates_to(HER_NUMBER) == ["filed", "skipped_up"]


def test_it_starts_higher_when_nobody_is_there_from_the_first(world: World) -> None:
    world.vacate_office("vdc:17010101")
    assert world.office_of(world.file()) == "commune-assistant:170101"


def test_it_asks_the_next_in_the_office_before_it_leaves_it(world: World) -> None:
    world.vacate(CHAIR)
    receipt = world.file()
    assert world.office_of(receipt) == "vdc:17010101"
    assert world.templates_to(world.number_of("vdc:17010101/deputy")) == ["work"]


def test_it_passes_over_somebody_on_leave_without_a_deputy(world: World) -> None:
    leave(world, ASSISTANT, days=60)
    receipt = world.file()
    climb_to(world, receipt, "district")
    assert world.templates_to(world.number_of(ASSISTANT)) == []


def test_it_asks_the_deputy_while_the_holder_is_on_leave(world: World) -> None:
    leave(world, ASSISTANT, days=60)
    with world.work() as session:
        deputy = add(session, world.inst.vault, name="អ្នកជំនួស", number="+85512555555")
        appoint(session, deputy.id, ASSISTANT, world.now, capacity="deputy")
    receipt = world.file()
    climb_to(world, receipt, "commune")
    assert world.templates_to("+85512555555") == ["work"]


def test_it_climbs_from_people_who_went_on_leave_after_it_came(world: World) -> None:
    receipt = world.file()
    for seat in (CHAIR, "vdc:17010101/deputy", "vdc:17010101/secretary"):
        leave(world, seat, days=90)
    climb_to(world, receipt, "commune")


def test_it_is_taken_by_the_service_desk_when_everybody_at_the_province_has_gone(world: World) -> None:
    receipt = world.file("data")
    climb_to(world, receipt, "province")
    world.vacate_office("province-registry:17")
    climb_to(world, receipt, "service-desk")
    do(world, receipt, handling.accept, "service-desk/officer-2")


@pytest.mark.parametrize("missing", ["secretary", "decider", "meeting"])
def test_it_does_not_wait_for_a_committee_that_cannot_answer(world: World, missing: str) -> None:
    if missing == "secretary":
        world.vacate("tcc:17/secretary")
    elif missing == "decider":
        world.vacate("province-director:17/director")
    else:
        with world.work() as session:
            tcc = select(Office.id).where(Office.key == "tcc:17").scalar_subquery()
            session.execute(update(Meeting).where(Meeting.committee_id == tcc).values(cancelled=True))
    receipt = world.file()
    climb_to(world, receipt, "province")
    with pytest.raises(NotNow):
        do(world, receipt, committees.refer_to_committee, ESA)
    world.pass_time(days=10)
    case = world.case(receipt)
    assert case.state == "received"
    assert case.alarm_since is not None
    assert world.templates_to(world.number_of(ESA)).count("alarm") > 1


def test_it_climbs_when_the_committee_loses_its_secretary_while_it_has_the_case(world: World) -> None:
    receipt = world.file()
    do(world, receipt, handling.pass_up, CHAIR)
    do(world, receipt, handling.pass_up, ASSISTANT)
    do(world, receipt, committees.refer_to_committee, INTERSECTOR)
    world.vacate("tcc:1701/secretary")
    for _ in range(20):
        world.pass_time(days=5)
        if world.case(receipt).level == "province":
            return
    raise AssertionError("the case stayed with a committee that could not answer")


def test_it_rings_again_and_again_at_a_service_desk_where_nobody_is(world: World) -> None:
    world.vacate_office("service-desk")
    receipt = world.file(area_key="01020101")
    for _ in range(4):
        world.pass_time(days=7)
        case = world.case(receipt)
        assert (case.office.key, case.state, case.alarm_since is None) == ("service-desk", "received", False)
    with world.sessions() as session:
        rings = session.query(CaseEvent).filter_by(case_id=receipt.case_id, type="alarmed").count()
        assert rings > 15
        assert [case.reference for case in visible(session, world.inst, OPERATOR, world.now)] == [
            receipt.reference
        ]


def test_it_is_first_in_the_work_of_whoever_comes_to_the_service_desk_at_last(world: World) -> None:
    world.vacate_office("service-desk")
    ringing = world.file(area_key="01020101")
    with world.work() as session:
        person = add(session, world.inst.vault, name="ថ្មី", number="+85512444444")
        appoint(session, person.id, "service-desk/officer-1", world.now)
    sooner = world.file(area_key="01020101", urgent=True)
    lines = look(world, work_list, person.id, world.now)
    assert [line.reference for line in lines] == [ringing.reference, sooner.reference]  # type: ignore[attr-defined]


def test_it_keeps_ringing_at_the_province_and_the_service_desk_can_see_it(world: World) -> None:
    receipt = world.file("other")
    climb_to(world, receipt, "province")
    world.pass_time(days=30)
    case = world.case(receipt)
    assert (case.level, case.state) == ("province", "received")
    assert case.alarm_since is not None
    assert case.due_at is not None
    assert case.due_at < world.now
    assert world.templates_to(world.number_of("service-desk/officer-1")).count("alarm") > 12
    assert sees(world, world.official("service-desk/officer-1"), receipt)
    do(world, receipt, handling.accept, ESA)
    accepted = world.case(receipt)
    assert accepted.alarm_since is None
    assert accepted.due_at is not None
    assert accepted.due_at > world.now


def test_it_rings_when_the_province_committee_leaves_no_recommendation(world: World) -> None:
    receipt = world.file()
    refer_at_the_province(world, receipt)
    meeting = world.case(receipt).due_at
    assert meeting is not None
    world.move_to(meeting + timedelta(days=10))
    case = world.case(receipt)
    assert (case.state, case.alarm_since is None) == ("referred", False)
    do(world, receipt, committees.recommend, "tcc:17/secretary", "យឺត ប៉ុន្តែមាន")
    assert world.case(receipt).alarm_since is None


@pytest.mark.parametrize("accused", [CHAIR, ASSISTANT, CHIEF])
def test_it_never_hints_to_her_that_somebody_was_recused(world: World, accused: str) -> None:
    """The same texts as for a complaint that names nobody and starts at the same office."""
    receipt = world.file(accused_seat_keys=(accused,))
    world.pass_time(days=20)
    assert "skipped_up" not in world.templates_to(HER_NUMBER)
    assert any(reason == "recused" for _, reason in passed(world, receipt.case_id))
