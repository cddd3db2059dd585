"""Who is on watch at a desk that never closes, and in which order its people are rung."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from grievance_core.database import Base, Instant
from grievance_core.identifiers import new_id
from grievance_core.offices.model import Official, Seat, Tenure
from grievance_core.offices.staffing import WORKS, Post, running, seats_of

DESK, SUPERVISOR = "desk", "supervisor"


class Shift(Base):
    """Somebody is on watch at a desk from–to."""

    __tablename__ = "shifts"
    __table_args__ = (CheckConstraint("begins < ends", name="span"),)

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("offices.id"), index=True)
    official_id: Mapped[int] = mapped_column(ForeignKey("officials.id"), index=True)
    begins: Mapped[datetime] = mapped_column(Instant)
    ends: Mapped[datetime] = mapped_column(Instant, index=True)

    official: Mapped[Official] = relationship(viewonly=True)


def on_watch(session: Session, office_id: int, now: datetime) -> list[Shift]:
    """The shifts that run now, who has been there longest last: she goes home next."""
    query = select(Shift).where(Shift.office_id == office_id, Shift.begins <= now, Shift.ends > now)
    return list(
        session.scalars(query.options(joinedload(Shift.official)).order_by(Shift.begins.desc(), Shift.id))
    )


def coming(session: Session, office_id: int, now: datetime) -> list[Shift]:
    """The shifts that run or are still to come, the first one first."""
    query = select(Shift).where(Shift.office_id == office_id, Shift.ends > now)
    return list(session.scalars(query.options(joinedload(Shift.official)).order_by(Shift.begins, Shift.id)))


def plan(session: Session, office_id: int, official_id: int, begins: datetime, ends: datetime) -> Shift:
    """Put somebody of the desk on watch. Raises ValueError for who does not work there then, and for a span that is none."""
    here = [seat for seat in seats_of(session, official_id, begins) if seat.office_id == office_id]
    if begins >= ends or not any(seat.duty in WORKS and seat.office.level == DESK for seat in here):
        raise ValueError("not somebody of this desk, or no span of time")
    shift = Shift(id=new_id(), office_id=office_id, official_id=official_id, begins=begins, ends=ends)
    session.add(shift)
    session.flush()
    return shift


def drop(session: Session, office_id: int, shift_id: str) -> bool:
    """Take a shift out of the plan of this desk; whether there was one."""
    shift = session.get(Shift, shift_id)
    if shift is None or shift.office_id != office_id:
        return False
    session.delete(shift)
    session.flush()
    return True


def ringing_order(session: Session, office_id: int, posts: Sequence[Post], now: datetime) -> list[Post]:
    """These people of a desk, first to be rung first: on watch, then the others, and the supervisors last."""
    watch = [shift.official_id for shift in on_watch(session, office_id, now)]

    def place(post: Post) -> tuple[bool, int]:
        there = post.official.id in watch
        return post.seat.title == SUPERVISOR, watch.index(post.official.id) if there else len(watch)

    return sorted(posts, key=place)


def even_if_away(session: Session, office_id: int, recused: frozenset[int], now: datetime) -> list[Post]:
    """Whoever holds a seat there, on leave or not: who is rung where nobody is present."""
    held = select(Tenure).join(Seat).where(Seat.office_id == office_id, Seat.duty.in_(WORKS), running(now))
    tenures = session.scalars(
        held.options(joinedload(Tenure.seat), joinedload(Tenure.official)).order_by(Seat.rank, Tenure.id)
    )
    return [Post(one.official, one.seat, one.capacity) for one in tenures if one.official_id not in recused]
