"""Offices, seats and the people who hold them.

A committee is an office too: its members and its secretary hold seats like anybody else, so one rule of recusal covers all.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance_core.database import Base, Instant

LEVELS = ("village", "commune", "district", "province", "service-desk", "desk")
COMMITTEES = ("cwcc", "tcc")


class Office(Base):
    """An office or committee that can hold a case, or watches over one that does.

    `answers_to_id` is the office that appoints or supervises it: the commune council appoints the VDC's chair (SSDM table 5),
    the commune chief supervises the commune assistant (SSDM §3.4.8), the director the district's front office (§3.4.7).
    """

    __tablename__ = "offices"
    steady = True
    __table_args__ = (
        CheckConstraint(
            "level IN ('village','commune','district','province','service-desk','desk')", name="level"
        ),
        UniqueConstraint("kind", "area_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[str] = mapped_column(String(32), index=True)
    level: Mapped[str] = mapped_column(String(16))
    area_key: Mapped[str | None] = mapped_column(ForeignKey("areas.key"), index=True)
    name_km: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    answers_to_id: Mapped[int | None] = mapped_column(ForeignKey("offices.id"))
    hours: Mapped[str] = mapped_column(
        String(120), default=""
    )  # this office's own hours; empty: the calendar's

    seats: Mapped[list[Seat]] = relationship(back_populates="office", order_by="Seat.rank")

    @property
    def is_committee(self) -> bool:
        return self.kind in COMMITTEES


class Seat(Base):
    """A seat in an office. `duty` says what its holder does with cases there."""

    __tablename__ = "seats"
    steady = True
    __table_args__ = (
        CheckConstraint(
            "duty IN ('works','registers','provides','decides','secretary','member','none')", name="duty"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("offices.id"), index=True)
    title: Mapped[str] = mapped_column(
        String(40)
    )  # chair, deputy, secretary, assistant, officer … named in locales
    duty: Mapped[str] = mapped_column(String(12))
    rank: Mapped[int]  # 1 is asked first

    office: Mapped[Office] = relationship(back_populates="seats")


class Official(Base):
    """A person who holds seats. Name and number are sealed; the PIN is kept as an argon2 hash."""

    __tablename__ = "officials"
    steady = True
    __table_args__ = (CheckConstraint("sex IN ('f','m','')", name="sex"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name_sealed: Mapped[bytes] = mapped_column(LargeBinary, info={"sealed": True})
    number_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info={"sealed": True})
    number_index: Mapped[str | None] = mapped_column(String(64), unique=True)
    pin_hash: Mapped[str] = mapped_column(String(160), default="")
    failed_pins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column(Instant)  # real clock, not the demo's
    language: Mapped[str] = mapped_column(String(8), default="km")
    sex: Mapped[str] = mapped_column(String(1), default="")


class Tenure(Base):
    """A seat held from–to. A deputy acts when the holder is on leave or the holder's place is empty."""

    __tablename__ = "tenures"
    steady = True
    __table_args__ = (CheckConstraint("capacity IN ('holder','deputy')", name="capacity"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seats.id"), index=True)
    official_id: Mapped[int] = mapped_column(ForeignKey("officials.id"), index=True)
    capacity: Mapped[str] = mapped_column(String(8), default="holder")
    begins: Mapped[datetime] = mapped_column(Instant)
    ends: Mapped[datetime | None] = mapped_column(Instant)

    seat: Mapped[Seat] = relationship()
    official: Mapped[Official] = relationship()


class Leave(Base):
    """An official away from–to: nothing is sent to her and nothing waits for her meanwhile."""

    __tablename__ = "leaves"
    steady = True

    id: Mapped[int] = mapped_column(primary_key=True)
    official_id: Mapped[int] = mapped_column(ForeignKey("officials.id"), index=True)
    begins: Mapped[datetime] = mapped_column(Instant)
    ends: Mapped[datetime] = mapped_column(Instant)


class Meeting(Base):
    """A committee's meeting. Its calendar can be edited; a cancelled meeting is kept and passed over."""

    __tablename__ = "meetings"
    __table_args__ = (UniqueConstraint("committee_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("offices.id"), index=True)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    cancelled: Mapped[bool] = mapped_column(default=False)
