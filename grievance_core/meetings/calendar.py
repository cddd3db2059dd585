"""A committee's calendar edited: a meeting called, moved or cancelled, and the cases that wait for it taken along.

A case waits for the next meeting that is held. Where that is another one than before, its clock follows at once and the person is
told the new day. Where none is left, it keeps its day, and on that day it goes up (`cases/overdue.py`): until then a meeting can
still be called. The committee's own people are told of the change itself (`meetings/inviting.py`).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.cases.committees import hearing_for, wait_for
from grievance_core.cases.locking import all_locked
from grievance_core.cases.model import Case
from grievance_core.errors import NotNow
from grievance_core.institution import Institution
from grievance_core.meetings.agenda import Slot, slots_of, waiting
from grievance_core.meetings.inviting import invite
from grievance_core.offices.model import Meeting, Office
from grievance_core.routing.meetings import add_meeting, cancel_meeting


def call(session: Session, inst: Institution, committee: Office, at: datetime, now: datetime) -> int:
    """A meeting beside the rule. Returns how many cases wait for another meeting than before.

    Raises NotNow for an instant that has passed.
    """
    add_meeting(session, committee, at, now)
    invite(session, inst, committee, "meeting_called", at, now)
    return follow(session, inst, committee, now)


def move(
    session: Session, inst: Institution, committee: Office, meeting: Meeting, to: datetime, now: datetime
) -> int:
    """The meeting is held at another time; returns as `call`. The old date stays in the calendar as cancelled.

    Raises NotNow for a meeting that is over or cancelled, an instant that has passed, and one with a meeting of its own.
    """
    if meeting.cancelled:
        raise NotNow("cancelled")
    taken = session.scalar(
        select(Meeting.id).where(Meeting.committee_id == committee.id, Meeting.at == to, ~Meeting.cancelled)
    )
    if taken is not None:
        raise NotNow("there is a meeting already")
    cancel_meeting(session, meeting, now)
    add_meeting(session, committee, to, now)
    invite(session, inst, committee, "meeting_moved", to, now)
    return follow(session, inst, committee, now)


def cancel(session: Session, inst: Institution, committee: Office, meeting: Meeting, now: datetime) -> int:
    """The meeting is not held; returns as `call`. Raises NotNow for one that is over or cancelled already."""
    if meeting.cancelled:
        raise NotNow("cancelled")
    cancel_meeting(session, meeting, now)
    invite(session, inst, committee, "meeting_cancelled", meeting.at, now)
    return follow(session, inst, committee, now)


def follow(session: Session, inst: Institution, committee: Office, now: datetime) -> int:
    """Let every case that was not heard yet wait for the next meeting that can hear it. Returns how many change."""
    ids = list(session.scalars(select(Case.id).where(waiting(committee.id))))
    slots = slots_of(session, ids)
    still_to_come = [case_id for case_id in ids if case_id in slots and slots[case_id].meeting_at > now]
    cases = all_locked(session, still_to_come)
    return sum(_follows(session, inst, case, slots[case.id], now) for case in cases.values())


def _follows(session: Session, inst: Institution, case: Case, slot: Slot, now: datetime) -> bool:
    hearing = hearing_for(session, inst, case, now)
    if hearing is None or hearing.meeting_at == slot.meeting_at:
        return False
    type_ = "postponed" if hearing.meeting_at > slot.meeting_at else "rescheduled"
    wait_for(session, inst, case, hearing, now, type_)
    return True
