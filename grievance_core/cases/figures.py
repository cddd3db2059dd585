"""How much there is of what, for whoever keeps the service running.

The wall around the hotlines holds here too: a figure that rose when somebody called a hotline would tell that she did. No figure
counts a restricted case, its deadlines or its texts. Alarms do cover them, and for that reason say only whether, never how many.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from grievance_core.cases.model import Case
from grievance_core.messages.model import Message
from grievance_core.messages.sending import next_message
from grievance_core.timers.model import Timer
from grievance_core.timers.policy import EscalationPolicy, quiet_until
from grievance_core.timers.rows import PENDING

UNSENT = ("queued", "held")


@dataclass(frozen=True)
class CaseFigure:
    """So many cases of one track stand so."""

    track: str
    state: str
    level: str
    cases: int


def cases(session: Session) -> list[CaseFigure]:
    """Ordinary cases by track, state and level."""
    place = (Case.track, Case.state, Case.level)
    query = select(*place, func.count()).where(~Case.restricted).group_by(*place).order_by(*place)
    return [CaseFigure(*row) for row in session.execute(query)]


def deadlines(session: Session) -> dict[str, int]:
    """Pending deadlines of ordinary cases by state: armed, claimed, stuck."""
    return {state: _ordinary(session, _is(Timer.state, state)) for state in PENDING}


def overdue(session: Session, now: datetime) -> int:
    """Deadlines of ordinary cases that are due and not worked off."""
    return sum(_ordinary(session, _is(Timer.state, state), Timer.due_at <= now) for state in PENDING)


def _ordinary(session: Session, *conditions: ColumnElement[bool]) -> int:
    # All, less those of the hotlines: deadlines may be a million, and theirs are few and found by their cases.
    every = select(func.count()).select_from(Timer).where(*conditions)
    hotlines = every.where(Timer.case_id.in_(select(Case.id).where(Case.restricted)))
    count = session.scalar(every) or 0
    return count - (session.scalar(hotlines) or 0) if count else 0


def messages(session: Session) -> dict[str, int]:
    """Texts about ordinary cases by state."""
    query = (
        select(Message.state, func.count())
        .outerjoin(Case, Case.id == Message.case_id)
        .where(func.coalesce(Case.restricted, False).is_(False))
        .group_by(Message.state)
    )
    return dict(session.execute(query).all())


def oldest_unsent(session: Session, policy: EscalationPolicy, now: datetime) -> timedelta | None:
    """How long the oldest text about an ordinary case has been waiting to go, not counting the quiet hours it was held over."""
    query = (
        select(Message.urgent, func.min(Message.written_at))
        .outerjoin(Case, Case.id == Message.case_id)
        .where(Message.state.in_(UNSENT), func.coalesce(Case.restricted, False).is_(False))
        .group_by(Message.urgent)
    )
    since = [at if urgent else quiet_until(policy, at) or at for urgent, at in session.execute(query)]
    return max((now - at for at in since if at <= now), default=None)


def any_stuck(session: Session) -> bool:
    """Whether any deadline at all was set aside for failing again and again."""
    return session.scalar(select(Timer.id).where(_is(Timer.state, "stuck")).limit(1)) is not None


def any_late_deadline(session: Session, now: datetime, patience: timedelta) -> bool:
    """Whether any deadline at all has been due for longer than that and nobody has worked it off."""
    late = select(Timer.id).where(Timer.due_at < now - patience).limit(1)
    return any(
        session.scalar(late.where(_is(Timer.state, state))) is not None for state in ("armed", "claimed")
    )


def any_late_message(session: Session, now: datetime, patience: timedelta) -> bool:
    """Whether any text at all could go for longer than that, its next attempt after a failure included, and did not."""
    may_go = next_message(session)
    return may_go is not None and may_go < now - patience


def _is(column: InstrumentedAttribute[str], state: str) -> ColumnElement[bool]:
    # Written into the statement as the indexes have it: each holds one state alone, and a database that is sent it apart, or
    # in a list, cannot tell that the index will do.
    return column == literal(state, literal_execute=True)
