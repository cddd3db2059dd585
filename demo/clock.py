"""The demo's time. It stands still until somebody moves it, and starts on a Monday morning at nine."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from demo.model import DemoClock
from grievance_core.timers.holidays import at_local

START = at_local(
    date(2026, 1, 5), time(9)
)  # a Monday, no holiday; three working days before a commune's committees meet
_ROW = 1
_AT = select(DemoClock.at).where(DemoClock.id == _ROW)


class ClockMissing(LookupError):
    """The demo was never loaded, or its loading was cut short."""

    permanent = True


def read(session: Session) -> datetime:
    """The demo's time now, in UTC. Raises ClockMissing when the demo is not loaded."""
    at = session.connection().scalar(_AT)
    if at is None:
        raise ClockMissing("the demo is not loaded")
    return at


def is_set(session: Session) -> bool:
    """True once the demo is loaded whole: the clock is the last thing that is put in place."""
    return session.get(DemoClock, _ROW) is not None


def set_to(session: Session, at: datetime) -> None:
    """Set the demo's time, back or forth. Nothing that is due on the way happens by itself. The caller commits.

    Raises ValueError for a time without an offset.
    """
    if at.tzinfo is None:
        raise ValueError("an instant needs an offset")
    row = session.get(DemoClock, _ROW)
    if row is None:
        session.add(DemoClock(id=_ROW, at=at.astimezone(UTC)))
    else:
        row.at = at.astimezone(UTC)
    session.flush()


def hold(session: Session, until: datetime | None) -> None:
    """Somebody moves the clock until then (real time), or has finished (None). The ticks stand back meanwhile."""
    row = session.get(DemoClock, _ROW)
    if row is not None:
        row.moved_until = until


def is_being_moved(session: Session, real_now: datetime) -> bool:
    """Whether somebody moves the clock now and does all the work that is due on the way."""
    row = session.get(DemoClock, _ROW, populate_existing=True)
    return row is not None and row.moved_until is not None and row.moved_until > real_now
