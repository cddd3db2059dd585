"""Sending what is in the outbox, and following it until it arrives.

How a message is sent at most once by us:
1. A tick hands out the ids of messages that are due. Handing one out twice is harmless.
2. A worker changes queued to sending in a transaction of its own and commits: a second worker finds it taken.
3. With no transaction open it calls the provider: a slow provider must not hold a lock on the database.
4. It writes down what the provider said. If it dies between 3 and 4 the message stays in 'sending'; a provider that knows our
   id is simply asked again, any other leaves us not knowing, and the message is marked 'unknown' instead of sent twice. The same
   where the message went out and the provider gave no answer.
5. Receipts follow it from there, in whatever order they come. One that comes late may still end an 'unknown'.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import CursorResult, and_, bindparam, exists, func, or_, select, text, update
from sqlalchemy.orm import Session, sessionmaker

from grievance_core.database import Instant
from grievance_core.institution import Institution
from grievance_core.messages.model import Message
from grievance_core.messages.outbox import opened
from grievance_core.messages.stopping import Settled, is_stopped, stop
from grievance_core.timers.rows import CLAIM_GROWS_OLD, edges

SENDING_GROWS_OLD = CLAIM_GROWS_OLD  # real time
BACK_OFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
)
FINAL = frozenset({"delivered", "failed"})

# Said in the words of the index, not by parameters: only then is the index used.
_WAITING = text("messages.state IN ('queued','held')")
_DUE = and_(
    _WAITING,
    Message.not_before <= bindparam("now", type_=Instant),
    or_(
        Message.claimed_at.is_(None),
        Message.claimed_at <= bindparam("oldest", type_=Instant),
        Message.claimed_at > bindparam("newest", type_=Instant),
    ),
)
IS_DUE = exists(select(Message.id).where(_DUE))  # looks at the index of what waits and at nothing else


class DeliveryError(Exception):
    """The provider did not take the message. `permanent`: it never will. `wait`: seconds in which it wants no other."""

    def __init__(self, permanent: bool, wait: float = 0.0) -> None:
        super().__init__("permanent" if permanent else "temporary")
        self.permanent = permanent
        self.wait = wait


class Stopped(DeliveryError):
    """Never: whoever has this phone asked the provider for no more messages. Nothing is sent to it from now on."""

    def __init__(self) -> None:
        super().__init__(permanent=True)


class Unanswered(DeliveryError):
    """The message went out and the provider gave no answer. Nobody can say whether it arrives, so it is never sent again."""

    def __init__(self) -> None:
        super().__init__(permanent=True)


@dataclass(frozen=True)
class Accepted:
    """What the provider said: its own id, and 'sent' or, when it can know at once, 'delivered'."""

    provider_id: str
    state: str


class Transport(Protocol):
    """Something that carries a text to a phone. `knows_our_ids`: handing over the same message id twice sends once."""

    knows_our_ids: bool

    def send(self, message_id: str, number: str, text: str) -> Accepted:
        """Hand the text over. Raises DeliveryError."""


def hand_out_due(session: Session, now: datetime, real_now: datetime, limit: int = 1000) -> list[str]:
    """The ids of messages to be sent now, urgent ones first, then the oldest; each is handed out once in a while only."""
    due = select(Message.id).where(_DUE).order_by(Message.urgent.desc(), Message.not_before, Message.id)
    claim = (
        update(Message)
        .where(Message.id.in_(due.limit(limit).scalar_subquery()), _DUE)
        .values(claimed_at=real_now)
        .returning(Message.id, Message.urgent, Message.not_before)
        .execution_options(synchronize_session=False)
    )
    found = session.execute(claim, {"now": now, **edges(real_now)})
    rows = sorted(found, key=lambda row: (not row.urgent, row.not_before, row.id))
    return [row.id for row in rows]


def next_message(session: Session) -> datetime | None:
    """The earliest instant at which a waiting message may go."""
    query = select(func.min(Message.not_before)).where(_WAITING)
    return session.scalar(query)


def deliver(
    sessions: sessionmaker[Session],
    inst: Institution,
    transport: Transport,
    message_id: str,
    now: datetime,
    real_now: datetime,
    settled: Settled,
) -> None:
    """Send one message that is due. `settled` runs in the transaction that writes down the provider's answer."""
    with sessions.begin() as session:
        taken = _take(session, message_id, now, real_now)
        if taken is not None and is_stopped(session, taken.number_index):
            _end(session, inst, taken, "failed", now, settled)
            taken = None
        number, text = opened(inst, taken) if taken else ("", "")
    if taken is None:
        return
    try:
        answer = transport.send(message_id, number, text)
    except DeliveryError as error:
        with sessions.begin() as session:
            _take_back(session, inst, message_id, error, now, settled)
            if isinstance(error, Stopped):
                stop(session, inst, number, now, settled)
        return
    with sessions.begin() as session:
        _accept(session, inst, message_id, answer, now, settled)


