"""What a deadline causes when it is due.

Many are worked off in one transaction: what their cases need is read at once, and what they cause is written at once.
Where one of them fails none is worked off, and the caller takes them one by one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.cases import clock
from grievance_core.cases.asking import tell_handler
from grievance_core.cases.committees import adopt, hearing_for, refer
from grievance_core.cases.deciding import ASKS_SOLVED, ask_to_tell, undelivered
from grievance_core.cases.history import record
from grievance_core.cases.locking import all_locked
from grievance_core.cases.model import Case, CaseEvent
from grievance_core.cases.moving import is_at_the_top, next_office, ring, send_up
from grievance_core.cases.questions import settle
from grievance_core.cases.standing import barred_from_work
from grievance_core.cases.states import State
from grievance_core.cases.telling import tell_complainant, tell_office
from grievance_core.institution import Institution
from grievance_core.offices.model import Meeting
from grievance_core.offices.staffing import on_duty
from grievance_core.timers import rows
from grievance_core.timers.rows import Deadline

TIMER_REFERS_AT = "province"


def fire(session: Session, inst: Institution, timer_ids: Collection[str], now: datetime) -> int:
    """Work off claimed deadlines; returns how many. One that was worked off or cancelled already causes nothing again."""
    due = rows.deadlines(session, timer_ids)
    return work_off(session, inst, [deadline for deadline in due if not deadline.of_application], now)


def work_off(session: Session, inst: Institution, due: Sequence[Deadline], now: datetime) -> int:
    """The same for deadlines of cases that were read already."""
    # The cases are locked before the deadlines: two deadlines of one case then take turns instead of waiting for each other.
    cases = all_locked(session, {deadline.owner_id for deadline in due})
    fired = 0
    for wave in _waves(due):
        taken = rows.take(session, wave, now)
        for deadline in taken:
            HANDLERS[deadline.purpose](session, inst, cases[deadline.owner_id], now)
        fired += len(taken)
    return fired


def _waves(due: Sequence[Deadline]) -> list[list[Deadline]]:
    """The first deadline of each case, then the second ones: what the first causes may cancel the second."""
    waves: list[list[Deadline]] = []
    seen: Counter[str] = Counter()
    for deadline in due:
        if seen[deadline.owner_id] == len(waves):
            waves.append([])
        waves[seen[deadline.owner_id]].append(deadline)
        seen[deadline.owner_id] += 1
    return waves


def breach(session: Session, inst: Institution, case: Case, now: datetime) -> None:
    """An office did not answer in time: the case climbs one office.

    At the province the timer puts it to the committee, once; and where there is nothing above, it rings.
    """
    if not is_at_the_top(inst, case):
        send_up(session, inst, case, "climbed", now)
        return
    hearing = hearing_for(session, inst, case, now) if case.level == TIMER_REFERS_AT else None
    if hearing is not None and not _was_referred_here(session, case):
        refer(session, inst, case, hearing, now)
        return
    _at_the_top(session, inst, case, now)


def _at_the_top(session: Session, inst: Institution, case: Case, now: datetime) -> None:
    """Nowhere to climb: it rings. An office where nobody is left hands over to the service desk, if somebody is there."""
    if _is_deserted(session, case, now):
        arrival = next_office(session, inst, case, now)
        if arrival.staffed and arrival.office.id != case.office_id:
            send_up(session, inst, case, "climbed", now)
            return
    ring(session, inst, case, now)


def _is_deserted(session: Session, case: Case, now: datetime) -> bool:
    outside = barred_from_work(session, case, now)
    return not on_duty(session, case.office_id, now, recused=outside.people)


def _was_referred_here(session: Session, case: Case) -> bool:
    """Whether this office's committee has had the case since it arrived here."""
    query = select(CaseEvent.id).where(
        CaseEvent.case_id == case.id, CaseEvent.type == "referred", CaseEvent.at >= case.arrived_at
    )
    return session.scalar(query.limit(1)) is not None


