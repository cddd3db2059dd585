"""Arming, cancelling and claiming deadlines.

How a deadline fires exactly once, however many ticks and workers race:
1. A tick changes due rows from armed to claimed in one UPDATE with a guard on the state; a second tick finds them claimed.
2. It hands each claimed id to a worker. If it dies in between, the claim grows old and the row is handed out again.
3. The worker changes claimed to fired, with a row-count check, in the same transaction as everything the deadline causes.
   A second worker with the same id changes no row and does nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, or_, select, update
from sqlalchemy.orm import Session

from grievance_core.identifiers import new_id
from grievance_core.timers.model import Timer

CLAIM_GROWS_OLD = timedelta(seconds=60)  # real time
MAX_ATTEMPTS = 8
PENDING = ("armed", "claimed", "stuck")


def arm(session: Session, case_id: str, purpose: str, due_at: datetime) -> Timer:
    """A new deadline of a case."""
    timer = Timer(id=new_id(), case_id=case_id, purpose=purpose, due_at=due_at, state="armed")
    session.add(timer)
    return timer


def cancel(session: Session, case_id: str, purposes: Iterable[str] | None = None) -> None:
    """Cancel a case's pending deadlines: all of them, or those with these purposes."""
    session.flush()
    condition = [Timer.case_id == case_id, Timer.state.in_(PENDING)]
    if purposes is not None:
        condition.append(Timer.purpose.in_(tuple(purposes)))
    session.execute(
        update(Timer).where(*condition).values(state="cancelled").execution_options(synchronize_session=False)
    )


def is_pending(session: Session, case_id: str, purpose: str) -> bool:
    """Whether a deadline of this case for this purpose has neither fired nor been cancelled."""
    pending = (Timer.case_id == case_id, Timer.purpose == purpose, Timer.state.in_(PENDING))
    return session.scalar(select(Timer.id).where(*pending).limit(1)) is not None


def claim_due(session: Session, now: datetime, real_now: datetime, limit: int = 1000) -> list[str]:
    """Claim up to `limit` due deadlines, the longest overdue first; returns their ids. Cost follows what is due."""
    due = (
        select(Timer.id)
        .where(Timer.state == "armed", Timer.due_at <= now)
        .order_by(Timer.due_at, Timer.id)
        .limit(limit)
        .scalar_subquery()
    )
    claim = (
        update(Timer)
        .where(Timer.id.in_(due), Timer.state == "armed")
        .values(state="claimed", claimed_at=real_now)
        .returning(Timer.id, Timer.due_at)
        .execution_options(synchronize_session=False)
    )
    rows = sorted(session.execute(claim), key=lambda row: (row.due_at, row.id))
    return [row.id for row in rows]


def reclaim(session: Session, real_now: datetime, limit: int = 1000) -> list[str]:
    """Claims nobody worked off for a while, claimed anew. A clock set back does not hold them up for ever."""
    old = or_(Timer.claimed_at <= real_now - CLAIM_GROWS_OLD, Timer.claimed_at > real_now + CLAIM_GROWS_OLD)
    stale = (
        select(Timer.id)
        .where(Timer.state == "claimed", old)
        .order_by(Timer.claimed_at)
        .limit(limit)
        .scalar_subquery()
    )
    claim = (
        update(Timer)
        .where(Timer.id.in_(stale), Timer.state == "claimed", old)
        .values(claimed_at=real_now)
        .returning(Timer.id)
        .execution_options(synchronize_session=False)
    )
    return list(session.scalars(claim))


def take(session: Session, timer_id: str, now: datetime) -> Timer | None:
    """Mark a claimed deadline fired and return it, or None when another worker had it or it was cancelled."""
    fired: CursorResult[tuple[()]] = session.execute(  # type: ignore[assignment]
        update(Timer)
        .where(Timer.id == timer_id, Timer.state == "claimed")
        .values(state="fired", fired_at=now)
        .execution_options(synchronize_session=False)
    )
    return session.get(Timer, timer_id, populate_existing=True) if fired.rowcount == 1 else None


def set_aside(session: Session, timer_id: str, real_now: datetime) -> bool:
    """Count a failure. After MAX_ATTEMPTS the row is stuck: it raises an alarm (readyz, doctor) instead of spinning.

    Returns whether it is stuck now. The claim stays, so that it grows old and is tried again.
    """
    timer = session.get(Timer, timer_id)
    if timer is None or timer.state != "claimed":
        return False
    timer.attempts += 1
    timer.claimed_at = real_now
    if timer.attempts >= MAX_ATTEMPTS:
        timer.state = "stuck"
    return timer.state == "stuck"


def next_due(session: Session) -> datetime | None:
    """The instant of the earliest armed deadline."""
    return session.scalar(select(Timer.due_at).where(Timer.state == "armed").order_by(Timer.due_at).limit(1))
