"""The one clock of a case: started on arrival, exchanged on acceptance, paused while she is asked, and nothing else.

Only the events in TOUCHES_THE_CLOCK start, exchange, pause or resume it. A comment, a read, a reminder or a message never does.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from grievance_core.cases.model import Case, put_with
from grievance_core.institution import Institution
from grievance_core.timers import rows
from grievance_core.timers.budgets import Budget, RungClock, Waits, before, due
from grievance_core.timers.holidays import Calendar
from grievance_core.timers.working_time import working_minutes

TOUCHES_THE_CLOCK = frozenset(
    {
        "filed", "climbed", "passed-up", "forwarded", "rerouted", "contested", "accepted", "asked", "answered", "no-answer",
        "referred", "met", "postponed", "recommended", "decided", "told", "delivered", "heard", "undeliverable",
        "still-untold", "closed", "withdrawn", "merged", "alarmed", "replanned",
    }
)  # fmt: skip
OFFICE_PURPOSES = ("remind", "acknowledge", "act", "alarm")


def arm(session: Session, case: Case, purpose: str, at: datetime) -> None:
    """A new deadline of the case."""
    put_with(session, case, rows.arm(session, case.id, purpose, at))


def rung_clock(inst: Institution, case: Case) -> RungClock:
    """What the present office has for this case, by policy."""
    return inst.policy.clock(case.track, case.level, case.urgent)


def waits_of(inst: Institution, case: Case) -> Waits:
    """The clocks around this case."""
    return inst.policy.waits(case.urgent)


def after(inst: Institution, case: Case, budget: Budget, start: datetime) -> datetime:
    """When `budget`, started at `start`, is used up in the present office's hours."""
    return due(budget, start, _calendar(inst, case), province_of(case))


def province_of(case: Case) -> str | None:
    """The province code whose holidays and closures count; None where the area is not known."""
    return case.area_key[:2] if case.area_key else None


def start(session: Session, inst: Institution, case: Case, now: datetime) -> None:
    """The case arrives at an office: everything pending is dropped, the office has its full acknowledge budget."""
    rows.cancel(session, case.id)
    case.arrived_at, case.paused_minutes = now, None
    case.alarm_since, case.policy_version = None, inst.policy.version
    _run_until(
        session, inst, case, "acknowledge", after(inst, case, rung_clock(inst, case).acknowledge, now), now
    )


def accepted(session: Session, inst: Institution, case: Case, now: datetime) -> None:
    """Somebody took it on: what remains of the act budget, which has run since the arrival.

    An alarm that rang is over; whoever accepts late gets the act budget from now, or it would be over before it began.
    """
    act = rung_clock(inst, case).act
    until = after(inst, case, act, case.arrived_at)
    if until <= now:
        until = after(inst, case, act, now)
    case.alarm_since = None
    rows.cancel(session, case.id, OFFICE_PURPOSES)
    _run_until(session, inst, case, "act", until, now)


def due_by_policy(inst: Institution, case: Case, paused: int, now: datetime) -> datetime:
    """The deadline that the present policy gives the office, counted from the case's arrival there without `paused` minutes.

    Where that is past already, a full budget from now.
    """
    budgets = rung_clock(inst, case)
    budget = budgets.act if case.state == "in_progress" else budgets.acknowledge
    until = after(inst, case, Budget(budget.kind, budget.minutes + paused), case.arrived_at)
    return until if until > now else after(inst, case, budget, now)


def replan(session: Session, inst: Institution, case: Case, until: datetime, now: datetime) -> None:
    """Exchange the office's deadline for `until`."""
    rows.cancel(session, case.id, OFFICE_PURPOSES)
    case.policy_version = inst.policy.version
    _run_until(session, inst, case, "act" if case.state == "in_progress" else "acknowledge", until, now)


def minutes_between(inst: Institution, case: Case, start: datetime, end: datetime) -> int:
    """Minutes as the present office's act budget counts them: office time, or round the clock."""
    if end <= start:
        return 0
    if rung_clock(inst, case).act.kind == "working":
        return working_minutes(_calendar(inst, case), start, end, province_of(case))
    return int((end - start) / timedelta(minutes=1))


