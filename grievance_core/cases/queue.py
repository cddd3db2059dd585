"""Everything that waits for one official, found by the database in one go.

The same cases as the policy grants (access.py) with a task in it (reading.py), said once more as conditions, so that an office
with tens of thousands of cases has its first page at once. A test holds the two equal, and what is shown passes the policy again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Select, case, exists, false, func, literal, literal_column, or_, select
from sqlalchemy.orm import Session, aliased, selectinload

from grievance_core.areas.search import inside
from grievance_core.cases.access import RELAYS, rights
from grievance_core.cases.assigning import assigned_to, assignees
from grievance_core.cases.model import Accused, Appeal, Case, Question
from grievance_core.cases.principal import Principal
from grievance_core.cases.reading import task_of
from grievance_core.cases.states import AT_AN_OFFICE, State
from grievance_core.database import Instant
from grievance_core.institution import Institution
from grievance_core.offices.model import COMMITTEES, Office, Seat
from grievance_core.offices.staffing import office_by_id, people_of, seats_of
from grievance_core.timers.holidays import local

# By the clock: what rings or is late, what is due before midnight, and then the rest by what it waits for.
GROUPS = ("overdue", "today", "waiting", "referred", "new", "later")
FILTERS = ("kind", "track", "state", "channel", "sex")
NEW = (State.RECEIVED, State.OPEN, State.APPEALED)
# How many days ago a case was filed: at least, and less than.
AGES: Mapping[str, tuple[int, int | None]] = {
    "week": (0, 7),
    "month": (7, 30),
    "quarter": (30, 90),
    "older": (90, None),
}
FAR = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Entry:
    """A case that waits for this official, and why. `seen` is how far its history went; `assigned_id`, who works on it."""

    case_id: str
    seen: int
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
    assigned_id: int | None


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
    """What is asked for: values by column, an area with what lies in it, an age, what is mine, one group, and which page.

    `about`: only these cases, by id, and only such as she may read the words of: what they are about is no part of a line.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    area_key: str = ""
    group: str = ""
    page: int = 1
    length: int = 25
    age: str = ""
    mine: bool = False
    about: Select[str] | None = None


