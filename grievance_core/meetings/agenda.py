"""What a committee hears at a meeting: the cases referred to it, in the order in which they were referred.

Said in SQL, so that an agenda takes as many questions to the database with a hundred cases as with ten. A test holds it to
`cases/access.py`. A case belongs to the meeting that its last referral or change of date named.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from grievance_core.cases.model import Case, CaseEvent
from grievance_core.cases.queue import decided_before, recused_from
from grievance_core.cases.states import State
from grievance_core.meetings.members import Member
from grievance_core.meetings.sight import Sight
from grievance_core.offices.model import Meeting
from grievance_core.offices.staffing import seats_of

NAMES_A_MEETING = ("referred", "postponed", "rescheduled")


@dataclass(frozen=True)
class Slot:
    """For which meeting a case waits, since when it is with the committee, and how often its date was put off."""

    meeting_at: datetime
    referred_at: datetime
    put_off: int


@dataclass(frozen=True)
class Item:
    """A case on the agenda. `steps_out` are the seats whose holders leave the room; only who reads the papers is told."""

    case_id: str
    reference: str
    kind: str
    urgent: bool
    area_key: str | None
    filed_at: datetime
    referred_at: datetime
    put_off: int
    may_recommend: bool
    steps_out: frozenset[int] = frozenset()


def waiting(committee_id: int) -> ColumnElement[bool]:
    """The cases that wait for a recommendation of this committee. No hotline's ever does."""
    with_it = (Case.committee_id == committee_id) & (Case.state == State.REFERRED)
    return with_it & Case.recommended_at.is_(None) & ~Case.restricted


def hidden_from(session: Session, official_id: int, now: datetime) -> ColumnElement[bool]:
    """The cases this official must not know of."""
    return recused_from(session, official_id, seats_of(session, official_id, now), now)


def agenda(
    session: Session, sight: Sight, meeting: Meeting, now: datetime, people: Collection[Member] = ()
) -> tuple[Item, ...]:
    """What she sees of this meeting's agenda. `people`: the committee's, to tell who steps out where she may know."""
    found = _cases(session, sight, now)
    slots = slots_of(session, found)
    here = [case for case in found.values() if case.id in slots and slots[case.id].meeting_at == meeting.at]
    barred = _barred(session, sight, [case.id for case in here])
    outside = outside_of(session, people, [case.id for case in here], now) if sight.reads_papers else {}
    items = (
        _item(sight, case, slots[case.id], case.id in barred, outside.get(case.id, frozenset()))
        for case in here
    )
    return tuple(sorted(items, key=lambda item: (item.referred_at, item.reference)))


def _cases(session: Session, sight: Sight, now: datetime) -> dict[str, Case]:
    seen = waiting(sight.committee.id) & ~hidden_from(session, sight.official_id, now)
    return {case.id: case for case in session.scalars(select(Case).where(seen))}


def slots_of(
    session: Session, case_ids: Iterable[str], before: Mapping[str, int] | None = None
) -> dict[str, Slot]:
    """For which meeting each of these cases waits, or waited last; `before`: as of an event, by its number in the case."""
    named = (CaseEvent.case_id.in_(list(case_ids)), CaseEvent.type.in_(NAMES_A_MEETING))
    rows = session.execute(
        select(CaseEvent.case_id, CaseEvent.sequence, CaseEvent.type, CaseEvent.at, CaseEvent.due_at)
        .where(*named)
        .order_by(CaseEvent.case_id, CaseEvent.sequence)
    )
    slots: dict[str, Slot] = {}
    for row in rows:
        if before is not None and row.sequence > before[row.case_id]:
            continue
        known = slots.get(row.case_id)
        if row.type == "referred" or known is None:
            slots[row.case_id] = Slot(row.due_at, row.at, 0)
        else:
            put_off = known.put_off + (row.type == "postponed")
            slots[row.case_id] = Slot(row.due_at, known.referred_at, put_off)
    return slots


def counts(session: Session, sight: Sight, now: datetime) -> Mapping[datetime, int]:
    """How many of the cases she may know of wait for each meeting, by its instant."""
    found: dict[datetime, int] = {}
    for slot in slots_of(session, _cases(session, sight, now)).values():
        found[slot.meeting_at] = found.get(slot.meeting_at, 0) + 1
    return found


def outside_of(
    session: Session, people: Collection[Member], case_ids: list[str], now: datetime
) -> dict[str, frozenset[int]]:
    """The seats whose holders step out for each of these cases: recused, or the giver of a decision that was contested."""
    outside: dict[str, set[int]] = {}
    for member in people:
        if member.official_id is None or not case_ids:
            continue
        steps_out = or_(hidden_from(session, member.official_id, now), decided_before(member.official_id))
        for case_id in session.scalars(select(Case.id).where(Case.id.in_(case_ids), steps_out)):
            outside.setdefault(case_id, set()).add(member.seat_id)
    return {case_id: frozenset(seats) for case_id, seats in outside.items()}


def _barred(session: Session, sight: Sight, case_ids: list[str]) -> frozenset[str]:
    """Those she reads and may not recommend on: she gave a decision of theirs that was contested."""
    if not case_ids or not sight.keeps_minutes:
        return frozenset()
    gave = select(Case.id).where(Case.id.in_(case_ids), decided_before(sight.official_id))
    return frozenset(session.scalars(gave))


def _item(sight: Sight, case: Case, slot: Slot, barred: bool, outside: frozenset[int]) -> Item:
    return Item(
        case_id=case.id,
        reference=case.reference,
        kind=case.kind,
        urgent=case.urgent,
        area_key=case.area_key,
        filed_at=case.filed_at,
        referred_at=slot.referred_at,
        put_off=slot.put_off,
        may_recommend=sight.keeps_minutes and not barred,
        steps_out=outside,
    )
