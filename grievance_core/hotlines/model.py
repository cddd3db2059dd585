"""What a desk wrote on a case, sealed as a whole."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from grievance_core.database import Base, Instant

KINDS = ("risk", "consent", "packet", "plan", "task", "call", "handover", "check", "review", "outcome")


class DeskSheet(Base):
    """One sheet: a risk form, a consent, a packet, a task. What stands on it is sealed; in the clear are only its times.

    `until`: when it is due, or until when it holds. `ended_at` by the seat `ended_by`: done, read, withdrawn. `opened_at`: when
    whoever a packet went to opened it, with the code whose keyed digest is `key_digest`.
    """

    __tablename__ = "desk_sheets"
    __table_args__ = (CheckConstraint(f"kind IN ({','.join(repr(kind) for kind in KINDS)})", name="kind"),)

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime] = mapped_column(Instant)
    seat_key: Mapped[str | None] = mapped_column(String(80))
    until: Mapped[datetime | None] = mapped_column(Instant)
    opened_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by: Mapped[str | None] = mapped_column(String(80))
    key_digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary, info={"sealed": True})
