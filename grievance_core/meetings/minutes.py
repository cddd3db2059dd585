"""The minutes of a meeting, as whoever keeps the secretariat reads and writes them.

Saved as a draft as often as needed; closed once. Closing carries out what the committee said: each recommendation starts the
decider's own clock, a forwarded case goes up, one that was put off waits for the next meeting. After that nothing is changed; a
case that was still open, because whoever closed could not see it, is added by who can. There is no quorum in the documents, so
none is asked for: the minutes say who was there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import and_, select, text
from sqlalchemy.orm import Session

from grievance_core.cases.committees import forward, put_off, recommend
from grievance_core.cases.model import Case, CaseEvent
from grievance_core.cases.principal import Principal
from grievance_core.database import alone
from grievance_core.errors import Incomplete, NotNow
from grievance_core.institution import Institution
from grievance_core.meetings.agenda import Item, agenda, slots_of, waiting
from grievance_core.meetings.members import Member, members
from grievance_core.meetings.model import OUTCOMES, PRESENCES, Attendance, Sitting, SittingCase
from grievance_core.meetings.sight import Sight, UnknownCommittee
from grievance_core.offices.model import Meeting, Seat
from grievance_core.timers.holidays import local
from grievance_core.vault import Place

# What closing does for each outcome, and the event under which the case keeps the words.
CARRY_OUT: Mapping[str, tuple[Callable[..., Case], str]] = {
    "recommended": (recommend, "recommended"),
    "forwarded": (forward, "forwarded"),
    "put-off": (put_off, "postponed"),
}


class Overtaken(NotNow):
    """Somebody else wrote these minutes meanwhile, or a case in them moved on."""


@dataclass(frozen=True)
class Entry:
    """What came of a case: one of OUTCOMES or empty, and the words of it."""

    outcome: str = ""
    text: str = field(default="", repr=False)


@dataclass(frozen=True)
class Written:
    """Minutes as they come in. `revision`: of the ones they were written on; entries are by case, presences by seat."""

    revision: int
    presences: Mapping[int, str]
    entries: Mapping[str, Entry] = field(repr=False)


@dataclass(frozen=True)
class Draft:
    """Minutes that can be written on. `entries` are of `items`, by case."""

    revision: int
    closed: bool
    people: tuple[Member, ...]
    presences: Mapping[int, str]
    items: tuple[Item, ...]
    entries: Mapping[str, Entry] = field(repr=False)


def draft(session: Session, inst: Institution, sight: Sight, meeting: Meeting, now: datetime) -> Draft:
    """The minutes as they stand. Raises UnknownCommittee for who does not keep them, NotNow before the day or if cancelled."""
    check_writable(sight, meeting, now)
    sitting = session.get(Sitting, meeting.id)
    people = members(session, inst.vault, sight.committee.id, now)
    items = agenda(session, sight, meeting, now, people)
    seen = {item.case_id for item in items}
    rows = _rows(session, meeting)
    return Draft(
        revision=sitting.revision if sitting is not None else 0,
        closed=sitting is not None and sitting.closed_at is not None,
        people=people,
        presences={row.seat_id: row.presence for row in _attendance(session, meeting)},
        items=items,
        entries={case_id: _entry(inst, row) for case_id, row in rows.items() if case_id in seen},
    )


def check_keeper(sight: Sight) -> None:
    """Raises UnknownCommittee for who does not keep this committee's minutes."""
    if not sight.keeps_minutes:
        raise UnknownCommittee("minutes")


def has_come(meeting: Meeting, now: datetime) -> bool:
    """Whether the day of the meeting has come and it was not cancelled: from then on its minutes can be written."""
    return not meeting.cancelled and local(meeting.at).date() <= local(now).date()


def check_writable(sight: Sight, meeting: Meeting, now: datetime) -> None:
    """Raises UnknownCommittee or NotNow where minutes are not hers to write, or not yet."""
    check_keeper(sight)
    if not has_come(meeting, now):
        raise NotNow("not held")


def by_case(session: Session, entries: Mapping[str, Entry]) -> dict[str, Entry]:
    """Entries by the numbers of their cases, as entries by case. A number of no case stays and is as foreign as any other."""
    rows = session.execute(select(Case.reference, Case.id).where(Case.reference.in_(list(entries))))
    ids = {row.reference: row.id for row in rows}
    return {ids.get(reference, reference): entry for reference, entry in entries.items()}


