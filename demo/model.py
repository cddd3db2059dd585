"""What only the demo keeps: its clock, what arrived on its phones, and the PINs it tells everybody."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from grievance_core.database import Base, Instant


class DemoClock(Base):
    """The demo's time. It stands still until somebody moves it."""

    __tablename__ = "demo_clock"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    moved_until: Mapped[datetime | None] = mapped_column(
        Instant
    )  # real time: somebody is moving it; a lease, not a lock


class Arrival(Base):
    """A text that arrived on a phone of the simulator. The message's id is the key: handed over twice, it arrives once."""

    __tablename__ = "demo_arrivals"

    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    number_index: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime] = mapped_column(Instant)
    text_sealed: Mapped[bytes] = mapped_column(LargeBinary, info={"sealed": True})


class DemoPhone(Base):
    """A phone of the demo, in the order it is shown. `pin_sealed` only exists because these people do not."""

    __tablename__ = "demo_phones"

    id: Mapped[int] = mapped_column(primary_key=True)
    number_sealed: Mapped[bytes] = mapped_column(LargeBinary, info={"sealed": True})
    name_sealed: Mapped[bytes] = mapped_column(LargeBinary, info={"sealed": True})
    pin_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info={"sealed": True})
    official_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))
    seat_key: Mapped[str | None] = mapped_column(String(80))
    area_key: Mapped[str | None] = mapped_column(ForeignKey("areas.key"))
    login: Mapped[str] = mapped_column(String(80), default="")
