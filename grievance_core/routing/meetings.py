"""The committees' calendar: filled from the rules, edited by people, never quietly refilled over their edits."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.areas.search import path
from grievance_core.errors import Incomplete, NotNow
from grievance_core.offices.model import COMMITTEES, Meeting, Office
from grievance_core.routing.committees import Committees, meetings
from grievance_core.timers.holidays import Calendar, local


def plan_meetings(
    session: Session, committees: Committees, calendar: Calendar, until: datetime, now: datetime
) -> int:
    """Every committee's meetings after `now` and up to `until` by rule, put in its calendar. Returns how many were added.

    CWCC monthly and TCC every two months in a district: SSDM §3.4.7. A meeting that is there already stays as it is: one that was
    cancelled stays cancelled. The caller commits.
    """
    added = 0
    for committee in session.scalars(
        select(Office).where(Office.kind.in_(COMMITTEES)).order_by(Office.id)
    ).all():
        known = set(session.scalars(select(Meeting.at).where(Meeting.committee_id == committee.id)))
        rule = committees.at(committee.kind, committee.level).meeting
        province = path(session, committee.area_key)[0].code if committee.area_key else None
        by_rule = meetings(rule, local(now).date(), local(until).date(), calendar, province)
        missing = [at for at in by_rule if now < at <= until and at not in known]
        session.add_all(Meeting(committee_id=committee.id, at=at, cancelled=False) for at in missing)
        added += len(missing)
    session.flush()
    return added


def add_meeting(session: Session, committee: Office, at: datetime, now: datetime) -> Meeting:
    """A meeting beside the rule; one cancelled for that very instant is held after all.

    Raises Incomplete when the office is no committee, NotNow for an instant that has passed.
    """
    if not committee.is_committee:
        raise Incomplete(f"{committee.key} is not a committee")
    if at <= now:
        raise NotNow("a meeting cannot be called for the past")
    meeting = session.scalar(select(Meeting).where(Meeting.committee_id == committee.id, Meeting.at == at))
    if meeting is None:
        meeting = Meeting(committee_id=committee.id, at=at)
        session.add(meeting)
    meeting.cancelled = False
    session.flush()
    return meeting


def cancel_meeting(session: Session, meeting: Meeting, now: datetime) -> None:
    """The meeting is not held. It is kept in the calendar, so that the rule does not call it again.

    Raises NotNow for a meeting that has been held.
    """
    if meeting.at <= now:
        raise NotNow("the meeting has been held")
    meeting.cancelled = True
    session.flush()
