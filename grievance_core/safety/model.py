"""What she said about being reached, which lines an officer has called, and what stands in a chat."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from grievance_core.database import Base, Instant


class SafeContactRow(Base):
    """Of a hotline's case: how she may be reached, what she told of abroad, and the digest of her second PIN."""

    __tablename__ = "safe_contacts"

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    contact_sealed: Mapped[bytes] = mapped_column(LargeBinary, info={"sealed": True})
    abroad_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info={"sealed": True})
    second_digest: Mapped[str] = mapped_column(String(64), default="")
    changed_at: Mapped[datetime] = mapped_column(Instant)


class ConfirmedLine(Base):
    """An emergency line that an officer has called, and found to be what it is said to be."""

    __tablename__ = "confirmed_lines"

    line: Mapped[str] = mapped_column(String(20), primary_key=True)
    seat_key: Mapped[str] = mapped_column(String(80))
    confirmed_at: Mapped[datetime] = mapped_column(Instant)


class ChatTrace(Base):
    """Something that stands in a chat about a hotline: by the blind index of whoever is in it, sealed where it stands."""

    __tablename__ = "chat_traces"

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    owner_index: Mapped[str] = mapped_column(String(64), index=True)
    place_sealed: Mapped[bytes] = mapped_column(LargeBinary, info={"sealed": True})
    shown_at: Mapped[datetime] = mapped_column(Instant, index=True)  # real time: the messenger knows no other