def _take(session: Session, message_id: str, now: datetime, real_now: datetime) -> Message | None:
    took: CursorResult[tuple[()]] = session.execute(  # type: ignore[assignment]
        update(Message)
        .where(Message.id == message_id, Message.state.in_(("queued", "held")), Message.not_before <= now)
        .values(state="sending", claimed_at=real_now, attempts=Message.attempts + 1)
        .execution_options(synchronize_session=False)
    )
    return session.get(Message, message_id, populate_existing=True) if took.rowcount == 1 else None


def _accept(
    session: Session, inst: Institution, message_id: str, answer: Accepted, now: datetime, settled: Settled
) -> None:
    message = session.get_one(Message, message_id, with_for_update=True)
    if message.state in FINAL:  # a receipt was quicker than we were
        return
    message.provider_id, message.sent_at = answer.provider_id, now
    _end(session, inst, message, answer.state, now, settled)


def _take_back(
    session: Session, inst: Institution, message_id: str, why: DeliveryError, now: datetime, settled: Settled
) -> None:
    message = session.get_one(Message, message_id, with_for_update=True)
    if message.state != "sending":  # a receipt says that it went out after all
        return
    if isinstance(why, Unanswered):
        _end(session, inst, message, "unknown", now, settled)
    elif why.permanent or message.attempts > len(BACK_OFF):
        _end(session, inst, message, "failed", now, settled)
    else:
        message.state, message.claimed_at = "queued", None
        message.not_before = now + max(BACK_OFF[message.attempts - 1], timedelta(seconds=why.wait))


def _end(
    session: Session, inst: Institution, message: Message, state: str, now: datetime, settled: Settled
) -> None:
    message.state = state
    settled(session, inst, message, now)


def recover(
    session: Session,
    inst: Institution,
    transport: Transport,
    now: datetime,
    real_now: datetime,
    settled: Settled,
) -> int:
    """Messages left in 'sending' by a worker that died: queued again, or marked unknown. Returns how many."""
    stale = select(Message).where(
        Message.state == "sending",
        (Message.claimed_at <= real_now - SENDING_GROWS_OLD)
        | (Message.claimed_at > real_now + SENDING_GROWS_OLD),
    )
    messages = session.scalars(stale.order_by(Message.id).with_for_update()).all()
    for message in messages:
        if transport.knows_our_ids:
            message.state, message.not_before, message.claimed_at = "queued", now, None
        else:
            _end(session, inst, message, "unknown", now, settled)
    return len(messages)


def receipt(
    session: Session,
    inst: Institution,
    provider_id: str,
    state: str,
    now: datetime,
    settled: Settled,
    *,
    message_id: str = "",
    stopped: bool = False,
) -> bool:
    """A delivery receipt. A final state is never overwritten by an earlier one. False when the message is not ours.

    `message_id` is our own id, where the provider hands it back: it finds a message whose receipt is quicker than the
    provider's answer, or whose answer was lost. `stopped`: it failed because this phone asked for no more messages.
    """
    message = _reported(session, provider_id, message_id, now)
    if message is None:
        return False
    if message.state not in FINAL:
        _end(session, inst, message, state, now, settled)
    if stopped:
        stop(session, inst, opened(inst, message)[0], now, settled)
    return True


def _reported(session: Session, provider_id: str, message_id: str, now: datetime) -> Message | None:
    found = select(Message).where(Message.provider_id == provider_id).with_for_update()
    message = session.scalar(found)
    if message is not None or not message_id:
        return message
    message = session.get(Message, message_id, with_for_update=True)
    if message is None or message.provider_id not in (None, provider_id):
        return None  # what became of an earlier attempt says nothing of the one that counts
    message.provider_id, message.sent_at = provider_id, message.sent_at or now
    return message
