"""A hotline's case is closed only with a safety check, and the supervisor looks at every one that was."""

from __future__ import annotations

from datetime import timedelta

import pytest

from grievance_core.cases import complainant
from grievance_core.cases.filing import Receipt
from grievance_core.cases.handling import accept, decline, refer_outside, solve
from grievance_core.cases.principal import Principal
from grievance_core.errors import Incomplete, NoSafetyCheck, NotNow, UnknownCase
from grievance_core.hotlines.checking import SafetyCheck
from grievance_core.hotlines.reviewing import SENT_BACK, SIGNED, review, waits_for_review
from tests.hotlines.desks import DESK, FIRST, OUTSIDE, SECOND, SUPERVISOR, accepted, checked, done
from tests.world import World

NOT_SAFE = SafetyCheck("no", "yes", "នៅតែមានគ្រោះថ្នាក់")
NOT_REACHED = SafetyCheck("not-reached", "no", "ទូរស័ព្ទបីដង")


def closed(world: World) -> Receipt:
    receipt = accepted(world)
    checked(world, receipt)
    done(world, solve, receipt, FIRST, "នាងមានសុវត្ថិភាព")
    return receipt


def for_review(world: World, seat: str) -> list[str]:
    by = world.official(seat)
    with world.work() as session:
        return [case.id for case in waits_for_review(session, world.inst, by, world.now)]


@pytest.mark.parametrize(
    ("ending", "given"), [(solve, ("x",)), (decline, ("x",)), (refer_outside, ("police", "117"))]
)
def test_no_ending_is_possible_without_a_safety_check(
    world: World, ending: object, given: tuple[str, ...]
) -> None:
    receipt = accepted(world)
    with pytest.raises(NoSafetyCheck):
        done(world, ending, receipt, FIRST, *given)
    assert world.case(receipt).state == "in_progress"
    checked(world, receipt)
    done(world, ending, receipt, FIRST, *given)
    assert world.case(receipt).state in ("decided", "undelivered")


def test_she_who_is_not_safe_is_never_closed_whoever_signs(world: World) -> None:
    receipt = accepted(world)
    for seat in (FIRST, SUPERVISOR):
        assert checked(world, receipt, seat, NOT_SAFE) is False
        with pytest.raises(NoSafetyCheck):
            done(world, solve, receipt, seat, "x")


def test_the_last_check_counts_and_it_grows_old(world: World) -> None:
    receipt = accepted(world)
    checked(world, receipt)
    checked(world, receipt, FIRST, NOT_SAFE)
    with pytest.raises(NoSafetyCheck):
        done(world, solve, receipt, FIRST, "x")
    checked(world, receipt)
    world.pass_time(hours=25)
    with pytest.raises(NoSafetyCheck):
        done(world, solve, receipt, FIRST, "x")


def test_only_the_supervisor_answers_for_somebody_nobody_could_reach(world: World) -> None:
    receipt = accepted(world)
    assert checked(world, receipt, FIRST, NOT_REACHED) is False
    with pytest.raises(NoSafetyCheck):
        done(world, solve, receipt, FIRST, "x")
    assert checked(world, receipt, SUPERVISOR, NOT_REACHED) is True
    done(world, solve, receipt, FIRST, "x")


def test_a_check_of_before_an_appeal_does_not_close_it_again(world: World) -> None:
    receipt = closed(world)
    by = Principal("caller", proven_case_id=receipt.case_id)
    with world.work() as session:
        complainant.contest(session, world.inst, receipt.case_id, by, world.now)
    world.pass_time(minutes=1)
    done(world, accept, receipt, SECOND)
    with pytest.raises(NoSafetyCheck):
        done(world, solve, receipt, SECOND, "x")


@pytest.mark.parametrize("seat", OUTSIDE)
def test_nobody_outside_checks_or_reviews(world: World, seat: str) -> None:
    receipt = accepted(world)
    with pytest.raises(UnknownCase):
        checked(world, receipt, seat)
    with pytest.raises(UnknownCase):
        done(world, review, receipt, seat, SIGNED)
    assert for_review(world, seat) == []


def test_a_check_without_words_or_with_other_answers_is_no_check(world: World) -> None:
    receipt = accepted(world)
    for check in (
        SafetyCheck("yes", "yes", " "),
        SafetyCheck("maybe", "yes", "x"),
        SafetyCheck("yes", "", "x"),
    ):
        with pytest.raises(Incomplete):
            checked(world, receipt, FIRST, check)


def test_ordinary_cases_are_solved_as_ever(world: World) -> None:
    receipt = world.file()
    done(world, accept, receipt, "vdc:17010101/chair")
    done(world, solve, receipt, "vdc:17010101/chair", "រួចហើយ")


def test_every_closed_case_waits_for_the_supervisor_until_she_signs(world: World) -> None:
    receipt = closed(world)
    assert [receipt.case_id in for_review(world, seat) for seat in DESK] == [False, False, True]
    for seat in (FIRST, SECOND):
        with pytest.raises(UnknownCase):
            done(world, review, receipt, seat, SIGNED)
    done(world, review, receipt, SUPERVISOR, SIGNED)
    assert for_review(world, SUPERVISOR) == []
    with pytest.raises(Incomplete):
        done(world, review, receipt, SUPERVISOR, "perhaps")


def test_what_she_sends_back_is_the_desk_s_again_and_rings(world: World) -> None:
    receipt = closed(world)
    with pytest.raises(Incomplete):
        done(world, review, receipt, SUPERVISOR, SENT_BACK, "")
    done(world, review, receipt, SUPERVISOR, SENT_BACK, "សូមទូរស័ព្ទម្តងទៀត")
    case = world.case(receipt)
    assert (case.state, case.handler_id, case.outcome) == ("appealed", None, "")
    world.pass_time(minutes=40)
    assert world.case(receipt).alarm_since is not None
    done(world, accept, receipt, FIRST)
    with pytest.raises(NoSafetyCheck):
        done(world, solve, receipt, FIRST, "x")


def test_nobody_reviews_her_own_work(world: World) -> None:
    receipt = accepted(world, SUPERVISOR)
    checked(world, receipt, SUPERVISOR)
    done(world, solve, receipt, SUPERVISOR, "x")
    assert for_review(world, SUPERVISOR) == []
    with pytest.raises(NotNow):
        done(world, review, receipt, SUPERVISOR, SIGNED)


def test_a_share_of_the_open_cases_is_reviewed_too(world: World) -> None:
    receipts = [accepted(world) for _ in range(40)]
    drawn = for_review(world, SUPERVISOR)
    assert 0 < len(drawn) < len(receipts)
    world.pass_time(seconds=1)
    assert for_review(world, SUPERVISOR) == drawn
    assert timedelta(0) < world.inst.desks.safety_check_holds
