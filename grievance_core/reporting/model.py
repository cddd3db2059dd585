"""The reports that were put before committees, and the months that were told to everybody."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from grievance_core.database import Base, Instant

_OWED = text("written_at IS NULL")


class ReportRound(Base):
    """A month whose reports are owed to every committee: once it is here, each has its row in `committee_reports`."""

    __tablename__ = "report_rounds"

    month: Mapped[str] = mapped_column(String(7), primary_key=True)  # 2026-01
    opened_at: Mapped[datetime] = mapped_column(Instant)


class CommitteeReport(Base):
    """One committee's report of one month: owed, then written once, and from then on as it was sent.

    `figures` is the whole report as numbers and codes (reporting.sent), so that it can be printed again years later.
    `claimed_at` is real time: what a worker was handed and did not write is handed out again.
    """

    __tablename__ = "committee_reports"
    __table_args__ = (
        UniqueConstraint("committee_id", "month"),
        CheckConstraint("(written_at IS NULL) = (rules_version = '')", name="written"),
        Index("ix_committee_reports_owed", "claimed_at", sqlite_where=_OWED, postgresql_where=_OWED),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("offices.id"))
    month: Mapped[str] = mapped_column(ForeignKey("report_rounds.month"))
    report: Mapped[str] = mapped_column(String(24))
    claimed_at: Mapped[datetime | None] = mapped_column(Instant)
    written_at: Mapped[datetime | None] = mapped_column(Instant)
    rules_version: Mapped[str] = mapped_column(String(12), default="")
    figures: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class PublicMonth(Base):
    """A month's figures as they were told to everybody (reporting.public). Append-only, by trigger: told once, never again."""

    __tablename__ = "public_months"

    month: Mapped[str] = mapped_column(String(7), primary_key=True)  # 2026-01
    told_at: Mapped[datetime] = mapped_column(Instant)
    digest: Mapped[str] = mapped_column(String(16))  # of the figures
    figures: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
