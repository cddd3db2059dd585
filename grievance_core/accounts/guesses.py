"""Wrong guesses at a login: counted by username in SQL, whether or not anybody has it, each lock twice as long as the last."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from grievance_core.accounts.model import Guesses
from grievance_core.database import alone
from grievance_core.errors import Slowed
from grievance_core.vault import Vault

FREE_GUESSES = 4  # the fifth wrong one locks
FIRST_LOCK = timedelta(minutes=1)
LONGEST_LOCK = timedelta(hours=12)
FORGOTTEN_AFTER = timedelta(days=2)


class Locked(Slowed):
    """Too many wrong guesses. `until` is when the next one is taken."""

    def __init__(self, until: datetime) -> None:
        super().__init__("login")
        self.until = until


def stand_in_line(session: Session, vault: Vault, username: str, real_now: datetime) -> str:
    """The key under which guesses at this name count; guesses that come at the same time take turns from here on.

    Raises Locked, with the right password too: while locked nothing is tried.
    """
    index = vault.index("login", username.strip().lower())
    alone(session, index)
    row = session.get(Guesses, index, populate_existing=True)
    if row is not None and row.locked_until is not None and row.locked_until > real_now:
        raise Locked(row.locked_until)
    return index


def wrong(session: Session, index: str, real_now: datetime) -> datetime | None:
    """Count a wrong guess. Returns until when this locks the name, if it does."""
    session.execute(delete(Guesses).where(Guesses.failed_at < real_now - FORGOTTEN_AFTER))
    row = session.get(Guesses, index, populate_existing=True)
    if row is None:
        row = Guesses(username_index=index, failed=0, failed_at=real_now)
        session.add(row)
    row.failed, row.failed_at = row.failed + 1, real_now
    if row.failed > FREE_GUESSES:
        doublings = min(row.failed - FREE_GUESSES - 1, 12)
        row.locked_until = real_now + min(FIRST_LOCK * 2**doublings, LONGEST_LOCK)
    session.flush()
    return row.locked_until


def right(session: Session, index: str) -> None:
    """Forget the wrong guesses at this name."""
    session.execute(delete(Guesses).where(Guesses.username_index == index))
