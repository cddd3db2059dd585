"""What administrators changed: a history, and the editions of the policy, the calendar and the texts they switched on."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from grievance_core.database import Base, Instant

DAYS = ("closed", "open", "as-file")
REQUESTS = ("seat", "login")
OUTCOMES = ("", "approved", "refused")


class AdministrationEvent(Base):
    """One change: who, when, of what, and what it was before. Ids, dates and versions alone. Append-only, by trigger."""

    __tablename__ = "administration_events"
    __table_args__ = (Index(None, "subject", "id"), Index(None, "at"))

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(String(40))  # official:<row> or operator
    what: Mapped[str] = mapped_column(String(24))
    subject: Mapped[str] = mapped_column(String(100))  # seat:<key>, official:<row>, office:<key>, policy …
    before: Mapped[str] = mapped_column(String(200), default="")
    after: Mapped[str] = mapped_column(String(200), default="")


class PolicyEdition(Base):
    """An escalation policy that was switched on, whole. The newest one is in force. Append-only."""

    __tablename__ = "policy_editions"
    steady = True

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[str] = mapped_column(String(12))
    source: Mapped[str] = mapped_column(Text)
    holds_from: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(Text)


class CalendarDay(Base):
    """A day that offices are closed or open on, whatever the calendar's file says. The newest row counts. Append-only."""

    __tablename__ = "calendar_days"
    __table_args__ = (CheckConstraint(f"what IN ({','.join(map(repr, DAYS))})", name="what"),)
    steady = True

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    day: Mapped[date]
    province: Mapped[str] = mapped_column(String(2), default="")  # empty: the whole country
    what: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(String(40))


class TextEdition(Base):
    """A message text as an administrator put it. The newest row counts; an empty one is the catalogue's again. Append-only."""

    __tablename__ = "text_editions"
    __table_args__ = (UniqueConstraint("language", "msgid", "number"),)
    steady = True

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    language: Mapped[str] = mapped_column(String(8))
    msgid: Mapped[str] = mapped_column(String(64))
    number: Mapped[int]
    wording: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(String(40))


class AdministrationRequest(Base):
    """Something that one administrator may not do by herself: a seat for somebody, or a login. Settled once."""

    __tablename__ = "administration_requests"
    __table_args__ = (
        CheckConstraint(f"kind IN ({','.join(map(repr, REQUESTS))})", name="kind"),
        CheckConstraint(f"outcome IN ({','.join(map(repr, OUTCOMES))})", name="outcome"),
        CheckConstraint("(settled_at IS NULL) = (outcome = '')", name="settled"),
        Index(None, "outcome", "id"),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    official_id: Mapped[int] = mapped_column(ForeignKey("officials.id"))
    seat_key: Mapped[str] = mapped_column(String(80))
    capacity: Mapped[str] = mapped_column(String(8), default="")
    begins: Mapped[datetime | None] = mapped_column(Instant)
    ends: Mapped[datetime | None] = mapped_column(Instant)
    asked_by: Mapped[int] = mapped_column(ForeignKey("officials.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
    settled_by: Mapped[str] = mapped_column(String(40), default="")
    outcome: Mapped[str] = mapped_column(String(8), default="")


class TokenRequest(Base):
    """A token for another system that one administrator may not give by herself. Settled once."""

    __tablename__ = "token_requests"
    __table_args__ = (
        CheckConstraint(f"outcome IN ({','.join(map(repr, OUTCOMES))})", name="outcome"),
        CheckConstraint("(settled_at IS NULL) = (outcome = '')", name="settled"),
        Index(None, "outcome", "id"),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    label: Mapped[str] = mapped_column(String(60))
    scopes: Mapped[list[str]] = mapped_column(JSON)
    area_key: Mapped[str | None] = mapped_column(ForeignKey("areas.key"))
    a_minute: Mapped[int]
    asked_by: Mapped[int] = mapped_column(ForeignKey("officials.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
    settled_by: Mapped[str] = mapped_column(String(40), default="")
    outcome: Mapped[str] = mapped_column(String(8), default="")
