"""The risk form sets the clock, round the clock; whoever is not of the desk cannot touch it."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from grievance_core.cases import chain, replanning
from grievance_core.cases.handling import accept
from grievance_core.cases.model import Case, CaseRead
from grievance_core.errors import Incomplete, Refused, UnknownCase
from grievance_core.hotlines.model import DeskSheet
from grievance_core.hotlines.risk import assess
from grievance_core.hotlines.sheets import erase_casework, read_all
from grievance_core.institution import Institution
from grievance_core.routing.desks import ANSWERS, LEVELS, NO, UNKNOWN, YES
from tests.hotlines.desks import AT_NIGHT, FIRST, OUTSIDE, QUIET, SECOND, accepted, assessed, done
from tests.world import World

QUESTIONS = tuple(QUIET)
GRAVITY = (NO, UNKNOWN, YES)


@pytest.mark.parametrize("seat", OUTSIDE)
def test_nobody_outside_the_desk_assesses_or_reads_it(world: World, seat: str) -> None:
    receipt = accepted(world)
    assessed(world, receipt, weapons="yes")
    with pytest.raises(UnknownCase):
        done(world, assess, receipt, seat, QUIET, "x")
    by, case = world.official(seat), world.case(receipt)
    with world.sessions() as session, pytest.raises(UnknownCase):
        read_all(session, world.inst, by, session.get_one(Case, case.id), world.now)


def test_an_ordinary_case_has_no_risk_form(world: World) -> None:
    receipt = world.file()
    with pytest.raises(Refused):
        done(world, assess, receipt, "vdc:17010101/chair", QUIET)


def test_a_form_that_is_not_whole_sets_nothing(world: World) -> None:
    receipt = accepted(world)
    before = world.case(receipt).due_at
    for answers in ({}, {**QUIET, "weapons": "perhaps"}, {**QUIET, "more": "no"}):
        with pytest.raises(Incomplete):
            done(world, assess, receipt, FIRST, answers)
    assert world.case(receipt).due_at == before


@pytest.mark.parametrize(
    ("answers", "level", "hours"),
    [
        ({"danger_now": "yes"}, "immediate", 2),
        ({"self_harm": "yes"}, "immediate", 2),
        ({"weapons": "yes", "children": "yes"}, "high", 8),
        ({"danger_now": "unknown"}, "high", 8),
        ({"children": "unknown"}, "moderate", 24),
        ({}, "low", 72),
    ],
)
def test_the_risk_sets_the_time_day_and_night(
    world: World, answers: dict[str, str], level: str, hours: int
) -> None:
    world.now = AT_NIGHT
    receipt = accepted(world)
    world.pass_time(minutes=7)
    assert assessed(world, receipt, **answers) == level
    case = world.case(receipt)
    assert (case.risk, case.due_at) == (level, world.now + timedelta(hours=hours))
    assert case.urgent is (level in LEVELS[:2])


def test_whoever_assesses_an_unaccepted_case_has_accepted_it(world: World) -> None:
    receipt = world.file("danger")
    assessed(world, receipt, seat=SECOND)
    case = world.case(receipt)
    assert (case.state, case.handler_id) == ("in_progress", world.official(SECOND).official_id)


def test_it_is_assessed_anew_and_the_last_one_counts(world: World) -> None:
    receipt = accepted(world)
    assessed(world, receipt)
    world.pass_time(hours=20)
    assessed(world, receipt, danger_now="yes")
    assert world.case(receipt).due_at == world.now + timedelta(hours=2)
    world.pass_time(hours=3)
    assert world.case(receipt).alarm_since is not None


def test_a_change_of_the_policy_does_not_loosen_what_the_risk_set(world: World) -> None:
    receipt = accepted(world)
    assessed(world, receipt, danger_now="yes")
    due = world.case(receipt).due_at
    with world.work() as session:
        replanning.replan(session, world.inst, world.now)
    assert world.case(receipt).due_at == due


def test_what_stands_on_a_sheet_is_sealed_logged_when_read_and_leaves_the_chain_whole_when_erased(
    world: World,
) -> None:
    receipt = accepted(world)
    assessed(world, receipt, weapons="yes")
    by = world.official(SECOND)
    with world.work() as session:
        case = session.get_one(Case, receipt.case_id)
        (sheet,) = read_all(session, world.inst, by, case, world.now)
        assert sheet.text("words") == "គាត់កាន់កាំបិត"
        reads = select(CaseRead.reader).where(CaseRead.case_id == case.id, CaseRead.purpose == "casework")
        assert session.scalars(reads).all() == [f"official:{by.official_id}"]
        stored = session.scalars(select(DeskSheet)).one()
        assert "កាំបិត".encode() not in stored.sealed
        assert erase_casework(session, case.id) == 1
    with world.work() as session:
        assert session.scalars(select(DeskSheet)).all() == []
        assert list(chain.verify(session, world.inst.vault)) == []


@given(st.fixed_dictionaries(dict.fromkeys(QUESTIONS, st.sampled_from(ANSWERS))), st.sampled_from(QUESTIONS))
def test_a_graver_answer_never_leaves_more_time(
    inst: Institution, answers: dict[str, str], name: str
) -> None:
    for lighter, graver in pairwise(GRAVITY):
        light, grave = (inst.desks.level_of({**answers, name: answer}) for answer in (lighter, graver))
        assert grave.act.minutes <= light.act.minutes


def test_accepting_is_still_possible_after_somebody_else_opened_it(world: World) -> None:
    receipt = world.file("danger")
    done(world, accept, receipt, FIRST)
    with pytest.raises(Refused):
        done(world, accept, receipt, SECOND)
