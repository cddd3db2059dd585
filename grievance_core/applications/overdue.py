"""What a deadline causes when it is due: those of cases and those of applications come from one table, in one batch.

The assistant is reminded, then the office above has it; where nobody is left, or no result ever comes, a case opens by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from grievance_core.applications import clock
from grievance_core.applications.access import own_officials
from grievance_core.applications.contesting import CONTEXT, open_case
from grievance_core.applications.history import record
from grievance_core.applications.model import Application
from grievance_core.applications.numbers import spoken
from grievance_core.applications.states import OPEN
from grievance_core.applications.taking import by_id
from grievance_core.applications.telling import tell_applicant, tell_office
from grievance_core.applications.wishes import RUNGS
from grievance_core.cases import overdue as cases_overdue
from grievance_core.cases.filing import HEIGHTS
from grievance_core.institution import Institution
from grievance_core.offices.staffing import office_by_id
from grievance_core.routing.ladder import climb
from grievance_core.routing.recusal import Recusal
from grievance_core.timers import rows
from grievance_core.timers.rows import Deadline


def fire(session: Session, inst: Institution, timer_ids: Collection[str], now: datetime) -> int:
    """Work off claimed deadlines; returns how many. One that was worked off or cancelled already causes nothing again."""
    due = rows.deadlines(session, timer_ids)
    of_cases = [deadline for deadline in due if not deadline.of_application]
    fired = cases_overdue.work_off(session, inst, of_cases, now) if of_cases else 0
    for deadline in due:
        if deadline.of_application:
            fired += _work_off(session, inst, deadline, now)
    return fired


def _work_off(session: Session, inst: Institution, deadline: Deadline, now: datetime) -> int:
    # The application is locked before its deadline, as everybody does who cancels one.
    application = by_id(session, deadline.owner_id)
    if not rows.take(session, [deadline], now):
        return 0
    if application.state in OPEN:
        HANDLERS[deadline.purpose](session, inst, application, now)
    return 1


def _remind(session: Session, inst: Institution, application: Application, now: datetime) -> None:
    if application.due_at is not None and application.due_at <= now:
        return  # after downtime: the breach itself is due, and a reminder of it would come too late
    record(session, inst.vault, application, "reminded", now)
    office = office_by_id(session, application.office_id)
    tell_office(session, inst, application, office, "application_reminder", now, everybody=True)


def _climb(session: Session, inst: Institution, application: Application, now: datetime) -> None:
    """The office above has it, with a full budget of its own. Where nobody is left above, a case opens by itself."""
    here = office_by_id(session, application.office_id)
    above = [rung for rung in RUNGS if HEIGHTS.index(rung.level) > HEIGHTS.index(here.level)]
    outside = Recusal(people=own_officials(session, application.phone_id, application.person_id))
    arrival = climb(session, above, application.area_key, outside, now) if above else None
    if arrival is None or not arrival.staffed:
        _open_case(session, inst, application, "no-answer", now)
        return
    application.office_id, application.handler_id = arrival.office.id, None
    if application.state == "pre-registered":
        clock.await_preparation(session, inst, application, now)
    else:
        clock.await_processing(session, inst, application, now)
    passed = [[passed.rung, passed.reason] for passed in arrival.passed]
    record(session, inst.vault, application, "climbed", now, facts={"from": here.key, "passed": passed})
    tell_office(session, inst, application, arrival.office, "application_work", now)
    tell_applicant(session, inst, application, "application_moved", now)


def _no_result(session: Session, inst: Institution, application: Application, now: datetime) -> None:
    _open_case(session, inst, application, "no-result", now)


def _open_case(
    session: Session, inst: Institution, application: Application, why: str, now: datetime
) -> None:
    """Nobody has to complain about silence. The application stays where it is: the case has the clock now."""
    application.due_at = None
    words = inst.catalogues.text(
        application.language, CONTEXT, f"{why}-words", reference=spoken(application.number)
    )
    request = f"application|{application.number}|{why}|{application.events_count}"
    open_case(session, inst, application, why, words, request, now, application.channel, application.language)
    tell_applicant(session, inst, application, "application_late", now)


Handler = Callable[[Session, Institution, Application, datetime], None]
HANDLERS: Mapping[str, Handler] = {
    clock.REMIND: _remind,
    clock.PREPARE: _climb,
    clock.PROCESS: _climb,
    clock.RESULT: _no_result,
}
