"""Closed minutes as they are read and printed afterwards, and what past meetings did, in figures.

The committee's secretary reads what it said long after the cases have moved on, but never of a case from which she is recused,
and nobody reads of a hotline's. The words are the case's own: where they were erased, only the outcome is left.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from grievance_core.cases.history import open_words
from grievance_core.cases.model import Case, CaseWords
from grievance_core.cases.reading import log_reads
from grievance_core.errors import NotNow
from grievance_core.institution import Institution
from grievance_core.meetings.agenda import hidden_from
from grievance_core.meetings.model import Attendance, Sitting, SittingCase
from grievance_core.meetings.sight import Sight, UnknownCommittee
from grievance_core.offices.model import Meeting, Official, Seat
from grievance_core.offices.officials import name_of

SAID = ("recommendation", "reason")


@dataclass(frozen=True)
class Heard:
    """A case that was heard, and what the committee said; empty words: erased."""

    reference: str
    kind: str
    outcome: str
    text: str = field(repr=False)


@dataclass(frozen=True)
class Attended:
    """A seat at the meeting: whose it was then, and whether she came."""

    title: str
    name: str = field(repr=False)
    presence: str


@dataclass(frozen=True)
class Protocol:
    """Closed minutes."""

    closed_at: datetime
    people: tuple[Attended, ...]
    heard: tuple[Heard, ...]


@dataclass(frozen=True)
class Held:
    """A past meeting in the list: whether its minutes are closed, and how many cases came to something there."""

    meeting: Meeting
    begun: bool
    closed_at: datetime | None
    heard: int


def protocol(session: Session, inst: Institution, sight: Sight, meeting: Meeting, now: datetime) -> Protocol:
    """The closed minutes; looks at their cases are logged. Raises UnknownCommittee for who does not keep them, NotNow if open."""
    if not sight.keeps_minutes:
        raise UnknownCommittee("minutes")
    sitting = session.get(Sitting, meeting.id)
    if sitting is None or sitting.closed_at is None:
        raise NotNow("open")
    rows = list(
        session.execute(
            select(SittingCase, Case)
            .join(Case, Case.id == SittingCase.case_id)
            .where(SittingCase.meeting_id == meeting.id, SittingCase.settled_at.is_not(None))
            .where(~Case.restricted, ~hidden_from(session, sight.official_id, now))
            .order_by(SittingCase.id)
        )
    )
    log_reads(session, sight.by, [case.id for _, case in rows], now, "minutes")
    said = _said(session, inst, [row.event_id for row, _ in rows if row.event_id is not None])
    heard = tuple(
        Heard(case.reference, case.kind, row.outcome, said.get(row.event_id or "", "")) for row, case in rows
    )
    return Protocol(sitting.closed_at, _people(session, inst, meeting), heard)


def _said(session: Session, inst: Institution, event_ids: list[str]) -> dict[str, str]:
    rows = session.scalars(
        select(CaseWords).where(CaseWords.event_id.in_(event_ids), CaseWords.role.in_(SAID))
    )
    return {row.event_id: open_words(inst.vault, row) for row in rows}


def _people(session: Session, inst: Institution, meeting: Meeting) -> tuple[Attended, ...]:
    rows = session.execute(
        select(Seat.title, Official, Attendance.presence)
        .select_from(Attendance)
        .join(Seat, Seat.id == Attendance.seat_id)
        .join(Official, Official.id == Attendance.official_id)
        .where(Attendance.meeting_id == meeting.id)
        .order_by(Seat.rank, Seat.id)
    )
    return tuple(
        Attended(title, name_of(inst.vault, official), presence) for title, official, presence in rows
    )


def past_meetings(session: Session, sight: Sight, now: datetime, limit: int = 12) -> tuple[Held, ...]:
    """The last meetings that were held, newest first, counting only cases she may know of."""
    held = select(Meeting).where(
        Meeting.committee_id == sight.committee.id, Meeting.at <= now, ~Meeting.cancelled
    )
    meetings = session.scalars(held.order_by(Meeting.at.desc()).limit(limit)).all()
    ids = [meeting.id for meeting in meetings]
    written = session.execute(
        select(Sitting.meeting_id, Sitting.closed_at).where(Sitting.meeting_id.in_(ids))
    )
    closed = {row.meeting_id: row.closed_at for row in written}
    counted = _counted(session, sight, ids, now)
    return tuple(
        Held(meeting, meeting.id in closed, closed.get(meeting.id), counted.get(meeting.id, 0))
        for meeting in meetings
    )


def _counted(session: Session, sight: Sight, meeting_ids: list[int], now: datetime) -> dict[int, int]:
    query = (
        select(SittingCase.meeting_id, func.count())
        .join(Case, Case.id == SittingCase.case_id)
        .where(SittingCase.meeting_id.in_(meeting_ids), SittingCase.settled_at.is_not(None))
        .where(~Case.restricted, ~hidden_from(session, sight.official_id, now))
        .group_by(SittingCase.meeting_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}
