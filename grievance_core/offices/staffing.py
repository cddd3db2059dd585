"""Who sits where at a given instant: holders, deputies, leave. The one answer to "is anybody there?"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from grievance_core.memory import kept
from grievance_core.offices.model import Leave, Office, Official, Seat, Tenure

WORKS = ("works",)
AT_THE_COUNTER = ("works", "registers")  # who serves people, and keeps what they bring


@dataclass(frozen=True)
class Post:
    """Somebody present in a seat now: its holder, or the deputy who stands in."""

    official: Official
    seat: Seat
    capacity: str


@dataclass(frozen=True)
class _Staff:
    """Every tenure of an office's seats, first to be asked first, and when each of these people is on leave."""

    tenures: tuple[Tenure, ...]
    leaves: Mapping[int, tuple[tuple[datetime, datetime], ...]]


def running(now: datetime) -> ColumnElement[bool]:
    """The tenures that run at `now`: `begins` included, `ends` not."""
    return and_(Tenure.begins <= now, or_(Tenure.ends.is_(None), Tenure.ends > now))


def runs(tenure: Tenure, now: datetime) -> bool:
    """Whether this tenure runs at `now`; the same rule as `running`."""
    return tenure.begins <= now and (tenure.ends is None or tenure.ends > now)


def on_duty(
    session: Session,
    office_id: int,
    now: datetime,
    duties: Sequence[str] = WORKS,
    recused: frozenset[int] = frozenset(),
) -> list[Post]:
    """Everybody present with one of these duties, first to be asked first.

    A seat's deputy counts only while its holder is away, recused, or nobody holds it. People are recused, not seats.
    """
    staff = _staff(session, office_id)
    posts: dict[int, Post] = {}
    for tenure in staff.tenures:  # a holder comes before the deputy, so the first one present takes the seat
        absent = tenure.official_id in recused or any(
            begins <= now < ends for begins, ends in staff.leaves.get(tenure.official_id, ())
        )
        if not absent and tenure.seat.duty in duties and runs(tenure, now):
            posts.setdefault(tenure.seat_id, Post(tenure.official, tenure.seat, tenure.capacity))
    return list(posts.values())


def _staff(session: Session, office_id: int) -> _Staff:
    return kept(session, ("staff", office_id), lambda aside: _find_staff(aside, office_id))


def _find_staff(session: Session, office_id: int) -> _Staff:
    tenures = session.scalars(
        select(Tenure)
        .join(Seat)
        .where(Seat.office_id == office_id)
        .options(joinedload(Tenure.seat), joinedload(Tenure.official))
        .order_by(Seat.rank, Tenure.capacity.desc(), Tenure.begins, Tenure.id)
    ).all()
    people = {tenure.official_id for tenure in tenures}
    leaves: dict[int, tuple[tuple[datetime, datetime], ...]] = {}
    for leave in session.scalars(select(Leave).where(Leave.official_id.in_(people))):
        leaves[leave.official_id] = (*leaves.get(leave.official_id, ()), (leave.begins, leave.ends))
    return _Staff(tuple(tenures), leaves)


def seats_of(session: Session, official_id: int, now: datetime) -> list[Seat]:
    """The seats somebody holds or stands in for now, leave or not."""
    tenures = kept(session, ("tenures", official_id), lambda aside: _find_tenures(aside, official_id))
    held = {tenure.seat_id: tenure.seat for tenure in tenures if runs(tenure, now)}
    return list(held.values())


def _find_tenures(session: Session, official_id: int) -> tuple[Tenure, ...]:
    query = (
        select(Tenure)
        .join(Seat)
        .where(Tenure.official_id == official_id)
        .options(joinedload(Tenure.seat).joinedload(Seat.office))
        .order_by(Seat.rank, Seat.id)
    )
    return tuple(session.scalars(query))


def people_of(session: Session, office_ids: Iterable[int], now: datetime) -> set[int]:
    """Everybody with a running tenure in these offices, in whatever capacity."""
    return {
        tenure.official_id
        for office_id in office_ids
        for tenure in _staff(session, office_id).tenures
        if runs(tenure, now)
    }


def find_office(session: Session, kind: str, area_key: str | None) -> Office | None:
    """The office of this kind for this area (None: the country's), if it was ever set up."""
    return kept(session, ("office", kind, area_key), lambda aside: _find_office(aside, kind, area_key))


def _find_office(session: Session, kind: str, area_key: str | None) -> Office | None:
    condition = Office.area_key.is_(None) if area_key is None else Office.area_key == area_key
    return session.scalar(select(Office).where(Office.kind == kind, condition))


def office_by_key(session: Session, key: str) -> Office | None:
    """The office with this key, with its seats."""
    query = select(Office).where(Office.key == key).options(selectinload(Office.seats))
    return kept(session, ("office-by-key", key), lambda aside: aside.scalar(query))


def office_by_id(session: Session, office_id: int) -> Office:
    """The office with this id, which a case or a committee refers to."""
    return kept(session, ("office-by-id", office_id), lambda aside: aside.get_one(Office, office_id))


def offices_below(session: Session, office_id: int) -> tuple[int, ...]:
    """The ids of the offices that answer to this one directly."""
    return kept(session, ("below", office_id), lambda aside: _find_below(aside, office_id))


def _find_below(session: Session, office_id: int) -> tuple[int, ...]:
    return tuple(session.scalars(select(Office.id).where(Office.answers_to_id == office_id)))
