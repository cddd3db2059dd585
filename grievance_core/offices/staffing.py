"""Who sits where at a given instant: holders, deputies, leave. The one answer to "is anybody there?"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, joinedload

from grievance_core.offices.model import Leave, Office, Official, Seat, Tenure

WORKS = ("works",)


@dataclass(frozen=True)
class Post:
    """Somebody present in a seat now: its holder, or the deputy who stands in."""

    official: Official
    seat: Seat
    capacity: str


def running(now: datetime) -> ColumnElement[bool]:
    """The tenures that run at `now`: `begins` included, `ends` not."""
    return and_(Tenure.begins <= now, or_(Tenure.ends.is_(None), Tenure.ends > now))


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
    tenures = session.scalars(
        select(Tenure)
        .join(Seat)
        .where(Seat.office_id == office_id, Seat.duty.in_(duties), running(now))
        .options(joinedload(Tenure.seat), joinedload(Tenure.official))
        .order_by(Seat.rank, Tenure.capacity.desc(), Tenure.begins, Tenure.id)
    ).all()
    away = _away(session, [tenure.official_id for tenure in tenures], now)
    posts: dict[int, Post] = {}
    for (
        tenure
    ) in tenures:  # 'holder' sorts before 'deputy' (descending), so the first present one takes the seat
        if tenure.official_id not in away and tenure.official_id not in recused:
            posts.setdefault(tenure.seat_id, Post(tenure.official, tenure.seat, tenure.capacity))
    return list(posts.values())


def _away(session: Session, official_ids: Sequence[int], now: datetime) -> set[int]:
    if not official_ids:
        return set()
    query = select(Leave.official_id).where(
        Leave.official_id.in_(official_ids), Leave.begins <= now, Leave.ends > now
    )
    return set(session.scalars(query))


def seats_of(session: Session, official_id: int, now: datetime) -> list[Seat]:
    """The seats somebody holds or stands in for now, leave or not."""
    query = (
        select(Seat)
        .join(Tenure)
        .where(Tenure.official_id == official_id, running(now))
        .options(joinedload(Seat.office))
        .order_by(Seat.rank, Seat.id)
    )
    return list(session.scalars(query))


def people_of(session: Session, office_ids: set[int], now: datetime) -> set[int]:
    """Everybody with a running tenure in these offices, in whatever capacity."""
    if not office_ids:
        return set()
    query = select(Tenure.official_id).join(Seat).where(Seat.office_id.in_(office_ids), running(now))
    return set(session.scalars(query))


def find_office(session: Session, kind: str, area_key: str | None) -> Office | None:
    """The office of this kind for this area (None: the country's), if it was ever set up."""
    condition = Office.area_key.is_(None) if area_key is None else Office.area_key == area_key
    return session.scalar(select(Office).where(Office.kind == kind, condition))
