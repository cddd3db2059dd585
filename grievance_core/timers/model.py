"""A deadline is a row. Nothing else remembers it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from grievance_core.database import Base, Instant

PURPOSES = (
    "remind",
    "acknowledge",
    "act",
    "decide",
    "meeting",
    "recommend",
    "answer-cap",
    "provider-cap",
    "tell",
    "confirm-remind",
    "confirm-close",
    "alarm",
    "prepare",
    "process",
    "result",
)


class Timer(Base):
    """Armed, then claimed by a tick, then fired by a worker, or cancelled on the way. Exactly one of the last two, once.

    It is the deadline of one case or of one application.
    `claimed_at` is real time: a claim that nobody worked off is handed out again after a while.
    """

    __tablename__ = "timers"
    __table_args__ = (
        CheckConstraint("state IN ('armed','claimed','fired','cancelled','stuck')", name="state"),
        CheckConstraint(f"purpose IN ({','.join(repr(p) for p in PURPOSES)})", name="purpose"),
        Index(
            "ix_timers_due",
            "due_at",
            sqlite_where=text("state = 'armed'"),
            postgresql_where=text("state = 'armed'"),
        ),
        Index(
            "ix_timers_claimed",
            "claimed_at",
            sqlite_where=text("state = 'claimed'"),
            postgresql_where=text("state = 'claimed'"),
        ),
        Index(
            "ix_timers_stuck",
            "id",
            sqlite_where=text("state = 'stuck'"),
            postgresql_where=text("state = 'stuck'"),
        ),
        Index("ix_timers_case", "case_id", "state"),
        Index(
            "ix_timers_application",
            "application_id",
            sqlite_where=text("application_id IS NOT NULL"),
            postgresql_where=text("application_id IS NOT NULL"),
        ),
        CheckConstraint("(case_id IS NULL) <> (application_id IS NULL)", name="of_one"),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    case_id: Mapped[str | None] = mapped_column(ForeignKey("cases.id"))
    application_id: Mapped[str | None] = mapped_column(ForeignKey("applications.id"))
    purpose: Mapped[str] = mapped_column(String(16))
    due_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(10), default="armed")
    claimed_at: Mapped[datetime | None] = mapped_column(Instant)
    attempts: Mapped[int] = mapped_column(default=0)
    fired_at: Mapped[datetime | None] = mapped_column(Instant)
