"""The case, its events, its words, and who is complained about."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship
from sqlalchemy.orm.attributes import set_attribute

from grievance_core.cases.states import State
from grievance_core.database import Base, Instant
from grievance_core.messages.model import Message
from grievance_core.offices.model import Office
from grievance_core.people.model import Phone
from grievance_core.timers.model import Timer

STATE_LIST = ",".join(f"'{state}'" for state in State)


class Case(Base):
    """One complaint: exactly one clock and one history, whatever phone it came by.

    Words and names are in `case_words`, sealed. `revision` rises with every change; writers compare it (no lost update).
    """

    __tablename__ = "cases"
    __table_args__ = (
        CheckConstraint(f"state IN ({STATE_LIST})", name="state"),
        CheckConstraint(
            "track IN ('cwcc','tcc','front-office','registry','integrity','hotline-protection','hotline-migrant')",
            name="track",
        ),
        CheckConstraint(
            "level IN ('village','commune','district','province','service-desk','desk')", name="level"
        ),
        CheckConstraint("sex IN ('f','m','skip','')", name="sex"),
        Index("ix_cases_office_open", "office_id", "due_at"),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    reference: Mapped[str] = mapped_column(String(10), unique=True)
    pin_digest: Mapped[str] = mapped_column(String(64))
    request_index: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    track: Mapped[str] = mapped_column(String(20), index=True)
    restricted: Mapped[bool] = mapped_column(default=False)
    urgent: Mapped[bool] = mapped_column(default=False)
    contested_application: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(24), index=True)
    level: Mapped[str] = mapped_column(String(16))
    area_key: Mapped[str | None] = mapped_column(ForeignKey("areas.key"), index=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("offices.id"), index=True)
    committee_id: Mapped[int | None] = mapped_column(ForeignKey("offices.id"))
    handler_id: Mapped[int | None] = mapped_column(
        ForeignKey("officials.id")
    )  # who accepted it at this office
    decider_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))  # who decided last
    channel: Mapped[str] = mapped_column(String(16))
    language: Mapped[str] = mapped_column(String(8))
    sex: Mapped[str] = mapped_column(String(4), default="")
    anonymous: Mapped[bool] = mapped_column(default=False)
    on_behalf: Mapped[bool] = mapped_column(default=False)
    may_text: Mapped[bool] = mapped_column(default=True)
    phone_id: Mapped[str | None] = mapped_column(ForeignKey("phones.id"), index=True)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))
    filed_at: Mapped[datetime] = mapped_column(Instant)
    arrived_at: Mapped[datetime] = mapped_column(Instant)  # at the present office
    due_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    paused_minutes: Mapped[int | None] = (
        mapped_column()
    )  # what was left of the office's clock when it was paused
    recommended_at: Mapped[datetime | None] = mapped_column(Instant)  # by the committee it is referred to
    answered_at: Mapped[datetime | None] = mapped_column(Instant)  # when the last answer reached her
    outcome: Mapped[str] = mapped_column(String(24), default="")
    appeals: Mapped[int] = mapped_column(default=0)
    alarm_since: Mapped[datetime | None] = mapped_column(Instant)
    merged_into_id: Mapped[str | None] = mapped_column(ForeignKey("cases.id"))
    chain_head: Mapped[str] = mapped_column(String(64), default="")
    chain_length: Mapped[int] = mapped_column(default=0)
    ledger_page_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_pages.id"), index=True)
    policy_version: Mapped[str] = mapped_column(String(12), default="")
    revision: Mapped[int] = mapped_column(default=1)

    # Offices are shared by everybody who reads them: the ids say where the case lies, these only show it.
    office: Mapped[Office] = relationship(foreign_keys=[office_id], viewonly=True)
    committee: Mapped[Office | None] = relationship(foreign_keys=[committee_id], viewonly=True)
    events: Mapped[list[CaseEvent]] = relationship(order_by="CaseEvent.sequence", back_populates="case")
    accused: Mapped[list[Accused]] = relationship()
    phone: Mapped[Phone | None] = relationship(viewonly=True)
    timers: Mapped[list[Timer]] = relationship(backref="case")

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012  # the way SQLAlchemy reads it


class CaseEvent(Base):
    """Something that happened. Append-only (a trigger refuses change and removal) and chained by keyed hash.

    `facts` hold ids, keys and instants, never words; what was said is in CaseWords and only its keyed digest is here, so
    words can be erased and the chain still verifies.
    """

    __tablename__ = "case_events"
    __table_args__ = (UniqueConstraint("case_id", "sequence"),)

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    sequence: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant)
    type: Mapped[str] = mapped_column(String(32))
    level: Mapped[str] = mapped_column(String(16))
    office_key: Mapped[str] = mapped_column(String(64))
    seat_key: Mapped[str | None] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(24))
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    words_digest: Mapped[str] = mapped_column(String(64), default="")
    previous: Mapped[str] = mapped_column(String(64))
    link: Mapped[str] = mapped_column(String(64))

    case: Mapped[Case] = relationship(back_populates="events")
    words: Mapped[list[CaseWords]] = relationship(backref="event")
    messages: Mapped[list[Message]] = relationship(backref="event")


class CaseWords(Base):
    """What somebody said in a case, sealed: her words, her name, a question, a decision's text. Erasable."""

    __tablename__ = "case_words"
    __table_args__ = (UniqueConstraint("event_id", "role"),)

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    event_id: Mapped[str] = mapped_column(ForeignKey("case_events.id"))
    role: Mapped[str] = mapped_column(String(24))
    public: Mapped[bool] = mapped_column(default=False)  # may be told to the complainant
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info={"sealed": True})


