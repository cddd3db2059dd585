"""Both cross-tables in one: who is, or may be, entitled to which programme (SSDM §3.3.3). And the rules they were found by."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, Index, String, Text
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
    """Every version of the catalogue and its rules that was ever used, whole, so that an old answer can be given again."""

    __tablename__ = "rules_in_force"

    version: Mapped[str] = mapped_column(String(12), primary_key=True)
    first_used_at: Mapped[datetime] = mapped_column(Instant)
    sources: Mapped[str] = mapped_column(Text)  # JSON: the text of each file by its name
