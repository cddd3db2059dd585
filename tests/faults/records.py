"""The ground's records as somebody with a database client sees them: what is unfinished, and a minute that passes at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from demo import clock
from grievance_core.cases.model import CaseEvent
from grievance_core.database import open_database, reading_factory, session_factory
from grievance_core.messages.model import Message
from grievance_core.timers.model import Timer

LONG = timedelta(seconds=120)  # of real time: longer than any claim lives
WAITING = ("queued", "held")


class Records:
    """One connection of the harness's own."""

    def __init__(self, url: str) -> None:
        self._engine = open_database(url)
        self.sessions = session_factory(self._engine)
        self.reading = reading_factory(self._engine)

    def close(self) -> None:
        self._engine.dispose()

    def set_clock(self, at: datetime) -> None:
        with self.sessions.begin() as session:
            clock.set_to(session, at)

    def unfinished(self) -> dict[str, int]:
        """What is due and not done: deadlines and texts, and texts being sent. Empty when all is quiet."""
        with self.reading() as session:
            now = clock.read(session)
            due = _counted(session, Timer.state, Timer.due_at <= now, Timer.state.in_(("armed", "claimed")))
            waiting = Message.state.in_(WAITING) & (Message.not_before <= now)
            texts = _counted(session, Message.state, waiting | (Message.state == "sending"))
        return due | texts

    def claimed(self) -> bool:
        """Whether anything that is due was claimed and is not done yet."""
        return "claimed" in self.unfinished()

    def events(self) -> int:
        """How many events there are: one more, and somebody's change is committed."""
        with self.reading() as session:
            return session.scalar(select(func.count()).select_from(CaseEvent)) or 0

    def let_claims_grow_old(self, *, sending: bool) -> None:
        """Two minutes pass for everything that is claimed; for texts being sent only where nobody alive may have them."""
        then = datetime.now(UTC) - LONG
        states = (*WAITING, "sending") if sending else WAITING
        claimed = (Message.state.in_(states), Message.claimed_at.is_not(None))
        with self.sessions.begin() as session:
            session.execute(update(Timer).where(Timer.state == "claimed").values(claimed_at=then))
            session.execute(update(Message).where(*claimed).values(claimed_at=then))


def _counted(session: Session, state: object, *conditions: object) -> dict[str, int]:
    rows = session.execute(select(state, func.count()).where(*conditions).group_by(state))  # type: ignore[call-overload]
    return {str(name): int(count) for name, count in rows}
