"""A complaint that nobody answers reaches the province, is decided, comes back, is contested and is decided by somebody else."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from grievance_core.cases import committees, complainant, handling
from grievance_core.cases.chain import verify
from grievance_core.cases.filing import Receipt
from grievance_core.cases.model import Appeal, CaseEvent
from grievance_core.cases.principal import OPERATOR
from grievance_core.cases.published import as_json
from grievance_core.errors import NotNow, UnknownCase
from grievance_core.timers.working_time import working_minutes
from tests.cases.stories import (
    ASSISTANT,
    CHAIR,
    DIRECTOR,
    ESA,
    INTERSECTOR,
    climb_to,
    do,
    her,
    recommend_at_the_province,
)
from tests.world import World

HER_NUMBER = "+85512000001"
WORKING_DAY = 450  # minutes


def types(world: World, receipt: Receipt) -> list[str]:
    with world.sessions() as session:
        query = select(CaseEvent.type).where(CaseEvent.case_id == receipt.case_id)
        return list(session.scalars(query.order_by(CaseEvent.sequence)))


@pytest.mark.parametrize("accepting", [False, True])
def test_it_is_with_the_province_within_forty_working_days(world: World, accepting: bool) -> None:
    """Whether nobody looks at it, or everybody accepts it and does nothing."""
    receipt, filed = world.file(), world.now
    for seat in (CHAIR, ASSISTANT, INTERSECTOR):
        if accepting:
            do(world, receipt, handling.accept, seat)
        due_at = world.case(receipt).due_at
        assert due_at is not None
        world.move_to(due_at)
    assert world.case(receipt).level == "province"
    assert working_minutes(world.inst.calendar, filed, world.now, "17") <= 40 * WORKING_DAY


def test_it_tells_the_old_office_the_new_office_and_her_at_each_step(world: World) -> None:
    receipt = world.file()
    for level, old, new in (
        ("commune", CHAIR, ASSISTANT),
        ("district", ASSISTANT, INTERSECTOR),
        ("province", INTERSECTOR, ESA),
    ):
        before = {seat: Counter(world.templates_to(world.number_of(seat))) for seat in (old, new)}
        hers = Counter(world.templates_to(HER_NUMBER))
        climb_to(world, receipt, level)
        assert (
            Counter(world.templates_to(world.number_of(old)))["climbed_old"] == before[old]["climbed_old"] + 1
        )
        assert Counter(world.templates_to(world.number_of(new)))["work"] == before[new]["work"] + 1
        assert Counter(world.templates_to(HER_NUMBER)) - hers == Counter(["climbed"])


def test_it_travels_up_is_decided_comes_back_and_is_appealed(world: World) -> None:
    receipt = world.file()
    recommend_at_the_province(world, receipt)
    with pytest.raises(UnknownCase):
        do(world, receipt, committees.decide, ESA)
    do(world, receipt, committees.decide, DIRECTOR, "ប្រាក់នឹងមកដល់ថ្ងៃសុក្រ")
    world.settle()
    case = world.case(receipt)
    assert (case.state, case.outcome, case.decider_id) == (
        "awaiting_confirmation", "decided", world.official(DIRECTOR).official_id,
    )  # fmt: skip
    assert "ប្រាក់នឹងមកដល់ថ្ងៃសុក្រ" in world.texts_to(HER_NUMBER)[-1]
    assert [world.templates_to(world.number_of(seat))[-1] for seat in (ASSISTANT, CHAIR)] == [
        "relay",
        "relay",
    ]
    do(world, receipt, complainant.contest, her(world, receipt), "មិនទាន់បាន")
    assert world.case(receipt).state == "appealed"
    assert world.office_of(receipt) == "province-governors:17"
    with pytest.raises(UnknownCase):
        do(world, receipt, handling.solve, DIRECTOR, "ម្ដងទៀត")
    do(world, receipt, handling.solve, "province-governors:17/deputy-governor-2", "បានបើកហើយ")
    world.settle()
    do(world, receipt, complainant.confirm_solved, her(world, receipt))
    assert world.case(receipt).state == "closed"
    assert types(world, receipt)[-3:] == ["decided", "delivered", "closed"]
    with world.sessions() as session:
        assert list(verify(session, world.inst.vault)) == []


@pytest.mark.parametrize("silent", [False, True])
def test_it_is_never_put_to_the_committee_whose_outcome_is_contested(world: World, silent: bool) -> None:
    """Whether the director decided, or said nothing and the recommendation was adopted."""
    receipt = world.file()
    recommend_at_the_province(world, receipt)
    if silent:
        due_at = world.case(receipt).due_at
        assert due_at is not None
        world.move_to(due_at)
    else:
        do(world, receipt, committees.decide, DIRECTOR)
    do(world, receipt, complainant.contest, her(world, receipt))
    governor = "province-governors:17/governor"
    do(world, receipt, handling.accept, governor)
    with pytest.raises(NotNow):
        do(world, receipt, committees.refer_to_committee, governor)
    world.pass_time(days=25)
    case = world.case(receipt)
    assert (case.state, case.alarm_since is None) == ("in_progress", False)


@pytest.mark.parametrize(("seat", "above"), [
    (CHAIR, "commune-assistant:170101"),
    (ASSISTANT, "district-intersector:1701"),
    (INTERSECTOR, "province-esa:17"),
    (ESA, "province-governors:17"),
    ("province-governors:17/governor", "service-desk"),
])  # fmt: skip
def test_it_is_contested_one_level_up_and_solved_by_somebody_else(
    world: World, seat: str, above: str
) -> None:
    receipt = world.file()
    for lower in (CHAIR, ASSISTANT, INTERSECTOR):
        if lower == seat or world.case(receipt).level == "province":
            break
        do(world, receipt, handling.pass_up, lower)
    if "governors" in seat:
        do(world, receipt, handling.solve, ESA, "ដោះស្រាយហើយ")
        do(world, receipt, complainant.contest, her(world, receipt))
    do(world, receipt, handling.decline, seat, "មិនមែន")
    do(world, receipt, complainant.contest, her(world, receipt), "មិនយល់ព្រម")
    assert world.office_of(receipt) == above
    with pytest.raises(UnknownCase):
        do(world, receipt, handling.solve, seat, "ម្ដងទៀត")
    decider = world.official(seat).official_id
    with world.sessions() as session:
        last = session.scalars(select(Appeal).order_by(Appeal.number.desc())).first()
    assert last is not None
    assert (last.to_office_key, last.contested_decider_id) == (above, decider)


def test_it_asks_somebody_else_at_the_same_desk_when_there_is_nothing_above(world: World) -> None:
    receipt = world.file("migrant")
    first, second = (f"hotline-migrant/case-manager-{number}" for number in (1, 2))
    do(world, receipt, handling.solve, first, "យើងបានជួយ")
    do(world, receipt, complainant.contest, her(world, receipt))
    world.settle()
    assert world.templates_to(world.number_of(second)) == ["work"]
    with pytest.raises(UnknownCase):
        do(world, receipt, handling.accept, first)
    do(world, receipt, handling.accept, second)


def test_it_can_be_contested_after_silence_until_the_window_has_passed(world: World) -> None:
    receipts = [world.file(), world.file()]
    for receipt in receipts:
        do(world, receipt, handling.solve, CHAIR, "បានបើក")
    world.pass_time(days=20)
    assert [world.case(receipt).state for receipt in receipts] == ["closed", "closed"]
    assert world.templates_to(HER_NUMBER)[-4:] == [
        "confirm_reminder",
        "confirm_reminder",
        "closed_silent",
        "closed_silent",
    ]
    do(world, receipts[0], complainant.contest, her(world, receipts[0]))
    world.now += timedelta(days=60)
    with pytest.raises(NotNow):
        do(world, receipts[1], complainant.contest, her(world, receipts[1]))


def test_it_publishes_the_whole_story_without_a_person_in_it(world: World) -> None:
    receipt = world.file(accused_seat_keys=("vdc:17120101/member-1",))
    climb_to(world, receipt, "commune")
    with world.work() as session:
        shown = as_json(session, world.inst, OPERATOR, receipt.reference, world.now)
    assert set(shown["events"][0]) == {"at", "type", "level", "office", "seat", "public_text"}
    assert {event["seat"] for event in shown["events"]} == {None}
    assert "accused" not in repr(shown["events"])
