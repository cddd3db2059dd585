"""A missed call that is called back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from grievance_core.database import Base, Instant

STATES = ("waiting", "calling", "called", "answered", "missed", "failed", "unknown")
_OPEN = text("state IN ('waiting','calling')")


class CallBack(Base):
    """One call that is owed. `call_id` is the provider's id of the call that was missed, `provider_id` of the last one back.

    Times are real ones: a telephone knows no other.
    """

    __tablename__ = "call_backs"
    __table_args__ = (
        CheckConstraint(f"state IN ({','.join(repr(state) for state in STATES)})", name="state"),
        Index("ix_call_backs_due", "not_before", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    call_id: Mapped[str] = mapped_column(String(80), unique=True)
    number_sealed: Mapped[bytes] = mapped_column(LargeBinary, info={"sealed": True})
    number_index: Mapped[str] = mapped_column(String(64), index=True)
    state: Mapped[str] = mapped_column(String(10))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    not_before: Mapped[datetime] = mapped_column(Instant)
    claimed_at: Mapped[datetime | None] = mapped_column(Instant)
    attempts: Mapped[int] = mapped_column(default=0)
    provider_id: Mapped[str | None] = mapped_column(String(80))
