"""What people received, what was found when it was compared, what they were offered, and who looked."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from grievance_core.database import Base, Instant

CURRENCIES = ("KHR", "USD")
COMPARISONS = ("not-enrolled", "not-paid", "paid-not-entitled", "not-listed", "listed-not-entitled")
BY_MONTH = frozenset({"not-paid", "paid-not-entitled"})
_OPEN = text("resolved_at IS NULL")
_LASTING = text("resolved_at IS NULL AND month IS NULL")


def _one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(value) for value in values)})", name=column)


class Declaration(Base):
    """A provider's spreadsheet that was taken in, whole: services of a month, or the list of those a programme has on a day."""

    __tablename__ = "declarations"
    __table_args__ = (_one_of("kind", ("services", "list")),)

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(String(40))
    sha256: Mapped[str] = mapped_column(String(64))
    programme_id: Mapped[str | None] = mapped_column(String(48))  # of a list
    day: Mapped[date | None] = mapped_column(Date)  # of a list
    rows: Mapped[int]
    added: Mapped[int]
    changed: Mapped[int]
    removed: Mapped[int]


class _Received:
    """What was declared for one person: from when to when, how many days (worked, taught …), how much money."""

    started_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    days: Mapped[int | None]
    amount: Mapped[int | None] = mapped_column(BigInteger)  # whole units of the currency
    currency: Mapped[str | None] = mapped_column(String(3))


class Utilisation(_Received, Base):
    """What somebody received of a programme in a month (its first day). `service`: the programme's benefit, or nothing."""

    __tablename__ = "utilisation"
    __table_args__ = (
        _one_of("currency", CURRENCIES),
        CheckConstraint("(amount IS NULL) = (currency IS NULL)", name="money"),
        Index(None, "programme_id", "month"),
    )

    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    programme_id: Mapped[str] = mapped_column(String(48), primary_key=True)
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    service: Mapped[str] = mapped_column(String(48), primary_key=True)
    declaration_id: Mapped[str] = mapped_column(ForeignKey("declarations.id"))


class Replaced(_Received, Base):
    """What a declaration said before a later one said otherwise. Append-only, by trigger."""

    __tablename__ = "utilisation_replaced"
    __table_args__ = (Index(None, "person_id", "month"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"))
    programme_id: Mapped[str] = mapped_column(String(48))
    month: Mapped[date] = mapped_column(Date)
    service: Mapped[str] = mapped_column(String(48))
    declaration_id: Mapped[str] = mapped_column(ForeignKey("declarations.id"))
    replaced_by: Mapped[str] = mapped_column(ForeignKey("declarations.id"))


class Listed(Base):
    """Somebody on a provider's own list of a programme, as it was on a day."""

    __tablename__ = "provider_lists"

    programme_id: Mapped[str] = mapped_column(String(48), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), primary_key=True, index=True)
    declaration_id: Mapped[str] = mapped_column(ForeignKey("declarations.id"))


class Finding(Base):
    """Somebody for whom entitlement and reality differ (SSDM §3.3.4): a line of her area's worklist for as long as it holds.

    `month`: the month compared, for comparisons by month. It becomes a case at most once.
    """

    __tablename__ = "findings"
    __table_args__ = (
        _one_of("comparison", COMPARISONS),
        Index(
            "uq_findings_open",
            "comparison",
            "programme_id",
            "person_id",
            "month",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(
            "uq_findings_lasting",
            "comparison",
            "programme_id",
            "person_id",
            unique=True,
            sqlite_where=_LASTING,
            postgresql_where=_LASTING,
        ),
        Index("ix_findings_person", "person_id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    comparison: Mapped[str] = mapped_column(String(24))
    programme_id: Mapped[str] = mapped_column(String(48))
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"))
    month: Mapped[date | None] = mapped_column(Date)
    found_at: Mapped[datetime] = mapped_column(Instant)
    resolved_at: Mapped[datetime | None] = mapped_column(Instant)
    case_id: Mapped[str | None] = mapped_column(ForeignKey("cases.id"), unique=True)
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))


class Offer(Base):
    """A text to a phone: somebody there may be entitled to a programme and has not applied. One is open at a time on a phone."""

    __tablename__ = "offers"
    __table_args__ = (
        _one_of("state", ("open", "taken", "expired")),
        Index(
            "uq_offers_open",
            "phone_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index(
            "uq_offers_open_person",
            "person_id",
            "programme_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index(None, "person_id", "programme_id", "made_at"),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"))
    programme_id: Mapped[str] = mapped_column(String(48))
    phone_id: Mapped[str] = mapped_column(ForeignKey("phones.id"))
    message_id: Mapped[str | None] = mapped_column(ForeignKey("messages.id"))
    made_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(8), default="open")
    application_id: Mapped[str | None] = mapped_column(ForeignKey("applications.id"))


class Look(Base):
    """An official looked at what somebody receives, or asked and was told nothing. Append-only, by trigger.

    `asked_index` is the blind index of the number she asked by, whether or not anybody has it.
    """

    __tablename__ = "looks"
    __table_args__ = (_one_of("purpose", ("benefited", "worklist")), Index(None, "official_id", "at"))

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    official_id: Mapped[int] = mapped_column(ForeignKey("officials.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    purpose: Mapped[str] = mapped_column(String(12))
    person_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"), index=True)
    asked_index: Mapped[str] = mapped_column(String(64), default="")


class Correction(Base):
    """What a case on the registry's track asks to be put right, and whether it was: one fact of a person or a household.

    The value asked for is sealed as JSON, bound to its case.
    """

    __tablename__ = "corrections"
    __table_args__ = (
        CheckConstraint("(person_id IS NULL) <> (household_id IS NULL)", name="of_one"),
        CheckConstraint("(applied_at IS NULL) = (applied_by_id IS NULL)", name="applied"),
    )

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"), index=True)
    household_id: Mapped[str | None] = mapped_column(ForeignKey("households.id"), index=True)
    fact: Mapped[str] = mapped_column(String(20))
    value_sealed: Mapped[bytes] = mapped_column(LargeBinary, info={"sealed": True})
    asked_at: Mapped[datetime] = mapped_column(Instant)
    applied_at: Mapped[datetime | None] = mapped_column(Instant)
    applied_by_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))


class Upkeep(Base):
    """One row: the day and the rules everybody was last matched and compared for. `claimed_at` is real time.

    `asked`: how often something came in that makes it due again, `answered`: how often it had when it was last begun.
    """

    __tablename__ = "upkeep"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[date | None] = mapped_column(Date)
    rules_version: Mapped[str] = mapped_column(String(12), default="")
    asked: Mapped[int] = mapped_column(default=0)
    answered: Mapped[int] = mapped_column(default=0)
    claimed_at: Mapped[datetime | None] = mapped_column(Instant)