def _remind(session: Session, inst: Institution, case: Case, now: datetime) -> None:
    if case.due_at is not None and case.due_at <= now:
        return  # after downtime: the breach itself is due, and a reminder of it would come too late
    event = record(session, inst.vault, case, "reminded", now)
    tell_office(session, inst, event, case.office, "reminder", now, everybody=True)


def _no_answer_from_her(session: Session, inst: Institution, case: Case, now: datetime) -> None:
    settle(session, case, now)
    clock.resume(session, inst, case, now)
    event = record(session, inst.vault, case, "no-answer", now, state=State.IN_PROGRESS)
    tell_handler(session, inst, event, "provider_late", now)


def _no_answer_from_provider(session: Session, inst: Institution, case: Case, now: datetime) -> None:
    settle(session, case, now)
    event = record(session, inst.vault, case, "provider-late", now, state=State.IN_PROGRESS)
    tell_handler(session, inst, event, "provider_late", now)


def _meeting(session: Session, inst: Institution, case: Case, now: datetime) -> None:
    """The meeting's hour. If it was cancelled or moved, the case waits for the next one that can hear it."""
    held = select(Meeting.id).where(
        Meeting.committee_id == case.committee_id, Meeting.at == case.due_at, ~Meeting.cancelled
    )
    if session.scalar(held) is not None:
        clock.await_recommendation(session, inst, case, now)
        record(session, inst.vault, case, "met", now)
        return
    hearing = hearing_for(session, inst, case, now)
    if hearing is None:
        _committee_failed(session, inst, case, now)
        return
    clock.wait_for_meeting(session, case, hearing.meeting_at)
    event = record(session, inst.vault, case, "postponed", now)
    tell_complainant(session, inst, event, "referred", now)


def _committee_failed(session: Session, inst: Institution, case: Case, now: datetime) -> None:
    """No recommendation, or no committee any more: a breach of the level."""
    if is_at_the_top(inst, case):
        _at_the_top(session, inst, case, now)
    else:
        send_up(session, inst, case, "climbed", now)


def _decider_silent(session: Session, inst: Institution, case: Case, now: datetime) -> None:
    if inst.policy.decider_silence == "adopt":
        adopt(session, inst, case, now)
    else:
        _committee_failed(session, inst, case, now)


def _still_untold(session: Session, inst: Institution, case: Case, now: datetime) -> None:
    """Nobody confirmed that she has the answer. It is never closed over that: those near her are asked again and again."""
    if case.state == State.DECIDED:
        undelivered(session, inst, case, now)
        return
    clock.await_telling(session, inst, case, now)
    event = record(session, inst.vault, case, "still-untold", now)
    ask_to_tell(session, inst, event, now)
    tell_office(session, inst, event, case.office, "tell", now)


def _remind_her(session: Session, inst: Institution, case: Case, now: datetime) -> None:
    overslept = case.due_at is not None and case.due_at <= now
    if overslept:  # the service was down while she could have answered: her time starts again
        case.answered_at = now
        clock.await_confirmation(session, inst, case, now)
    event = record(session, inst.vault, case, "replanned" if overslept else "reminded", now)
    tell_complainant(session, inst, event, "confirm_reminder", now, asks=ASKS_SOLVED)


def _silence(session: Session, inst: Institution, case: Case, now: datetime) -> None:
    """She was reminded and said nothing: closed, with the right to contest kept. Never before the reminder."""
    if rows.is_pending(session, case.id, "confirm-remind"):
        _remind_her(session, inst, case, now)
        return
    clock.stop(session, case)
    event = record(session, inst.vault, case, "closed", now, state=State.CLOSED, facts={"by": "silence"})
    tell_complainant(session, inst, event, "closed_silent", now)


Handler = Callable[[Session, Institution, Case, datetime], object]
HANDLERS: Mapping[str, Handler] = {
    "remind": _remind,
    "acknowledge": breach,
    "act": breach,
    "alarm": _at_the_top,
    "answer-cap": _no_answer_from_her,
    "provider-cap": _no_answer_from_provider,
    "meeting": _meeting,
    "recommend": _committee_failed,
    "decide": _decider_silent,
    "tell": _still_untold,
    "confirm-remind": _remind_her,
    "confirm-close": _silence,
}
