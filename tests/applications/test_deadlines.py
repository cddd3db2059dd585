"""The assistant is reminded, then the office above has it; a result that never comes opens a case by itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from grievance_core.applications import handling
from grievance_core.applications.model import ApplicationCase
from grievance_core.applications.overdue import fire
from grievance_core.cases.model import Case
from grievance_core.rulebook import RulebookError
from grievance_core.timers import rows
from grievance_core.timers.application_budgets import ApplicationBudgets
from grievance_core.timers.holidays import PHNOM_PENH
from grievance_core.timers.model import Timer
from settings import ROOT
from tests.applications.conftest import ASSISTANT, DISTRICT, ESA, HER_NUMBER, INTERSECTOR, Counter
from tests.cases.test_exactly_once import claim, race

TEXT = (ROOT / "rules" / "applications.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("preparation: 5 working days", "preparation: 5 days", "can be meant two ways"),
        ("result: 10 working days", "result: never", "is not a duration"),
        ("result: 10 working days", "", "result: is missing"),
        ("remind_before: 1 working day", "remind_before: 6 working days", "must be shorter than preparation"),
        ("remind_before: 1 working day", "remind_before: 2 hours", "must be counted as preparation is"),
        ("result:", "outcome: 3 working days\nresult:", "outcome: is not known here"),
    ],
)
def test_a_budget_that_cannot_be_meant_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, fault: str
) -> None:
    path = tmp_path / "applications.yaml"
    assert old in TEXT
    path.write_text(TEXT.replace(old, new), encoding="utf-8")
    with pytest.raises(RulebookError, match=fault):
        ApplicationBudgets.load(path)


def pending(counter: Counter) -> list[str]:
    with counter.world.sessions() as session:
        states = select(Timer.purpose).where(Timer.application_id.is_not(None), Timer.state == "armed")
        return sorted(session.scalars(states))


def test_the_clock_is_that_of_the_rules_and_the_calendar(counter: Counter) -> None:
    receipt = counter.wish()
    # Wednesday, 7 January, is a holiday: five working days from Monday nine o'clock end on the Tuesday after.
    assert receipt.due_at == datetime(2026, 1, 13, 9, 0, tzinfo=PHNOM_PENH)
    assert pending(counter) == ["prepare", "remind"]
    counter.complete(receipt)
    assert pending(counter) == ["result"]


def test_the_assistant_is_reminded_and_then_the_office_above_has_it(counter: Counter) -> None:
    receipt = counter.wish()
    counter.world.pass_time(days=7)
    assert counter.types(receipt) == ["filed", "reminded"]
    assert counter.world.templates_to(counter.world.number_of(ASSISTANT))[-1] == "application_reminder"
    counter.world.pass_time(days=2)
    assert counter.types(receipt) == ["filed", "reminded", "climbed"]
    assert [task.line.number for task in counter.tasks(INTERSECTOR)] == [receipt.number]
    assert counter.tasks(ASSISTANT) == []
    assert counter.world.templates_to(counter.world.number_of(INTERSECTOR)) == ["application_work"]
    assert counter.world.templates_to(HER_NUMBER)[-1] == "application_moved"


def test_a_wish_nobody_ever_answers_becomes_a_case_once(counter: Counter) -> None:
    receipt = counter.wish()
    counter.world.pass_time(days=60)
    climbs = [kind for kind in counter.types(receipt) if kind != "reminded"]
    assert climbs == ["filed", "climbed", "climbed", "climbed", "no-answer"]
    with counter.world.sessions() as session:
        (case,) = session.scalars(select(Case)).all()
    assert (case.kind, case.contested_application) == ("eligibility", True)
    assert counter.state(receipt) == "pre-registered"


def test_a_result_that_never_comes_opens_a_case_by_itself(counter: Counter) -> None:
    receipt = counter.wish()
    counter.complete(receipt)
    counter.world.move_to(counter.application(receipt).due_at or counter.world.now)
    assert counter.types(receipt)[-1] == "no-result"
    with counter.world.sessions() as session:
        (about,) = session.scalars(select(ApplicationCase)).all()
        (case,) = session.scalars(select(Case)).all()
    assert (about.case_id, about.why, case.track) == (case.id, "no-result", "cwcc")
    assert set(counter.world.templates_to(HER_NUMBER)[-2:]) == {"filed", "application_late"}
    assert counter.application(receipt).due_at is None
    assert pending(counter) == []
    counter.decide(receipt, accepted=True, reason="")
    assert counter.state(receipt) == "accepted"


def test_what_is_decided_or_withdrawn_is_never_late(counter: Counter) -> None:
    first, second = counter.refused(), counter.wish()
    counter.do(handling.withdraw, second.number, counter.her(), counter.world.now)
    assert pending(counter) == []
    counter.world.pass_time(days=60)
    assert counter.count(Case) == 0
    assert [counter.state(first), counter.state(second)] == ["refused", "withdrawn"]


def test_a_form_nobody_passes_on_goes_to_the_office_above(counter: Counter) -> None:
    receipt = counter.wish(person_id=counter.man().id)
    counter.complete(receipt)
    assert pending(counter) == ["process", "remind"]
    counter.world.pass_time(days=6)
    assert counter.types(receipt)[-1] == "climbed"
    assert counter.tasks(INTERSECTOR)[0].can == ("forward", "withdraw", "decide")
    assert [task.line.state for task in counter.tasks(DISTRICT)] == []


def test_nobody_there_above_is_passed_over(counter: Counter) -> None:
    counter.wish()
    counter.world.vacate(INTERSECTOR)
    counter.world.pass_time(days=9)
    assert counter.world.templates_to(counter.world.number_of(ESA)) == ["application_work"]


def test_a_reminder_that_comes_after_the_breach_is_none(counter: Counter) -> None:
    receipt = counter.wish()
    counter.world.now += timedelta(days=30)
    counter.world.settle()
    assert counter.types(receipt) == ["filed", "climbed"]


def test_several_workers_with_the_same_deadlines_cause_everything_once(counter: Counter) -> None:
    receipt = counter.wish()
    case = counter.world.file()
    counter.world.now += timedelta(days=30)
    timers = claim(counter.world)

    def work(_: int) -> int:
        with counter.world.work() as session:
            return fire(session, counter.world.inst, timers, counter.world.now)

    assert sum(race(3, work)) == len(timers) == 5
    assert counter.types(receipt) == ["filed", "climbed"]
    assert counter.world.case(case).level == "commune"


def test_a_worker_who_meets_an_officer_loses_or_wins_whole(counter: Counter) -> None:
    receipt = counter.wish(person_id=counter.person().id)
    counter.world.now += timedelta(days=30)
    timers = claim(counter.world)

    def either(number: int) -> None:
        if number:
            counter.complete(receipt, ESA)
        else:
            with counter.world.work() as session:
                fire(session, counter.world.inst, timers, counter.world.now)

    race(2, either)
    assert counter.state(receipt) == "processing"
    with counter.world.work() as session:
        assert rows.deadlines(session, timers)[0].of_application
    assert pending(counter) == ["result"]