def queue(session: Session, inst: Institution, official_id: int, now: datetime, wanted: Wanted) -> Page:
    """One page of this official's work, nearest first, under these filters."""
    conditions = _conditions(session, inst, official_id, now, wanted)
    counts = _counts(session, conditions, now)
    total = counts[wanted.group] if wanted.group in GROUPS else sum(counts.values())
    pages = max(1, -(-total // wanted.length))
    number = min(max(1, wanted.page), pages)
    listed = _listed(
        session, conditions, counts, wanted.group, now, (number - 1) * wanted.length, wanted.length
    )
    # The cases themselves are read for one page, with whom they are about.
    found = select(Case).where(Case.id.in_(listed)).options(selectinload(Case.accused))
    cases = {one.id: one for one in session.scalars(found)}
    working = assignees(session, listed)
    entries = [
        _entry(session, inst, official_id, now, cases[case_id], group, working.get(case_id))
        for case_id, group in listed.items()
    ]
    return Page(tuple(entry for entry in entries if entry is not None), counts, number, pages)


def around(
    session: Session, inst: Institution, official_id: int, now: datetime, wanted: Wanted, place: int
) -> list[str]:
    """The numbers of the cases in the list at `place` (counted from 0), just before it and just after it, in order."""
    conditions = _conditions(session, inst, official_id, now, wanted)
    counts = _counts(session, conditions, now)
    listed = _listed(session, conditions, counts, wanted.group, now, max(0, place - 1), 3 if place else 2)
    found = session.execute(select(Case.id, Case.reference).where(Case.id.in_(listed)))
    references = {row.id: row.reference for row in found}
    return [references[case_id] for case_id in listed]


def _conditions(
    session: Session, inst: Institution, official_id: int, now: datetime, wanted: Wanted
) -> list[ColumnElement[bool]]:
    waits = waits_for(session, inst, official_id, now, to_read=wanted.about is not None)
    return [waits, *_wanted(wanted, official_id, now)]


def _counts(session: Session, conditions: Sequence[ColumnElement[bool]], now: datetime) -> dict[str, int]:
    """How many there are in each group, all in one go."""
    counted = session.execute(
        select(_place(now).label("place"), func.count().label("cases"))
        .where(*conditions)
        .group_by(literal_column("place"))
    )
    return dict.fromkeys(GROUPS, 0) | {GROUPS[row.place]: row.cases for row in counted}


def _listed(
    session: Session,
    conditions: Sequence[ColumnElement[bool]],
    counts: Mapping[str, int],
    group: str,
    now: datetime,
    skip: int,
    length: int,
) -> dict[str, str]:
    """The ids of one page with the group of each, in order. Only groups on the page are asked for, each in the index's order."""
    listed: dict[str, str] = {}
    for name in (group,) if group in GROUPS else GROUPS:
        if skip >= counts[name]:
            skip -= counts[name]
            continue
        query = select(Case.id).where(*conditions, *_in_group(name, now))
        query = query.order_by(Case.due_at, Case.reference).limit(length - len(listed)).offset(skip)
        listed |= dict.fromkeys(session.scalars(query), name)
        skip = 0
        if len(listed) == length:
            break
    return listed


def _entry(
    session: Session,
    inst: Institution,
    official_id: int,
    now: datetime,
    found: Case,
    group: str,
    assigned_id: int | None,
) -> Entry | None:
    """None where the policy says no after all."""
    task = task_of(rights(session, inst, Principal("official", official_id=official_id), found, now), found)
    if task is None:
        return None
    return Entry(
        found.id, found.chain_length, found.reference, found.kind, found.state, found.level, found.area_key, group, task,
        found.urgent, found.arrived_at, found.due_at, found.alarm_since is not None, assigned_id,
    )  # fmt: skip


def _midnight(now: datetime) -> datetime:
    here = local(now)
    return here.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


def _of_state() -> dict[str, ColumnElement[bool]]:
    return {
        "waiting": Case.state == State.WAITING_COMPLAINANT,
        "referred": Case.state == State.REFERRED,
        "new": Case.state.in_(NEW),
    }


def _place(now: datetime) -> ColumnElement[int]:
    """Of which of GROUPS a case is, as a number: fifty thousand of them are compared sooner than as many words."""
    tests = {
        "overdue": or_(Case.alarm_since.is_not(None), Case.due_at <= now),
        "today": Case.due_at < _midnight(now),
        **_of_state(),
    }
    ranked: list[tuple[ColumnElement[bool], ColumnElement[int]]] = [
        (test, literal_column(str(GROUPS.index(name)))) for name, test in tests.items()
    ]
    return case(*ranked, else_=literal_column(str(GROUPS.index("later"))))


def _in_group(name: str, now: datetime) -> list[ColumnElement[bool]]:
    """The same for one group, in words an index can follow."""
    if name == "overdue":
        return [or_(Case.alarm_since.is_not(None), Case.due_at <= now)]
    if name == "today":
        return [Case.alarm_since.is_(None), Case.due_at > now, Case.due_at < _midnight(now)]
    still = func.coalesce(Case.due_at, literal(FAR, Instant)) >= _midnight(now)
    states = _of_state()
    of_state = states[name] if name in states else ~or_(*states.values())
    return [Case.alarm_since.is_(None), still, of_state]


def _wanted(wanted: Wanted, official_id: int, now: datetime) -> list[ColumnElement[bool]]:
    conditions = [
        getattr(Case, name) == value for name, value in wanted.values.items() if name in FILTERS and value
    ]
    conditions += [Case.area_key.in_(inside([wanted.area_key]))] if wanted.area_key else []
    conditions += [assigned_to(official_id)] if wanted.mine else []
    conditions += [Case.id.in_(wanted.about)] if wanted.about is not None else []
    if wanted.age in AGES:
        least, less_than = AGES[wanted.age]
        conditions.append(Case.filed_at <= now - timedelta(days=least))
        conditions += [Case.filed_at > now - timedelta(days=less_than)] if less_than else []
    return conditions


def waits_for(
    session: Session, inst: Institution, official_id: int, now: datetime, *, to_read: bool = False
) -> ColumnElement[bool]:
    """The cases in which this official has something to do now; `to_read`: those of them whose words she may read."""
    seats = seats_of(session, official_id, now)
    ordinary = ~Case.restricted
    acts = or_(_is_work(seats), ordinary & _to_recommend(seats), ordinary & _to_decide(session, inst, seats))
    readable = or_(acts & ~decided_before(official_id), _is_to_be_told(seats))
    near = or_(_is_to_be_relayed(seats), _is_asked(session, official_id))
    outside = recused_from(session, official_id, seats, now)
    return ~outside & (readable if to_read else or_(readable, ordinary & near))


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


def decided_before(official_id: int) -> ColumnElement[bool]:
    """Whoever gave a contested decision steps aside; in a hotline's case only the last one does."""
    later = aliased(Appeal)
    is_last = ~exists().where(later.case_id == Appeal.case_id, later.number > Appeal.number)
    gave = exists().where(
        Appeal.case_id == Case.id, Appeal.contested_decider_id == official_id, or_(~Case.restricted, is_last)
    )
    return (Case.appeals > 0) & gave


def recused_from(
    session: Session, official_id: int, seats: Sequence[Seat], now: datetime
) -> ColumnElement[bool]:
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
