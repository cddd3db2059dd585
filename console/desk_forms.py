"""The forms of a hotline's desk: what was filled in becomes the desk's work on a case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from grievance_core.cases.principal import Principal
from grievance_core.errors import Incomplete
from grievance_core.hotlines import checking, consents, packets, planning, risk
from grievance_core.hotlines.checking import SafetyCheck
from grievance_core.hotlines.consents import Consent
from grievance_core.institution import Institution
from writing.dates import PHNOM_PENH

DAYS = ("1", "7", "30", "90")  # how long a consent may be said to hold
Values = Mapping[str, str]
Work = Callable[[Session, Institution, str, Principal, datetime, Values], object]


def instant(written: str) -> datetime:
    """What stands in a field of date and time, of the clock in Phnom Penh. Raises Incomplete."""
    try:
        return datetime.fromisoformat(written).replace(tzinfo=PHNOM_PENH)
    except ValueError:
        raise Incomplete("time") from None


def _assess(
    db: Session, inst: Institution, case_id: str, by: Principal, now: datetime, values: Values
) -> None:
    answers = {name: values[name] for name in inst.desks.questions if name in values}
    risk.assess(db, inst, case_id, by, now, answers, values.get("text", ""))


def _check(
    db: Session, inst: Institution, case_id: str, by: Principal, now: datetime, values: Values
) -> None:
    check = SafetyCheck(values.get("safe", ""), values.get("told", ""), values.get("text", ""))
    checking.check_safety(db, inst, case_id, by, now, check)


def _agree(
    db: Session, inst: Institution, case_id: str, by: Principal, now: datetime, values: Values
) -> None:
    fields = tuple(name for name in inst.desks.fields if values.get(f"field-{name}"))
    days = values.get("days", "")
    until = now + timedelta(days=int(days) if days in DAYS else 0)
    given = Consent(values.get("purpose", ""), fields, until, values.get("text", ""))
    consents.agree(db, inst, case_id, by, now, given)


def _withdraw(
    db: Session, inst: Institution, case_id: str, by: Principal, now: datetime, values: Values
) -> None:
    consents.withdraw_consent(db, inst, case_id, by, now, values.get("sheet", ""))


def _outcome(
    db: Session, inst: Institution, case_id: str, by: Principal, now: datetime, values: Values
) -> None:
    packets.outcome(db, inst, case_id, by, now, values.get("sheet", ""), values.get("text", ""))


def _plan(db: Session, inst: Institution, case_id: str, by: Principal, now: datetime, values: Values) -> None:
    planning.plan_safety(db, inst, case_id, by, now, values.get("text", ""))


def _task(db: Session, inst: Institution, case_id: str, by: Principal, now: datetime, values: Values) -> None:
    planning.set_task(db, inst, case_id, by, now, values.get("text", ""), instant(values.get("due", "")))


def _task_done(
    db: Session, inst: Institution, case_id: str, by: Principal, now: datetime, values: Values
) -> None:
    planning.finish_task(db, inst, case_id, by, now, values.get("sheet", ""))


def _call(db: Session, inst: Institution, case_id: str, by: Principal, now: datetime, values: Values) -> None:
    again = instant(values["due"]) if values.get("due") else None
    planning.record_call(db, inst, case_id, by, now, values.get("result", ""), values.get("text", ""), again)


def _hand_over(
    db: Session, inst: Institution, case_id: str, by: Principal, now: datetime, values: Values
) -> None:
    planning.hand_over(db, inst, case_id, by, now, values.get("text", ""))


def _read(db: Session, inst: Institution, case_id: str, by: Principal, now: datetime, values: Values) -> None:
    planning.read_handover(db, inst, case_id, by, now, values.get("sheet", ""))


WORKS: Mapping[str, Work] = {
    "risk": _assess,
    "check": _check,
    "consent": _agree,
    "withdraw-consent": _withdraw,
    "outcome": _outcome,
    "plan": _plan,
    "task": _task,
    "task-done": _task_done,
    "call": _call,
    "handover": _hand_over,
    "read": _read,
}
