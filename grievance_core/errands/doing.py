"""Errands as workers do them: begun by one worker, its progress told, stopped when cancelled, and tried again when one dies.

The queue carries an id and nothing else. That somebody works on a row stands in `claimed_at`, renewed while the work goes on: one
that grew old was left behind and is begun again by somebody else, at most MOST_ATTEMPTS times.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session, sessionmaker

from grievance_core.errands.asking import KEPT, arguments_of
from grievance_core.errands.keeping import forget
from grievance_core.errands.model import Errand
from grievance_core.vault import Vault

CLAIM_GROWS_OLD = timedelta(minutes=2)
MOST_ATTEMPTS = 3
TELL_EVERY = 0.5  # seconds between two looks at the row
UNDONE = ("waiting", "running")


class Cancelled(Exception):
    """Whoever asked for it wants it no more."""


class Failed(Exception):
    """It cannot be done, and will not be by trying again. `reason` is the id of a text of the context "errand-reason"."""

    def __init__(self, reason: str, **values: str) -> None:
        super().__init__(reason)
        self.outcome = {"reason": reason, **values}


@dataclass
class Held:
    """An errand in a worker's hands."""

    sessions: sessionmaker[Session]
    id: str
    kind: str
    official_id: int
    arguments: Mapping[str, Any]
    attempt: int
    told_at: float = field(default_factory=time.monotonic)

    def tell(self, share: float) -> None:
        """So much is done, from 0 to 1. Call it often: it writes seldom. Raises Cancelled when nobody wants it any more."""
        if time.monotonic() - self.told_at < TELL_EVERY:
            return
        with self.sessions.begin() as session:
            told = (
                update(Errand)
                .where(*self._still_mine())
                .values(share=max(0, min(99, int(100 * share))), claimed_at=datetime.now(UTC))
                .returning(Errand.to_be_cancelled)
            )
            unwanted = session.scalar(told)
        self.told_at = time.monotonic()
        if unwanted is None or unwanted:
            raise Cancelled(self.id)

    def renew(self) -> None:
        """It is still being worked on, though there is nothing new to tell."""
        with self.sessions.begin() as session:
            session.execute(update(Errand).where(*self._still_mine()).values(claimed_at=datetime.now(UTC)))

    def is_in(self, row: Errand) -> bool:
        """Whether nobody else has begun it since, or ended it."""
        return row.state == "running" and row.attempts == self.attempt

    def _still_mine(self) -> tuple[ColumnElement[bool], ...]:
        return Errand.id == self.id, Errand.state == "running", Errand.attempts == self.attempt


Work = Callable[[Held], Mapping[str, Any]]


def left_behind(session: Session, real_now: datetime, limit: int = 100) -> list[str]:
    """The errands nobody works on: never begun, or begun by somebody who is gone. One indexed question."""
    query = select(Errand.id).where(Errand.state.in_(UNDONE), _is_free(real_now))
    return list(session.scalars(query.order_by(Errand.id).limit(limit)))


def do(sessions: sessionmaker[Session], vault: Vault, errand_id: str, works: Mapping[str, Work]) -> str:
    """Do one errand, if nobody else does; returns how it stands then, and nothing where it was not ours to do or to end.

    Handed out twice by the queue it is done once: the second finds it begun or over. What else the work raises is raised here; it
    is tried again when the claim has grown old, and has failed for good after MOST_ATTEMPTS. A worker that is told to stop gives
    it back: that was no attempt, and whoever comes next need not wait.
    """
    held = _begin(sessions, vault, errand_id)
    if held is None:
        return ""
    try:
        outcome = works[held.kind](held)
    except Cancelled:
        return _end(sessions, held, "cancelled", {})
    except Failed as failure:
        return _end(sessions, held, "failed", failure.outcome)
    except Exception:
        if held.attempt >= MOST_ATTEMPTS:
            _end(sessions, held, "failed", {"reason": "broke-down"})
        raise
    except (SystemExit, KeyboardInterrupt):
        _give_back(sessions, held)
        raise
    return _end(sessions, held, "done", outcome)


def is_in_hand(session: Session, errand_id: str, real_now: datetime) -> bool:
    """Whether somebody works on it now."""
    row = session.get(Errand, errand_id)
    return row is not None and row.state == "running" and _in_hand(row, real_now)


def forget_old(session: Session, real_now: datetime, limit: int = 20) -> int:
    """Remove what ended long enough ago, with its files; how many these were."""
    query = select(Errand).where(Errand.ended_at < real_now - KEPT).order_by(Errand.ended_at).limit(limit)
    rows = session.scalars(query).all()
    for row in rows:
        forget(session, row.id)
        session.delete(row)
    session.flush()
    return len(rows)


def _begin(sessions: sessionmaker[Session], vault: Vault, errand_id: str) -> Held | None:
    real_now = datetime.now(UTC)
    with sessions.begin() as session:
        row = session.get(Errand, errand_id, with_for_update=True, populate_existing=True)
        free = row is not None and row.state in UNDONE and not _in_hand(row, real_now)
        if row is None or not free:
            return None
        if row.to_be_cancelled or row.attempts >= MOST_ATTEMPTS:
            row.state, row.ended_at = ("cancelled" if row.to_be_cancelled else "failed"), real_now
            row.outcome = json.dumps({} if row.to_be_cancelled else {"reason": "broke-down"})
            return None
        row.state, row.claimed_at, row.attempts, row.share = "running", real_now, row.attempts + 1, 0
        return Held(sessions, row.id, row.kind, row.official_id, arguments_of(vault, row), row.attempts)


def _give_back(sessions: sessionmaker[Session], held: Held) -> None:
    with sessions.begin() as session:
        row = session.get_one(Errand, held.id, with_for_update=True, populate_existing=True)
        if held.is_in(row):
            row.state, row.claimed_at, row.attempts, row.share = "waiting", None, row.attempts - 1, 0


def _in_hand(row: Errand, real_now: datetime) -> bool:
    return row.claimed_at is not None and abs(real_now - row.claimed_at) < CLAIM_GROWS_OLD


def _is_free(real_now: datetime) -> ColumnElement[bool]:
    edges = (real_now - CLAIM_GROWS_OLD, real_now + CLAIM_GROWS_OLD)
    return or_(Errand.claimed_at.is_(None), Errand.claimed_at <= edges[0], Errand.claimed_at >= edges[1])


def _end(sessions: sessionmaker[Session], held: Held, state: str, outcome: Mapping[str, Any]) -> str:
    with sessions.begin() as session:
        row = session.get_one(Errand, held.id, with_for_update=True, populate_existing=True)
        if not held.is_in(row):
            return ""
        row.state, row.ended_at, row.outcome = state, datetime.now(UTC), json.dumps(dict(outcome))
        row.share = 100 if state == "done" else row.share
        forget(session, held.id, "given")
        if state == "cancelled":
            forget(session, held.id)
    return state