def pause(session: Session, inst: Institution, case: Case, now: datetime) -> None:
    """She was asked something: the office's clock stands still, under a cap of its own."""
    case.paused_minutes = max(1, minutes_between(inst, case, now, case.due_at or now))
    case.alarm_since = None  # somebody works on it: should it ring again, that is a new breach
    rows.cancel(session, case.id, OFFICE_PURPOSES)
    case.due_at = after(inst, case, waits_of(inst, case).waiting_complainant_cap, now)
    arm(session, case, "answer-cap", case.due_at)


def resume(session: Session, inst: Institution, case: Case, now: datetime) -> None:
    """She answered, or the cap ran out: the office has what it had left."""
    rows.cancel(session, case.id, ("answer-cap",))
    left = Budget(rung_clock(inst, case).act.kind, case.paused_minutes or 1)
    case.paused_minutes = None
    _run_until(session, inst, case, "act", after(inst, case, left, now), now)


def wait_for_meeting(session: Session, case: Case, meeting_at: datetime) -> None:
    """Referred: the committee's clock is its next meeting."""
    rows.cancel(session, case.id)
    case.due_at, case.paused_minutes, case.alarm_since = meeting_at, None, None
    arm(session, case, "meeting", meeting_at)


def await_recommendation(session: Session, inst: Institution, case: Case, now: datetime) -> None:
    """The meeting took place: the committee has its budget for a recommendation."""
    case.due_at = after(inst, case, waits_of(inst, case).committee_recommendation, now)
    arm(session, case, "recommend", case.due_at)


def await_decision(session: Session, inst: Institution, case: Case, now: datetime) -> None:
    """A recommendation is there: the decider has a clock of her own."""
    rows.cancel(session, case.id)
    case.alarm_since = None
    case.due_at = after(inst, case, rung_clock(inst, case).decide, now)
    arm(session, case, "decide", case.due_at)


def await_telling(session: Session, inst: Institution, case: Case, now: datetime) -> None:
    """The answer could not be sent: somebody has to tell her."""
    rows.cancel(session, case.id)
    case.due_at = after(inst, case, waits_of(inst, case).relay_told, now)
    arm(session, case, "tell", case.due_at)


def await_confirmation(session: Session, inst: Institution, case: Case, now: datetime) -> None:
    """She has the answer: a reminder, then silence closes the case with the right to contest kept."""
    rows.cancel(session, case.id)
    waits = waits_of(inst, case)
    case.due_at = after(inst, case, waits.confirm_close, now)
    arm(session, case, "confirm-remind", after(inst, case, waits.confirm_reminder, now))
    arm(session, case, "confirm-close", case.due_at)


def ring_again(session: Session, inst: Institution, case: Case, now: datetime) -> None:
    """A breach with nowhere to go: the deadline stays where it was, overdue and visible, and the alarm repeats."""
    case.alarm_since = case.alarm_since or now
    rows.cancel(session, case.id, ("alarm",))
    arm(session, case, "alarm", after(inst, case, waits_of(inst, case).alarm_repeat, now))


def stop(session: Session, case: Case) -> None:
    """The case is over, or decided and on its way: nothing is due."""
    rows.cancel(session, case.id)
    case.due_at, case.paused_minutes, case.alarm_since = None, None, None


def contest_until(inst: Institution, case: Case, answered_at: datetime) -> datetime:
    """Until when an answer given at `answered_at` can be contested."""
    return after(inst, case, waits_of(inst, case).contest_window, answered_at)


def _run_until(
    session: Session, inst: Institution, case: Case, purpose: str, until: datetime, now: datetime
) -> None:
    case.due_at = until
    arm(session, case, purpose, until)
    for warning in rung_clock(inst, case).remind_before:
        at = before(warning, until, _calendar(inst, case), province_of(case))
        if at > now:
            arm(session, case, "remind", at)


def _calendar(inst: Institution, case: Case) -> Calendar:
    return inst.calendar.keeping(case.office.hours) if case.office.hours else inst.calendar
