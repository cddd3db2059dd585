"""An appeal is heard afresh: what was decided before is history, and the ladder is the ordinary one."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text

from grievance_core.cases import committees, complainant, handling
from grievance_core.cases.chain import verify
from grievance_core.cases.filing import Receipt
from grievance_core.cases.principal import OPERATOR, Principal
from grievance_core.cases.published import as_json
from tests.world import World


def contested_at_the_district(world: World) -> tuple[Receipt, Principal]:
    """A case solved by the district and contested: it lies with the province."""
    receipt = world.file("payment", area_key="17010101")
    phone_id = world.phone()
    her = Principal("caller", phone_id=phone_id)
    for seat in ("vdc:17010101/chair", "commune-assistant:170101/assistant"):
        official = world.official(seat)
        with world.work() as session:
            handling.pass_up(session, world.inst, receipt.case_id, official, world.now)
    officer = world.official("district-intersector:1701/officer")
    with world.work() as session:
        handling.solve(session, world.inst, receipt.case_id, officer, world.now, "ដោះស្រាយរួច")
    world.settle()
    with world.work() as session:
        complainant.contest(session, world.inst, receipt.case_id, her, world.now)
    return receipt, her


def test_it_shows_no_decision_while_an_appeal_is_open(world: World) -> None:
    receipt, _ = contested_at_the_district(world)
    with world.work() as session:
        assert as_json(session, world.inst, OPERATOR, receipt.reference, world.now)["decision"] is None


def test_an_unanswered_appeal_at_the_province_goes_to_its_committee_and_not_past_it(world: World) -> None:
    receipt, _ = contested_at_the_district(world)
    assert world.office_of(receipt) == "province-esa:17"
    world.pass_time(days=10)
    case = world.case(receipt)
    assert (case.office.key, case.committee.key if case.committee else None) == ("province-esa:17", "tcc:17")


def test_the_decider_is_told_of_a_recommendation_at_once(world: World) -> None:
    receipt, _ = contested_at_the_district(world)
    world.pass_time(days=10)
    secretary = world.official("tcc:17/secretary")
    with world.work() as session:
        committees.recommend(session, world.inst, receipt.case_id, secretary, world.now, "សូមបើកប្រាក់")
    told = world.templates_to(world.number_of("province-director:17/director"))
    assert "recommended" in told


def test_a_second_committee_does_not_see_the_first_ones_recommendation_as_its_own(world: World) -> None:
    receipt, her = contested_at_the_district(world)
    world.pass_time(days=10)
    secretary, director = (
        world.official(seat) for seat in ("tcc:17/secretary", "province-director:17/director")
    )
    with world.work() as session:
        committees.recommend(session, world.inst, receipt.case_id, secretary, world.now, "សូមបើកប្រាក់")
        committees.decide(session, world.inst, receipt.case_id, director, world.now)
    world.settle()
    with world.work() as session:
        complainant.contest(session, world.inst, receipt.case_id, her, world.now)
    with world.work() as session:
        shown = as_json(session, world.inst, OPERATOR, receipt.reference, world.now)
    assert (shown["recommendation"], shown["decision"]) == (None, None)
    assert shown["office"] == "province-governors:17"


def test_nothing_stale_goes_out_in_the_morning_after_she_withdrew_in_the_night(world: World) -> None:
    world.now += timedelta(hours=13)
    receipt = world.file("payment")
    her = Principal("caller", phone_id=world.phone())
    with world.work() as session:
        complainant.withdraw(session, world.inst, receipt.case_id, her, world.now)
    world.pass_time(hours=12)
    assert set(world.templates_to(world.number_of("vdc:17010101/chair"))) == {"withdrawn"}


def test_the_history_holds_through_an_appeal_and_finds_an_outcome_that_was_never_decided(
    world: World,
) -> None:
    receipt, _ = contested_at_the_district(world)
    with world.work() as session:
        assert list(verify(session, world.inst.vault)) == []
        session.execute(text("UPDATE cases SET outcome = 'solved' WHERE id = :id"), {"id": receipt.case_id})
    with world.work() as session:
        assert len(list(verify(session, world.inst.vault))) == 1
