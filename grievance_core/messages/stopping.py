"""Whoever asked for no more messages gets none, whatever they are about, until she asks for them again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from grievance_core.institution import Institution
from grievance_core.messages.model import Message
from grievance_core.people.model import Phone
from grievance_core.people.phones import by_number, remember

# What follows when a message reached its end, in the transaction that writes the end down.
Settled = Callable[[Session, Institution, Message, datetime], None]


def stop(session: Session, inst: Institution, number: str, now: datetime, settled: Settled) -> None:
    """Send nothing more to this E.164 number. What waits for it has failed: an answer among it must be told by somebody."""
    phone = remember(session, inst.vault, number)
    phone.stopped_at = phone.stopped_at or now
    session.flush()
    waiting = select(Message).where(
        Message.number_index == phone.number_index, Message.state.in_(("queued", "held"))
    )
    for message in session.scalars(waiting.order_by(Message.id).with_for_update()).all():
        message.state = "failed"
        settled(session, inst, message, now)


def resume(session: Session, inst: Institution, number: str) -> None:
    """Send to this E.164 number again. What was not sent meanwhile stays so."""
    phone = by_number(session, inst.vault, number)
    if phone is not None:
        phone.stopped_at = None


def is_stopped(session: Session, number_index: str) -> bool:
    """True when the number with this blind index asked for no more messages."""
    stopped = exists().where(Phone.number_index == number_index, Phone.stopped_at.is_not(None))
    return bool(session.scalar(select(stopped)))
