"""The outbox, the demo's phones, and the demo's clock."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from grievance_core.database import Base, Instant

STATES = ("queued", "sending", "sent", "delivered", "failed", "unknown", "held")


class Message(Base):
    """One text to one phone. `not_before` holds it over quiet hours and between attempts.

    `asks` names the question the text puts ('solved'), so that a bare "1" in reply can be understood.
    """

    __tablename__ = "messages"
    __table_args__ = (
        CheckConstraint(f"state IN ({','.join(repr(state) for state in STATES)})", name="state"),
        UniqueConstraint("event_id", "number_index", "template"),
        Index(
            "ix_messages_due",
            "not_before",
            sqlite_where=text("state IN ('queued','held')"),
            postgresql_where=text("state IN ('queued','held')"),
        ),
        Index(
            "ix_messages_application",
            "application_id",
            sqlite_where=text("application_id IS NOT NULL"),
            postgresql_where=text("application_id IS NOT NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    case_id: Mapped[str | None] = mapped_column(ForeignKey("cases.id"), index=True)
    event_id: Mapped[str | None] = mapped_column(ForeignKey("case_events.id"))
    application_id: Mapped[str | None] = mapped_column(ForeignKey("applications.id"))
    official_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))  # None: the complainant
    number_sealed: Mapped[bytes] = mapped_column(LargeBinary, info={"sealed": True})
    number_index: Mapped[str] = mapped_column(String(64), index=True)
    text_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info={"sealed": True})
    template: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(8))
    segments: Mapped[int]
    asks: Mapped[str] = mapped_column(String(16), default="")
    urgent: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(10))
    written_at: Mapped[datetime] = mapped_column(Instant)
    not_before: Mapped[datetime] = mapped_column(Instant)
    claimed_at: Mapped[datetime | None] = mapped_column(Instant)  # real time
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    provider_id: Mapped[str | None] = mapped_column(String(80), unique=True)
