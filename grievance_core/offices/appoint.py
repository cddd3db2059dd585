"""Who holds a seat from when to when, who stands in, and who is away."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from grievance_core.errors import Incomplete, NotNow
from grievance_core.offices.model import Leave, Official, Seat, Tenure

Capacity = Literal["holder", "deputy"]


def appoint(
    session: Session,
    official_id: int,
    seat_key: str,
    begins: datetime,
    ends: datetime | None = None,
    capacity: Capacity = "holder",
) -> Tenure:
    """Put somebody in a seat from `begins` (included) to `ends` (not included; None: until further notice).

    A seat has one holder at a time; deputies may be several. The same appointment given again is returned, not doubled.
    Raises Incomplete for an unknown person or seat or a term that ends before it begins, NotNow when the seat is held then.
    """
    seat = session.scalar(select(Seat).where(Seat.key == seat_key))
    if seat is None or session.get(Official, official_id) is None:
        raise Incomplete(f"no such seat or person: {seat_key}")
    if ends is not None and ends <= begins:
        raise Incomplete("a term must end after it begins")
    running = _overlapping(session, seat.id, begins, ends, capacity)
    for tenure in running:
        if (tenure.official_id, tenure.begins, tenure.ends) == (official_id, begins, ends):
            return tenure
        if capacity == "holder" or tenure.official_id == official_id:
            raise NotNow(f"{seat_key} is held by somebody in that time")
    tenure = Tenure(seat_id=seat.id, official_id=official_id, capacity=capacity, begins=begins, ends=ends)
    session.add(tenure)
    session.flush()
    return tenure


def _overlapping(
    session: Session, seat_id: int, begins: datetime, ends: datetime | None, capacity: Capacity
) -> list[Tenure]:
    query = select(Tenure).where(
        Tenure.seat_id == seat_id,
        Tenure.capacity == capacity,
        or_(Tenure.ends.is_(None), Tenure.ends > begins),
    )
    if ends is not None:
        query = query.where(Tenure.begins < ends)
    return list(session.scalars(query))


def end_tenure(session: Session, tenure: Tenure, ends: datetime) -> None:
    """The tenure runs no longer than `ends`. One that had not begun by then never runs: it is taken back."""
    if ends <= tenure.begins:
        session.delete(tenure)
    elif tenure.ends is None or ends < tenure.ends:
        tenure.ends = ends
    session.flush()


def grant_leave(session: Session, official_id: int, begins: datetime, ends: datetime) -> Leave:
    """Away from `begins` (included) to `ends` (not included): nothing is sent to her and nothing waits for her meanwhile.

    Raises Incomplete for an unknown person or a leave that ends before it begins. The same leave twice is one.
    """
    if session.get(Official, official_id) is None or ends <= begins:
        raise Incomplete("a leave needs a person and an end after its beginning")
    same = select(Leave).where(Leave.official_id == official_id, Leave.begins == begins, Leave.ends == ends)
    leave = session.scalar(same)
    if leave is None:
        leave = Leave(official_id=official_id, begins=begins, ends=ends)
        session.add(leave)
        session.flush()
    return leave
