"""The one clock of an application: for preparation, for processing, then for the result (rules/applications.yaml)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from grievance_core.applications.model import Application
from grievance_core.institution import Institution
from grievance_core.offices.staffing import office_by_id
from grievance_core.timers import of_applications as deadlines
from grievance_core.timers.budgets import Budget, before, due
from grievance_core.timers.holidays import Calendar

REMIND, PREPARE, PROCESS, RESULT = "remind", "prepare", "process", "result"


def await_preparation(session: Session, inst: Institution, application: Application, now: datetime) -> None:
    """It lies with an office that has to complete the form with her."""
    _start(session, inst, application, PREPARE, inst.application_budgets.preparation, now)


def await_processing(session: Session, inst: Institution, application: Application, now: datetime) -> None:
    """The form is complete: a copy has to go to the programme."""
    _start(session, inst, application, PROCESS, inst.application_budgets.processing, now)


def await_result(session: Session, inst: Institution, application: Application, now: datetime) -> None:
    """A copy is with the programme. Nobody is reminded: whose turn it is sits outside."""
    _start(session, inst, application, RESULT, inst.application_budgets.result, now)


def stop(session: Session, application: Application) -> None:
    """Nothing is due any more."""
    deadlines.cancel(session, application.id)
    application.due_at = None


def contest_until(
    session: Session, inst: Institution, application: Application, decided_at: datetime
) -> datetime:
    """Until when a result can be contested: as long as any other outcome (rules/escalation.yaml)."""
    return due(inst.policy.waits().contest_window, decided_at, *_calendar(session, inst, application))


def _start(
    session: Session, inst: Institution, application: Application, purpose: str, budget: Budget, now: datetime
) -> None:
    deadlines.cancel(session, application.id)
    until = due(budget, now, *_calendar(session, inst, application))
    application.due_at = until
    deadlines.arm(session, application.id, purpose, until)
    if purpose == RESULT:
        return
    reminder = before(inst.application_budgets.remind_before, until, *_calendar(session, inst, application))
    if reminder > now:
        deadlines.arm(session, application.id, REMIND, reminder)


def _calendar(session: Session, inst: Institution, application: Application) -> tuple[Calendar, str]:
    hours = office_by_id(session, application.office_id).hours
    return inst.calendar.keeping(hours) if hours else inst.calendar, application.area_key[:2]
