"""Both cross-tables in one: who is, or may be, entitled to which programme (SSDM §3.3.3). And the rules they were found by."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from grievance_core.database import Base, Instant


class Match(Base):
    """A person and a programme, found by the rules `rules_version` and so ever `since`.

    It is worked out from the registry and the rules and can be worked out again, so it holds no foreign keys: to check
    millions of them would take longer than to find the rows.
    """

    __tablename__ = "matches"

    programme_id: Mapped[str] = mapped_column(String(48), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(26), primary_key=True)
    standing: Mapped[str] = mapped_column(String(5))
    rules_version: Mapped[str] = mapped_column(String(12))
    since: Mapped[date] = mapped_column(Date)

    __table_args__ = (
        CheckConstraint("standing IN ('yes', 'maybe')", name="standing"),
        Index(None, "person_id"),
        {"sqlite_with_rowid": False},
    )


class RulesInForce(Base):
    """Every version of the catalogue and its rules that was ever used, whole, so that an old answer can be given again.

    Append-only, by trigger.
    """

    __tablename__ = "rules_in_force"
    steady = True

    version: Mapped[str] = mapped_column(String(12), primary_key=True)
    first_used_at: Mapped[datetime] = mapped_column(Instant)
    sources: Mapped[str] = mapped_column(Text)  # JSON: the text of each file by its name


class CatalogueEdition(Base):
    """A catalogue somebody took in, in place of the one before; its files are kept with its version. Append-only, by trigger.

    It holds from `effective_from` on: from the day it was taken in, or an earlier one.
    """

    __tablename__ = "catalogue_editions"
    steady = True

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[str] = mapped_column(ForeignKey("rules_in_force.version"))
    effective_from: Mapped[date] = mapped_column(Date)
    taken_in_at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(String(40))  # operator, official:7
    note: Mapped[str] = mapped_column(Text)


class ProgrammeForm(Base):
    """A commune tells the district of a programme it found and nobody has entered yet (SSDM table 9).

    `outcome`: `entered` in the catalogue, `known` already, or `none-such`: it is no programme. What was written is sealed.
    """

    __tablename__ = "programme_forms"
    __table_args__ = (
        CheckConstraint("outcome IN ('entered','known','none-such')", name="outcome"),
        CheckConstraint("(outcome IS NULL) = (closed_at IS NULL)", name="closed"),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    request_index: Mapped[str] = mapped_column(String(64), unique=True)
    area_key: Mapped[str] = mapped_column(ForeignKey("areas.key"))
    office_id: Mapped[int] = mapped_column(ForeignKey("offices.id"), index=True)
    sent_by_id: Mapped[int] = mapped_column(ForeignKey("officials.id"))
    sent_at: Mapped[datetime] = mapped_column(Instant)
    words_sealed: Mapped[bytes] = mapped_column(LargeBinary, info={"sealed": True})
    outcome: Mapped[str | None] = mapped_column(String(12))
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