def save(
    session: Session, inst: Institution, sight: Sight, meeting: Meeting, given: Written, now: datetime
) -> None:
    """Keep these minutes as a draft. Raises Overtaken, NotNow once they are closed, Incomplete for an unknown value."""
    sitting = _in_hand(session, sight, meeting, given, now)
    if sitting.closed_at is not None:
        raise NotNow("closed")
    items = agenda(session, sight, meeting, now)
    _keep_attendance(session, inst, sight, meeting, given, now)
    _keep_entries(session, inst, meeting, items, given)
    session.flush()


def close(
    session: Session, inst: Institution, sight: Sight, meeting: Meeting, given: Written, now: datetime
) -> None:
    """Close these minutes and carry out what is in them; closed already, add the cases that are not.

    Raises Overtaken, Incomplete where a filled seat has no presence or a case no outcome or words, NotNow before the meeting
    began or where a case cannot be forwarded or put off.
    """
    if meeting.at > now:
        raise NotNow("not begun")
    sitting = _in_hand(session, sight, meeting, given, now)
    people = members(session, inst.vault, sight.committee.id, now)
    items = agenda(session, sight, meeting, now, people)
    if sitting.closed_at is None:
        _check_attendance(people, given)
        _keep_attendance(session, inst, sight, meeting, given, now)
    _keep_entries(session, inst, meeting, items, given)
    session.flush()
    rows = _rows(session, meeting)
    for item in items:
        _carry_out(session, inst, sight.by, item, rows.get(item.case_id), given, now)
    _take_in_what_was_said_elsewhere(session, sight, meeting, now)
    if sitting.closed_at is None:
        _drop_idle_drafts(session, sight, meeting)
        session.flush()
        sitting.closed_at, sitting.closed_by_id = now, sight.official_id
    session.flush()


def _in_hand(session: Session, sight: Sight, meeting: Meeting, given: Written, now: datetime) -> Sitting:
    """The minutes, alone until the transaction ends; new ones where there are none. Two who write take turns."""
    check_writable(sight, meeting, now)
    alone(session, f"sitting|{meeting.id}")
    sitting = session.get(Sitting, meeting.id, populate_existing=True, with_for_update=True)
    if (sitting.revision if sitting is not None else 0) != given.revision:
        raise Overtaken("revision")
    if sitting is None:
        sitting = Sitting(meeting_id=meeting.id, revision=0, saved_at=now, saved_by_id=sight.official_id)
        session.add(sitting)
    if sitting.closed_at is None:
        sitting.revision, sitting.saved_at, sitting.saved_by_id = sitting.revision + 1, now, sight.official_id
    session.flush()
    return sitting


def _check_attendance(people: Sequence[Member], given: Written) -> None:
    filled = [member.seat_id for member in people if member.official_id is not None]
    if not all(given.presences.get(seat_id) in PRESENCES for seat_id in filled):
        raise Incomplete("attendance")


def _keep_attendance(
    session: Session, inst: Institution, sight: Sight, meeting: Meeting, given: Written, now: datetime
) -> None:
    kept = {row.seat_id: row for row in _attendance(session, meeting)}
    for member in members(session, inst.vault, sight.committee.id, now):
        presence = given.presences.get(member.seat_id, "")
        if not presence or member.official_id is None:
            continue
        if presence not in PRESENCES:
            raise Incomplete("presence")
        row = kept.get(member.seat_id) or Attendance(meeting_id=meeting.id, seat_id=member.seat_id)
        row.presence, row.official_id = presence, member.official_id
        session.add(row)


def _keep_entries(
    session: Session, inst: Institution, meeting: Meeting, items: Sequence[Item], given: Written
) -> None:
    """What was written about the cases on her agenda. About one that moved on meanwhile nothing can be written any more."""
    kept, seen = _rows(session, meeting), {item.case_id for item in items}
    lost = {case_id for case_id, entry in given.entries.items() if entry.outcome and case_id not in seen}
    if lost:
        raise Overtaken("case")
    for case_id, entry in given.entries.items():
        if case_id not in seen:
            continue
        if entry.outcome not in ("", *OUTCOMES):
            raise Incomplete("outcome")
        row = kept.get(case_id) or SittingCase(meeting_id=meeting.id, case_id=case_id)
        row.outcome = entry.outcome
        row.draft_sealed = inst.vault.seal(entry.text, _place(meeting.id, case_id)) if entry.text else None
        session.add(row)


