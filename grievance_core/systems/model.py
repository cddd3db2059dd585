"""Systems with their tokens and scopes, where they want to be told, and what they were told.

Times here are real ones: other systems know no other.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from grievance_core.database import Base, Instant

STATES = ("waiting", "sending", "delivered", "given-up", "ended")
_OPEN = text("state IN ('waiting','sending')")


class System(Base):
    """One other system. Of its token only a keyed digest is kept, and the first letters, by which people tell tokens apart.

    `area_key`: what it sees lies there or below; nothing for the whole country.
    """

    __tablename__ = "systems"
    __table_args__ = (CheckConstraint("a_minute > 0", name="a_minute"),)
    steady = True

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    label: Mapped[str] = mapped_column(String(60), unique=True)
    token_index: Mapped[str] = mapped_column(String(64), unique=True)
    prefix: Mapped[str] = mapped_column(String(16))
    scopes: Mapped[list[str]] = mapped_column(JSON)
    area_key: Mapped[str | None] = mapped_column(ForeignKey("areas.key"))
    a_minute: Mapped[int]  # calls it may make in one
    added_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class SystemUse(Base):
    """When a system was last heard of. Apart from `systems`, which seldom change."""

    __tablename__ = "system_uses"

    system_id: Mapped[str] = mapped_column(ForeignKey("systems.id"), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(Instant)


class SystemRequest(Base):
    """What a system filed under a key of its own choice, and the answer it got: sent again, it gets the identical one."""

    __tablename__ = "system_requests"

    key_index: Mapped[str] = mapped_column(String(64), primary_key=True)
    system_id: Mapped[str] = mapped_column(ForeignKey("systems.id"), index=True)
    body_index: Mapped[str] = mapped_column(String(64))
    reply_sealed: Mapped[bytes] = mapped_column(LargeBinary, info={"sealed": True})
    at: Mapped[datetime] = mapped_column(Instant, index=True)


class Webhook(Base):
    """An address that is told of what happens in the cases a system may see, signed with a secret the two share."""

    __tablename__ = "webhooks"
    steady = True

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    system_id: Mapped[str] = mapped_column(ForeignKey("systems.id"), index=True)
    url: Mapped[str] = mapped_column(String(500))
    secret_sealed: Mapped[bytes] = mapped_column(LargeBinary, info={"sealed": True})
    added_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class Delivery(Base):
    """One event that is owed to one webhook. `body` holds ids and states; `not_before` is empty until a first attempt failed."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        CheckConstraint(f"state IN ({','.join(repr(state) for state in STATES)})", name="state"),
        Index("ix_webhook_deliveries_due", "not_before", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    webhook_id: Mapped[str] = mapped_column(ForeignKey("webhooks.id"), index=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    event_id: Mapped[str] = mapped_column(ForeignKey("case_events.id"))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(10))
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime | None] = mapped_column(Instant)
    claimed_at: Mapped[datetime | None] = mapped_column(Instant)
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
    status: Mapped[int | None]  # what the address answered last; nothing where it could not be reached
