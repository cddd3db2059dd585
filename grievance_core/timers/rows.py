"""Arming, cancelling and claiming deadlines.

How a deadline fires exactly once, however many ticks and workers race:
1. A tick changes due rows from armed to claimed in one UPDATE with a guard on the state; a second tick finds them claimed.
2. It hands each claimed id to a worker. If it dies in between, the claim grows old and the row is handed out again.
3. The worker changes claimed to fired, with a row-count check, in the same transaction as everything the deadline causes.
   A second worker with the same id changes no row and does nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, exists, func, or_, select, text, update
from sqlalchemy.orm import Session

from grievance_core.database import Instant
from grievance_core.identifiers import new_id
from grievance_core.memory import recall, recalled
from grievance_core.timers.model import PURPOSES, Timer

CLAIM_GROWS_OLD = timedelta(seconds=60)  # real time
MAX_ATTEMPTS = 8
PENDING = ("armed", "claimed", "stuck")

# Said in the words of the indexes, not by parameters: only then are the indexes used.
_ARMED, _CLAIMED = text("timers.state = 'armed'"), text("timers.state = 'claimed'")
_OLD = or_(
    Timer.claimed_at <= bindparam("oldest", type_=Instant),
    Timer.claimed_at > bindparam("newest", type_=Instant),
)
# Whether there is anything to claim: looks at the two indexes of what is pending and at nothing else.
IS_DUE = or_(
    exists(select(Timer.id).where(_ARMED, Timer.due_at <= bindparam("now", type_=Instant))),
    exists(select(Timer.id).where(_CLAIMED, _OLD)),
)


def arm(session: Session, case_id: str, purpose: str, due_at: datetime) -> Timer:
    """A new deadline of a case. The caller puts it with its case."""
    timer = Timer(id=new_id(), case_id=case_id, purpose=purpose, due_at=due_at, state="armed")
    _pending(session, case_id).append(timer)
    return timer


def cancel(session: Session, case_id: str, purposes: Iterable[str] | None = None) -> None:
    """Cancel a case's pending deadlines: all of them, or those with these purposes.

    The caller has the case in hand, so none of them fires meanwhile; a tick may claim one, and then a worker finds it cancelled.
    """
    wanted = PURPOSES if purposes is None else tuple(purposes)
    for timer in _pending(session, case_id):
        if timer.purpose in wanted:
            timer.state = "cancelled"


def is_pending(session: Session, case_id: str, purpose: str) -> bool:
    """Whether a deadline of this case for this purpose has neither fired nor been cancelled."""
    return any(timer.purpose == purpose and timer.state in PENDING for timer in _pending(session, case_id))


def _pending(session: Session, case_id: str) -> list[Timer]:
    """The deadlines of a case that this transaction found pending, and those it armed itself."""
    return recalled(session, ("pending", case_id), lambda: _find_pending(session, case_id))


def _find_pending(session: Session, case_id: str) -> list[Timer]:
    return list(session.scalars(select(Timer).where(Timer.case_id == case_id, Timer.state.in_(PENDING))))


def recall_pending(session: Session, case_ids: Collection[str]) -> None:
    """Read the pending deadlines of these cases at once."""
    found: dict[str | None, list[Timer]] = {case_id: [] for case_id in case_ids}
    for timer in session.scalars(select(Timer).where(Timer.case_id.in_(case_ids), Timer.state.in_(PENDING))):
        found[timer.case_id].append(timer)
    for case_id, timers in found.items():
        recall(session, ("pending", case_id), timers)


def new_case(session: Session, case_id: str) -> None:
    """A case that was just made has no deadlines yet, and nobody need look."""
    recall(session, ("pending", case_id), [])


def claim_due(session: Session, now: datetime, real_now: datetime, limit: int = 1000) -> list[str]:
    """Claim up to `limit` due deadlines, the longest overdue first; returns their ids. Cost follows what is due."""
    due = select(Timer.id).where(_ARMED, Timer.due_at <= now).order_by(Timer.due_at, Timer.id).limit(limit)
    claim = (
        update(Timer)
        .where(Timer.id.in_(due.scalar_subquery()), _ARMED)
        .values(state="claimed", claimed_at=real_now)
        .returning(Timer.id, Timer.due_at)
        .execution_options(synchronize_session=False)
    )
    rows = sorted(session.execute(claim), key=lambda row: (row.due_at, row.id))
    return [row.id for row in rows]


def reclaim(session: Session, real_now: datetime, limit: int = 1000) -> list[str]:
    """Claims nobody worked off for a while, claimed anew. A clock set back does not hold them up for ever."""
    stale = select(Timer.id).where(_CLAIMED, _OLD).order_by(Timer.claimed_at).limit(limit)
    claim = (
        update(Timer)
        .where(Timer.id.in_(stale.scalar_subquery()), _CLAIMED, _OLD)
        .values(claimed_at=real_now)
        .returning(Timer.id)
        .execution_options(synchronize_session=False)
    )
    return list(session.scalars(claim, edges(real_now)))


def edges(real_now: datetime) -> dict[str, datetime]:
    """Between these instants a claim is not old."""
    return {"oldest": real_now - CLAIM_GROWS_OLD, "newest": real_now + CLAIM_GROWS_OLD}


@dataclass(frozen=True)
class Deadline:
    """A deadline to work off: of which case or application (`owner_id`), and what it is for."""

    id: str
    owner_id: str
    purpose: str
    of_application: bool = False


def deadlines(session: Session, timer_ids: Collection[str]) -> list[Deadline]:
    """These deadlines, whatever became of them, the longest overdue first."""
    owner = func.coalesce(Timer.case_id, Timer.application_id)
    query = select(Timer.id, owner, Timer.purpose, Timer.case_id.is_(None))
    due = query.where(Timer.id.in_(timer_ids)).order_by(Timer.due_at, Timer.id)
    return [Deadline(*row) for row in session.execute(due)]


def take(session: Session, wanted: Sequence[Deadline], now: datetime) -> list[Deadline]:
    """Mark claimed deadlines fired and return them, in the same order; not those another worker had or that were cancelled."""
    session.flush()
    fired = (
        update(Timer)
        .where(Timer.id.in_([deadline.id for deadline in wanted]), Timer.state == "claimed")
        .values(state="fired", fired_at=now)
        .returning(Timer.id)
        .execution_options(synchronize_session=False)
    )
    ids = set(session.scalars(fired))
    taken = [deadline for deadline in wanted if deadline.id in ids]
    for deadline in taken:
        if not deadline.of_application:  # an application's are never held in memory
            pending = _pending(session, deadline.owner_id)
            pending[:] = [timer for timer in pending if timer.id != deadline.id]
    return taken


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
    return session.scalar(select(Timer.due_at).where(_ARMED).order_by(Timer.due_at).limit(1))