def _carry_out(
    session: Session,
    inst: Institution,
    by: Principal,
    item: Item,
    row: SittingCase | None,
    given: Written,
    now: datetime,
) -> None:
    if not item.may_recommend:
        return
    entry = given.entries.get(item.case_id, Entry())
    if row is None or entry.outcome not in CARRY_OUT or not entry.text.strip():
        raise Incomplete(item.reference)
    act, type_ = CARRY_OUT[entry.outcome]
    act(session, inst, item.case_id, by, now, entry.text)
    session.flush()
    row.draft_sealed, row.event_id, row.settled_at = None, _last_event(session, item.case_id, type_), now
    session.flush()


def _last_event(session: Session, case_id: str, type_: str) -> str | None:
    here = select(CaseEvent.id).where(CaseEvent.case_id == case_id, CaseEvent.type == type_)
    return session.scalar(here.order_by(CaseEvent.sequence.desc()).limit(1))


def _take_in_what_was_said_elsewhere(session: Session, sight: Sight, meeting: Meeting, now: datetime) -> None:
    """What the committee said on cases of this meeting, and was entered on the case's own page."""
    said = {row.case_id: row for row in _said_since(session, sight, meeting)}
    slots = slots_of(session, said, {case_id: row.sequence for case_id, row in said.items()})
    known = _rows(session, meeting)
    for case_id, event in said.items():
        row = known.get(case_id) or SittingCase(meeting_id=meeting.id, case_id=case_id)
        if row.settled_at is None and case_id in slots and slots[case_id].meeting_at == meeting.at:
            row.outcome, row.draft_sealed, row.settled_at = event.type, None, now
            row.event_id = event.id
            session.add(row)


def _said_since(session: Session, sight: Sight, meeting: Meeting) -> Sequence[CaseEvent]:
    """The recommendations this committee gave since the meeting began, and the cases it forwarded; of one case the last."""
    seats = select(Seat.key).where(Seat.office_id == sight.committee.id)
    recommended = and_(
        CaseEvent.type == "recommended",
        CaseEvent.case_id.in_(
            select(Case.id).where(
                Case.committee_id == sight.committee.id, Case.recommended_at >= meeting.at, ~Case.restricted
            )
        ),
    )
    forwarded = and_(
        text("case_events.type = 'forwarded'"),  # in the words of the index: only then is it used
        CaseEvent.seat_key.in_(seats),
        CaseEvent.case_id.in_(select(Case.id).where(~Case.restricted)),
    )
    found: list[CaseEvent] = []
    for what in (recommended, forwarded):
        query = select(CaseEvent).where(what, CaseEvent.at >= meeting.at)
        found += session.scalars(query)
    return sorted(found, key=lambda event: event.sequence)


def _drop_idle_drafts(session: Session, sight: Sight, meeting: Meeting) -> None:
    """What was drafted about a case that left the committee meanwhile; one that somebody else keeps stays for her."""
    still_here = set(session.scalars(select(Case.id).where(waiting(sight.committee.id))))
    for case_id, row in _rows(session, meeting).items():
        if row.settled_at is None and case_id not in still_here:
            session.delete(row)


def _rows(session: Session, meeting: Meeting) -> dict[str, SittingCase]:
    rows = session.scalars(select(SittingCase).where(SittingCase.meeting_id == meeting.id))
    return {row.case_id: row for row in rows}


def _attendance(session: Session, meeting: Meeting) -> list[Attendance]:
    rows = select(Attendance).where(Attendance.meeting_id == meeting.id)
    return list(session.scalars(rows.order_by(Attendance.id)))


def _entry(inst: Institution, row: SittingCase) -> Entry:
    place = _place(row.meeting_id, row.case_id)
    return Entry(row.outcome, inst.vault.open(row.draft_sealed, place) if row.draft_sealed else "")


def _place(meeting_id: int, case_id: str) -> Place:
    return Place("sitting_cases", "draft_sealed", f"{meeting_id}/{case_id}")
