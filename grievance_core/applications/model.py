"""The application, its events, its words, and the cases about it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from grievance_core.applications.states import State
from grievance_core.database import Base, Instant

STATE_LIST = ",".join(f"'{state}'" for state in State)
_STILL_OPEN = text("state IN ('pre-registered','complete','processing') AND person_id IS NOT NULL")


class Application(Base):
    """One person's application for one programme, or the wish for one.

    Somebody enrols in the registry and then applies (SSDM §3.3.2): from `complete` on there is a person. `standing` and
    `rules_version` say what the programme's rule answered when the form was completed, or, before that, when she asked by phone.
    """

    __tablename__ = "applications"
    __table_args__ = (
        CheckConstraint(f"state IN ({STATE_LIST})", name="state"),
        CheckConstraint("standing IN ('yes','maybe','no','')", name="standing"),
        CheckConstraint(
            "person_id IS NOT NULL OR state IN ('pre-registered','withdrawn')", name="enrolled_first"
        ),
        CheckConstraint("(decided_at IS NOT NULL) = (state IN ('accepted','refused'))", name="decided"),
        CheckConstraint("state <> 'refused' OR reason <> ''", name="refused_with_reason"),
        # One at a time for each programme.
        Index(
            "uq_applications_open",
            "person_id",
            "programme_id",
            unique=True,
            sqlite_where=_STILL_OPEN,
            postgresql_where=_STILL_OPEN,
        ),
        Index("ix_applications_office", "office_id", "state"),
        Index("ix_applications_programme", "programme_id", "state"),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    number: Mapped[str] = mapped_column(String(10), unique=True)
    request_index: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"), index=True)
    programme_id: Mapped[str] = mapped_column(String(48))
    state: Mapped[str] = mapped_column(String(16))
    office_id: Mapped[int] = mapped_column(ForeignKey("offices.id"))
    area_key: Mapped[str] = mapped_column(ForeignKey("areas.key"), index=True)
    phone_id: Mapped[str | None] = mapped_column(ForeignKey("phones.id"), index=True)
    named_by_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))  # SSDM table 10
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))  # who took it on
    channel: Mapped[str] = mapped_column(String(16))
    language: Mapped[str] = mapped_column(String(8))
    filed_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(
        String(40), default=""
    )  # a code: text of the context "application-reason"
    standing: Mapped[str] = mapped_column(String(5), default="")
    rules_version: Mapped[str] = mapped_column(String(12), default="")
    events_count: Mapped[int] = mapped_column(default=0)
    revision: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012  # the way SQLAlchemy reads it


class ApplicationEvent(Base):
    """Something that happened to an application. Append-only, by trigger. `facts` hold ids, codes and instants, never words."""

    __tablename__ = "application_events"
    __table_args__ = (UniqueConstraint("application_id", "sequence"),)

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    application_id: Mapped[str] = mapped_column(ForeignKey("applications.id"))
    sequence: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant)
    type: Mapped[str] = mapped_column(String(24))
    state: Mapped[str] = mapped_column(String(16))
    office_key: Mapped[str] = mapped_column(String(64))
    seat_key: Mapped[str | None] = mapped_column(String(80))
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)


class ApplicationWords(Base):
    """What goes with an event and is personal, sealed and erasable.

    Roles: name (of somebody not in the registry yet), words, answers (what was known when the rule was asked, as JSON),
    justification.
    """

    __tablename__ = "application_words"
    __table_args__ = (UniqueConstraint("event_id", "role"),)

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    application_id: Mapped[str] = mapped_column(ForeignKey("applications.id"), index=True)
    event_id: Mapped[str] = mapped_column(ForeignKey("application_events.id"))
    role: Mapped[str] = mapped_column(String(16))
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info={"sealed": True})


class ApplicationCase(Base):
    """A case about an application: its result was contested, or none came in time."""

    __tablename__ = "application_cases"
    __table_args__ = (CheckConstraint("why IN ('contested','no-answer','no-result')", name="why"),)

    application_id: Mapped[str] = mapped_column(ForeignKey("applications.id"), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True, index=True)
    opened_at: Mapped[datetime] = mapped_column(Instant)
    why: Mapped[str] = mapped_column(String(12))


class ApplicationMove(Base):
    """One allowed move of an application's state, as the database holds it: a trigger refuses every other."""

    __tablename__ = "application_moves"

    before: Mapped[str] = mapped_column(String(16), primary_key=True)
    after: Mapped[str] = mapped_column(String(16), primary_key=True)


class ResultsImport(Base):
    """A file of results that was taken in, whole."""

    __tablename__ = "application_imports"

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(String(40))
    sha256: Mapped[str] = mapped_column(String(64))
    rows: Mapped[int]
    accepted: Mapped[int]
    refused: Mapped[int]