def put_with(session: Session, case: Case, timer: Timer) -> None:
    """A new deadline goes to the database with its case, whose own deadlines need not be read for that."""
    set_attribute(timer, "case", case)
    session.add(timer)


def write_with(session: Session, event: CaseEvent, row: CaseWords | Message) -> None:
    """Words and messages go to the database with the event they belong to."""
    set_attribute(row, "event", event)
    session.add(row)


class CaseMove(Base):
    """One allowed move of a case's state, as the database holds it: a trigger on `cases` refuses every other."""

    __tablename__ = "case_moves"

    before: Mapped[str] = mapped_column(String(24), primary_key=True)
    after: Mapped[str] = mapped_column(String(24), primary_key=True)


class Accused(Base):
    """Somebody the case complains about: a person, an office, or both. People are recused, not seats."""

    __tablename__ = "case_accused"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    official_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"), index=True)
    office_id: Mapped[int | None] = mapped_column(ForeignKey("offices.id"))


class Appeal(Base):
    """An outcome that was contested, and where it went."""

    __tablename__ = "case_appeals"
    __table_args__ = (UniqueConstraint("case_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    number: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant)
    from_office_key: Mapped[str] = mapped_column(String(64))
    to_office_key: Mapped[str] = mapped_column(String(64))
    level: Mapped[str] = mapped_column(String(16))
    contested_decider_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))


class Question(Base):
    """A question to the complainant or to a provider (technical officer, programme focal point), with its own clock."""

    __tablename__ = "case_questions"
    __table_args__ = (CheckConstraint("party IN ('complainant','provider')", name="party"),)

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    party: Mapped[str] = mapped_column(String(12))
    provider_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"), index=True)
    asked_event_id: Mapped[str] = mapped_column(ForeignKey("case_events.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant)
    settled_at: Mapped[datetime | None] = mapped_column(Instant)


class CaseRead(Base):
    """Who looked at a case, and when. Chained with nothing, removed by nobody."""

    __tablename__ = "case_reads"

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    at: Mapped[datetime] = mapped_column(Instant)
    reader: Mapped[str] = mapped_column(String(90))  # official:<row>, 'caller' or 'operator'
    purpose: Mapped[str] = mapped_column(String(24))


class LedgerPage(Base):
    """A page of the ledger of cases: the keyed digest of the ids it covers, chained, so that no case can disappear whole."""

    __tablename__ = "ledger_pages"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    cases: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    previous: Mapped[str] = mapped_column(String(64))
    link: Mapped[str] = mapped_column(String(64), unique=True)


class Draft(Base):
    """A complaint begun and not yet filed: a dropped call resumes here. Sealed, bounded in life, one a phone."""

    __tablename__ = "drafts"

    number_index: Mapped[str] = mapped_column(String(64), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary, info={"sealed": True})
    saved_at: Mapped[datetime] = mapped_column(Instant)


class Turn(Base):
    """A message that changed something, and the reply it got: delivered again, it changes nothing and gets the same reply."""

    __tablename__ = "turns"

    message_index: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    reply_sealed: Mapped[bytes] = mapped_column(LargeBinary, info={"sealed": True})


UNIQUE_OPEN_QUESTION = Index(
    "uq_case_questions_open",
    Question.case_id,
    unique=True,
    sqlite_where=text("settled_at IS NULL"),
    postgresql_where=text("settled_at IS NULL"),
)
