"""Everything that waits for one official, found by the database in one go.

The same cases as the policy grants (access.py) with a task in it (reading.py), said once more as conditions, so that an office
with tens of thousands of cases has its first page at once. A test holds the two equal, and what is shown passes the policy again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, case, exists, false, func, literal_column, or_, select
from sqlalchemy.orm import Session, aliased

from grievance_core.areas.search import inside
from grievance_core.cases.access import RELAYS, rights
from grievance_core.cases.model import Accused, Appeal, Case, Question
from grievance_core.cases.principal import Principal
from grievance_core.cases.reading import task_of
from grievance_core.cases.states import AT_AN_OFFICE, State
from grievance_core.institution import Institution
from grievance_core.offices.model import COMMITTEES, Office, Seat
from grievance_core.offices.staffing import office_by_id, people_of, seats_of
from grievance_core.timers.holidays import local

# By the clock: what rings or is late, what is due before midnight, and then the rest by what it waits for.
GROUPS = ("overdue", "today", "waiting", "referred", "new", "later")
FILTERS = ("kind", "track", "state", "channel", "sex")
NEW = (State.RECEIVED, State.OPEN, State.APPEALED)


@dataclass(frozen=True)
class Entry:
    """A case that waits for this official, and why."""

    reference: str
    kind: str
    state: str
    level: str
    area_key: str | None
    group: str
    task: str
    urgent: bool
    arrived_at: datetime
    due_at: datetime | None
    rings: bool


@dataclass(frozen=True)
class Page:
    """One page of what waits, with how many wait in each group under the same filters."""

    entries: tuple[Entry, ...]
    counts: Mapping[str, int]
    number: int
    pages: int

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class Wanted:
    """What is asked for: values by column, an area with what lies in it, one group, and which page."""

    values: Mapping[str, str] = field(default_factory=dict)
    area_key: str = ""
    group: str = ""
    page: int = 1
    length: int = 25


def queue(session: Session, inst: Institution, official_id: int, now: datetime, wanted: Wanted) -> Page:
    """One page of this official's work, nearest first, under these filters."""
    conditions = [waits_for(session, inst, official_id, now), *_wanted(wanted)]
    place = _place(now)
    counted = session.execute(
        select(place.label("place"), func.count().label("cases"))
        .where(*conditions)
        .group_by(literal_column("place"))
    )
    counts = dict.fromkeys(GROUPS, 0) | {GROUPS[row.place]: row.cases for row in counted}
    shown = [place == GROUPS.index(wanted.group)] if wanted.group in GROUPS else []
    total = counts[wanted.group] if shown else sum(counts.values())
    pages = max(1, -(-total // wanted.length))
    number = min(max(1, wanted.page), pages)
    order = (place, Case.due_at.is_(None), Case.due_at, Case.reference)
    # Only ids are put in order, however many there are; the cases themselves are read for one page.
    listed = select(Case.id, place.label("place")).where(*conditions, *shown).order_by(*order)
    rows = session.execute(listed.limit(wanted.length).offset((number - 1) * wanted.length)).all()
    cases = {
        found.id: found
        for found in session.scalars(select(Case).where(Case.id.in_([row.id for row in rows])))
    }
    entries = [_entry(session, inst, official_id, now, cases[row.id], GROUPS[row.place]) for row in rows]
    return Page(tuple(entry for entry in entries if entry is not None), counts, number, pages)


def _entry(
    session: Session, inst: Institution, official_id: int, now: datetime, found: Case, group: str
) -> Entry | None:
    """None where the policy says no after all."""
    task = task_of(rights(session, inst, Principal("official", official_id=official_id), found, now), found)
    if task is None:
        return None
    return Entry(
        found.reference, found.kind, found.state, found.level, found.area_key, group, task, found.urgent,
        found.arrived_at, found.due_at, found.alarm_since is not None,
    )  # fmt: skip


def _place(now: datetime) -> ColumnElement[int]:
    """Of which of GROUPS a case is, as a number: fifty thousand of them are compared sooner than as many words."""
    here = local(now)
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    tests = {
        "overdue": or_(Case.alarm_since.is_not(None), Case.due_at <= now),
        "today": Case.due_at < midnight,
        "waiting": Case.state == State.WAITING_COMPLAINANT,
        "referred": Case.state == State.REFERRED,
        "new": Case.state.in_(NEW),
    }
    ranked: list[tuple[ColumnElement[bool], ColumnElement[int]]] = [
        (test, literal_column(str(GROUPS.index(name)))) for name, test in tests.items()
    ]
    return case(*ranked, else_=literal_column(str(GROUPS.index("later"))))


def _wanted(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions = [
        getattr(Case, name) == value for name, value in wanted.values.items() if name in FILTERS and value
    ]
    return [*conditions, *([Case.area_key.in_(inside([wanted.area_key]))] if wanted.area_key else [])]


def waits_for(session: Session, inst: Institution, official_id: int, now: datetime) -> ColumnElement[bool]:
    """The cases in which this official has something to do now."""
    seats = seats_of(session, official_id, now)
    ordinary = ~Case.restricted
    acts = or_(_is_work(seats), ordinary & _to_recommend(seats), ordinary & _to_decide(session, inst, seats))
    tells = or_(_is_to_be_told(seats), ordinary & _is_to_be_relayed(seats))
    return ~_recused(session, official_id, seats, now) & or_(
        acts & ~_decided_before(official_id), tells, ordinary & _is_asked(session, official_id)
    )


def _is_work(seats: Sequence[Seat]) -> ColumnElement[bool]:
    offices = _offices_worked(seats)
    return Case.office_id.in_(offices) & Case.state.in_(AT_AN_OFFICE) if offices else false()


def _is_to_be_told(seats: Sequence[Seat]) -> ColumnElement[bool]:
    offices = _offices_worked(seats)
    return Case.office_id.in_(offices) & (Case.state == State.UNDELIVERED) if offices else false()


def _offices_worked(seats: Sequence[Seat]) -> list[int]:
    return [seat.office_id for seat in seats if seat.duty == "works"]


def _is_to_be_relayed(seats: Sequence[Seat]) -> ColumnElement[bool]:
    areas = [
        seat.office.area_key
        for seat in seats
        if seat.duty == "works" and seat.office.kind in RELAYS and seat.office.area_key is not None
    ]
    return (Case.state == State.UNDELIVERED) & Case.area_key.in_(inside(areas)) if areas else false()


def _to_recommend(seats: Sequence[Seat]) -> ColumnElement[bool]:
    committees = [seat.office_id for seat in seats if seat.duty == "secretary"]
    if not committees:
        return false()
    return (Case.state == State.REFERRED) & Case.committee_id.in_(committees) & Case.recommended_at.is_(None)


def _to_decide(session: Session, inst: Institution, seats: Sequence[Seat]) -> ColumnElement[bool]:
    decides = {(seat.office.kind, seat.office.area_key) for seat in seats if seat.duty == "decides"}
    if not decides:
        return false()
    areas = [area for _, area in decides if area is not None]
    near = session.scalars(select(Office).where(Office.kind.in_(COMMITTEES), Office.area_key.in_(areas)))
    committees = [
        committee.id
        for committee in near
        if (inst.committees.at(committee.kind, committee.level).decider, committee.area_key) in decides
    ]
    return (
        (Case.state == State.REFERRED) & Case.committee_id.in_(committees) & Case.recommended_at.is_not(None)
    )


def _is_asked(session: Session, official_id: int) -> ColumnElement[bool]:
    open_ones = (Question.provider_id == official_id, Question.settled_at.is_(None))
    asked = session.scalars(select(Question.case_id).where(*open_ones)).all()
    return (Case.state == State.WAITING_PROVIDER) & Case.id.in_(asked) if asked else false()


def _decided_before(official_id: int) -> ColumnElement[bool]:
    """Whoever gave a contested decision steps aside; in a hotline's case only the last one does."""
    later = aliased(Appeal)
    is_last = ~exists().where(later.case_id == Appeal.case_id, later.number > Appeal.number)
    gave = exists().where(
        Appeal.case_id == Case.id, Appeal.contested_decider_id == official_id, or_(~Case.restricted, is_last)
    )
    return (Case.appeals > 0) & gave


def _recused(session: Session, official_id: int, seats: Sequence[Seat], now: datetime) -> ColumnElement[bool]:
    """Recusal seen from the one it strikes: who is complained about at or above one of her offices, or she herself."""
    reach = _with_all_above(session, {seat.office_id for seat in seats})
    desks = [office for office in reach if not office_by_id(session, office).is_committee]
    people = people_of(session, desks, now) | {official_id}
    named = or_(Accused.official_id.in_(people), Accused.office_id.in_(reach))
    return Case.id.in_(select(Accused.case_id).where(named))


def _with_all_above(session: Session, offices: set[int]) -> set[int]:
    reached, frontier = set(offices), set(offices)
    while frontier:
        above = {office_by_id(session, office).answers_to_id for office in frontier}
        frontier = {office for office in above if office is not None} - reached
        reached |= frontier
    return reached
