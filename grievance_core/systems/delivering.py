"""Telling webhooks, at least once each, as texts are sent (grievance_core/messages/sending.py).

1. A tick hands out the ids of what is due. Handing one out twice is harmless.
2. A worker changes waiting to sending and commits: a second one finds it taken.
3. With no transaction open it calls the address, and afterwards writes down what came back.
4. If it dies in between, the delivery grows old and goes out again, with the same id: whoever listens knows it by that.
5. What fails is tried again after a growing while, and given up in the end, where `systems deliveries` shows it.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import and_, bindparam, exists, or_, select, text, update
from sqlalchemy.orm import Session, sessionmaker

from grievance_core.database import Instant
from grievance_core.systems.announcing import secret_of
from grievance_core.systems.model import Delivery, Webhook
from grievance_core.timers.rows import edges
from grievance_core.vault import Vault

BACK_OFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
    timedelta(hours=24),
)
SIGNATURE, DELIVERY = "SSDM-Signature", "SSDM-Delivery"

_OPEN = text("webhook_deliveries.state IN ('waiting','sending')")  # in the words of the index
_DUE = and_(
    _OPEN,
    or_(Delivery.not_before.is_(None), Delivery.not_before <= bindparam("now", type_=Instant)),
    or_(
        Delivery.claimed_at.is_(None),
        Delivery.claimed_at <= bindparam("oldest", type_=Instant),
        Delivery.claimed_at > bindparam("newest", type_=Instant),
    ),
)
IS_DUE = exists(select(Delivery.id).where(_DUE))


class NotReached(Exception):
    """The address did not answer, or is none that may be called. Never carries it."""

    permanent = False


class Post(Protocol):
    """Something that posts to an address and follows it nowhere else."""

    def __call__(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        """The status it answered with. Raises NotReached."""


@dataclass(frozen=True)
class Parcel:
    """One delivery, ready to go."""

    url: str
    body: bytes
    headers: Mapping[str, str] = field(repr=False)


def signature(secret: str, body: bytes, at: datetime) -> str:
    """`t=<seconds>,v1=<hex>`: HMAC-SHA256 under the shared secret over `<seconds>.` and the body (RFC 2104)."""
    seconds = str(int(at.timestamp()))
    return f"t={seconds},v1={hmac.digest(secret.encode(), seconds.encode() + b'.' + body, 'sha256').hex()}"


def hand_out_due(session: Session, real_now: datetime, limit: int = 200) -> list[str]:
    """The ids of what is to be told now, the oldest first; each is handed out once in a while only.

    What is still being sent after so long was left behind by a worker that died, and waits again.
    """
    due = select(Delivery.id).where(_DUE).order_by(Delivery.id).limit(limit)
    claim = (
        update(Delivery)
        .where(Delivery.id.in_(due.scalar_subquery()), _DUE)
        .values(claimed_at=real_now, state="waiting")
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    return sorted(session.scalars(claim, {"now": real_now, **edges(real_now)}))


def deliver(
    sessions: sessionmaker[Session], vault: Vault, post: Post, delivery_id: str, real_now: datetime
) -> str:
    """Tell one webhook of one event; returns the state the delivery is in then, or nothing where somebody else has it."""
    with sessions.begin() as session:
        parcel = _take(session, vault, delivery_id, real_now)
    if parcel is None:
        return ""
    try:
        status = post(parcel.url, parcel.headers, parcel.body)
    except NotReached:
        status = None
    with sessions.begin() as session:
        return _settle(session, delivery_id, status, real_now)


def again(session: Session, delivery: Delivery) -> bool:
    """Try once more what was given up. False where there is nothing to try: it is under way, arrived, or nobody listens."""
    if delivery.state != "given-up" or session.get_one(Webhook, delivery.webhook_id).ended_at is not None:
        return False
    delivery.state, delivery.attempts = "waiting", 0
    delivery.not_before = delivery.claimed_at = delivery.settled_at = None
    return True


def _take(session: Session, vault: Vault, delivery_id: str, real_now: datetime) -> Parcel | None:
    delivery = session.get(Delivery, delivery_id, with_for_update=True)
    if delivery is None or delivery.state != "waiting" or (delivery.not_before or real_now) > real_now:
        return None
    hook = session.get_one(Webhook, delivery.webhook_id)
    delivery.state, delivery.claimed_at, delivery.attempts = "sending", real_now, delivery.attempts + 1
    body = json.dumps(delivery.body, separators=(",", ":")).encode()
    headers = {
        "Content-Type": "application/json",
        DELIVERY: delivery.id,
        SIGNATURE: signature(secret_of(vault, hook), body, real_now),
    }
    return Parcel(hook.url, body, headers)


def _settle(session: Session, delivery_id: str, status: int | None, real_now: datetime) -> str:
    delivery = session.get_one(Delivery, delivery_id, with_for_update=True)
    if delivery.state != "sending":  # its webhook was ended meanwhile
        return delivery.state
    delivery.status = status
    if status is not None and 200 <= status < 300:
        delivery.state, delivery.settled_at = "delivered", real_now
    elif delivery.attempts > len(BACK_OFF):
        delivery.state, delivery.settled_at = "given-up", real_now
    else:
        delivery.state, delivery.claimed_at = "waiting", None
        delivery.not_before = real_now + BACK_OFF[delivery.attempts - 1]
    return delivery.state
