"""What an official keeps beside her cases: who works on which, which belong together, her own views; and names to search by."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from grievance_core.database import Base, Instant


class CaseName(Base):
    """One part of a complainant's name as a keyed digest of its folded form. A trigger removes them when the name is erased."""

    __tablename__ = "case_names"

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    token_index: Mapped[str] = mapped_column(String(64), primary_key=True, index=True)


class Assignment(Base):
    """Which colleague of an office works on a case. It counts while the case lies with that office, and no longer."""

    __tablename__ = "case_assignments"

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("offices.id"))
    official_id: Mapped[int] = mapped_column(ForeignKey("officials.id"), index=True)
    assigned_at: Mapped[datetime] = mapped_column(Instant)


class CaseLink(Base):
    """Two cases that have to do with each other, each kept once: the smaller id first."""

    __tablename__ = "case_links"
    __table_args__ = (CheckConstraint("case_id < other_id", name="order"),)

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    other_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True, index=True)
    linked_at: Mapped[datetime] = mapped_column(Instant)


class SavedView(Base):
    """Filters an official gave a name. What she calls them may name somebody, so it is sealed and found by its blind index."""

    __tablename__ = "saved_views"
    __table_args__ = (UniqueConstraint("official_id", "title_index"),)

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    official_id: Mapped[int] = mapped_column(ForeignKey("officials.id"))
    title_index: Mapped[str] = mapped_column(String(64))
    title_sealed: Mapped[bytes] = mapped_column(LargeBinary, info={"sealed": True})
    wanted: Mapped[dict[str, str]] = mapped_column(JSON)
    saved_at: Mapped[datetime] = mapped_column(Instant)
