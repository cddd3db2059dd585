"""What went out and came in lately, for whoever watches the gateways. Neither hotline cases nor what is about her are in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from grievance_core.cases.model import Case
from grievance_core.cases.queue import recused_from
from grievance_core.messages.model import Message
from grievance_core.offices.staffing import seats_of

LATELY = timedelta(days=1)


@dataclass(frozen=True)
class Traffic:
    """Texts of the last day by state, when the last went out, and for each channel the last complaint and how many came."""

    texts: Mapping[str, int]
    last_out: datetime | None
    came: Mapping[str, tuple[int, datetime]]

    @property
    def failed(self) -> int:
        return self.texts.get("failed", 0)

    @property
    def total(self) -> int:
        return sum(self.texts.values())


def traffic(session: Session, official_id: int, now: datetime) -> Traffic:
    """The figures of the last day for this official, each in one query."""
    told = ~Case.restricted & ~recused_from(session, official_id, seats_of(session, official_id, now), now)
    ordinary = or_(Case.id.is_(None), told)  # texts about no case are everybody's
    texts = (
        select(Message.state, func.count())
        .outerjoin(Case, Case.id == Message.case_id)
        .where(Message.written_at > now - LATELY, ordinary)
        .group_by(Message.state)
    )
    last = select(func.max(Message.sent_at)).outerjoin(Case, Case.id == Message.case_id).where(ordinary)
    came = (
        select(Case.channel, func.count(), func.max(Case.filed_at))
        .where(told, Case.filed_at > now - LATELY)
        .group_by(Case.channel)
    )
    return Traffic(
        {row[0]: row[1] for row in session.execute(texts)},
        session.scalar(last),
        {channel: (count, at) for channel, count, at in session.execute(came)},
    )
