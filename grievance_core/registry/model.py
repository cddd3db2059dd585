"""Persons and households. NULL means unknown everywhere: nothing is guessed.

HIV status has no column, and no spreadsheet may bring it.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from grievance_core.database import Base, Instant

ID_POOR = ("none", "1", "2", "at-risk")
DISABILITY = ("none", "mild", "moderate", "severe")
SCHOOL = ("none", "pre", "primary", "lower-secondary", "upper-secondary")
OCCUPATION = ("none", "farmer", "self-employed", "worker", "civil-servant")
ABROAD = ("no", "abroad", "returned")
SEX = ("f", "m")


def _one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(value) for value in values)})", name=column)


class Household(Base):
    """People who live as one family, found by their equity card or by the number their village gives them.

    `id_poor_on` is the day the level was given. The card's number is sealed and found by its blind index.
    """

    __tablename__ = "households"
    __table_args__ = (
        _one_of("id_poor", ID_POOR),
        CheckConstraint("(card_sealed IS NULL) = (card_index IS NULL)", name="card"),
        UniqueConstraint("village_key", "label"),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    village_key: Mapped[str | None] = mapped_column(ForeignKey("areas.key"))
    label: Mapped[str | None] = mapped_column(String(40))  # its number in the village
    id_poor: Mapped[str | None] = mapped_column(String(8))
    id_poor_on: Mapped[date | None]
    card_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info={"sealed": True})
    card_index: Mapped[str | None] = mapped_column(String(64), unique=True)
    card_until: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(40))  # who entered it: operator, official:7, import:<id>
    entered_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)


class Person(Base):
    """One person. `number` is her SSDM membership number (registry.numbers).

    She was born on a day from `born_from` to `born_to`: one day, a month, a year, or what her age on some day leaves open.
    The identity card is kept as a blind index alone; so is the name besides its seal, for exact comparison after folding.
    """

    __tablename__ = "persons"
    __table_args__ = (
        _one_of("sex", SEX),
        _one_of("disability", DISABILITY),
        _one_of("school", SCHOOL),
        _one_of("occupation", OCCUPATION),
        _one_of("abroad", ABROAD),
        CheckConstraint("(born_from IS NULL) = (born_to IS NULL)", name="born_both"),
        CheckConstraint("born_from <= born_to", name="born_order"),
        CheckConstraint("died_on >= born_from", name="died_after_birth"),
        # Somebody without a household is known by her village and name.
        Index(
            "ix_persons_alone",
            "village_key",
            "name_index",
            sqlite_where=text("household_id IS NULL"),
            postgresql_where=text("household_id IS NULL"),
        ),
        Index(
            "ix_persons_id_card",
            "id_card_index",
            sqlite_where=text("id_card_index IS NOT NULL"),
            postgresql_where=text("id_card_index IS NOT NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    number: Mapped[str] = mapped_column(String(10), unique=True)
    household_id: Mapped[str | None] = mapped_column(ForeignKey("households.id"), index=True)
    is_head: Mapped[bool] = mapped_column(default=False)
    name_sealed: Mapped[bytes] = mapped_column(LargeBinary, info={"sealed": True})
    name_index: Mapped[str] = mapped_column(String(64))
    sex: Mapped[str | None] = mapped_column(String(1))
    born_from: Mapped[date | None]
    born_to: Mapped[date | None]
    village_key: Mapped[str | None] = mapped_column(ForeignKey("areas.key"), index=True)
    died_on: Mapped[date | None]
    left_on: Mapped[date | None]
    pregnant: Mapped[bool | None]
    disability: Mapped[str | None] = mapped_column(String(10))
    school: Mapped[str | None] = mapped_column(String(16))
    occupation: Mapped[str | None] = mapped_column(String(16))
    nssf: Mapped[bool | None]
    abroad: Mapped[str | None] = mapped_column(String(8))
    id_card_index: Mapped[str | None] = mapped_column(String(64))
    entered_by: Mapped[str] = mapped_column(String(40))
    entered_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)


class PersonChange(Base):
    """One fact of a person or of a household became another. Append-only, by trigger.

    Old and new value are sealed together as JSON, bound to this row.
    """

    __tablename__ = "person_changes"
    __table_args__ = (
        CheckConstraint("(person_id IS NULL) <> (household_id IS NULL)", name="of_one"),
        Index(None, "person_id", "at"),
        Index(None, "household_id", "at"),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"))
    household_id: Mapped[str | None] = mapped_column(ForeignKey("households.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(String(40))
    fact: Mapped[str] = mapped_column(String(20))
    change_sealed: Mapped[bytes] = mapped_column(LargeBinary, info={"sealed": True})


class PersonPhone(Base):
    """A person may use this phone as herself, with a PIN of her own: a family shares one phone."""

    __tablename__ = "person_phones"

    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    phone_id: Mapped[str] = mapped_column(ForeignKey("phones.id"), primary_key=True, index=True)
    pin_hash: Mapped[str] = mapped_column(String(160))
    failed_pins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column(Instant)  # real clock
    linked_at: Mapped[datetime] = mapped_column(Instant)


class LinkGuess(Base):
    """Wrong attempts to link: from one phone, and at one number, whether or not anybody has that number."""

    __tablename__ = "link_guesses"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    failed: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column(Instant)  # real clock


class RegistryImport(Base):
    """A spreadsheet that was taken in, whole."""

    __tablename__ = "registry_imports"

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(String(40))
    sha256: Mapped[str] = mapped_column(String(64))
    rows: Mapped[int]
    added: Mapped[int]
    changed: Mapped[int]
