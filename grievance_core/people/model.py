"""A phone that has spoken to the service. A family may share it, so it is not a person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from grievance_core.database import Base, Instant


class Phone(Base):
    """Number sealed, found by its blind index. Language, village and sex are asked once and remembered."""

    __tablename__ = "phones"
    __table_args__ = (CheckConstraint("sex IN ('f','m','skip','')", name="sex"),)

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    number_sealed: Mapped[bytes] = mapped_column(LargeBinary, info={"sealed": True})
    number_index: Mapped[str] = mapped_column(String(64), unique=True)
    language: Mapped[str] = mapped_column(String(8), default="")
    village_key: Mapped[str | None] = mapped_column(ForeignKey("areas.key"))
    sex: Mapped[str] = mapped_column(String(4), default="")
    stopped_at: Mapped[datetime | None] = mapped_column(Instant)
    failed_pins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column(Instant)  # real clock


class Chat(Base):
    """A conversation in a messenger: where it is sealed, found by the blind index of the address that stands for it.

    That address is an ordinary one to everything else, like a phone's number. Once its owner has shown that a phone is hers the
    chat is linked to that number, and to one number alone, and speaks as it. `prefers`: she wants her messages here rather than
    as SMS. `blocked_at`: nothing can be sent here until she writes again.
    """

    __tablename__ = "chats"

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    address_index: Mapped[str] = mapped_column(String(64), unique=True)
    peer_sealed: Mapped[bytes] = mapped_column(LargeBinary, info={"sealed": True})
    number_index: Mapped[str | None] = mapped_column(String(64), unique=True)
    number_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info={"sealed": True})
    prefers: Mapped[bool] = mapped_column(default=True)
    linked_at: Mapped[datetime | None] = mapped_column(Instant)
    blocked_at: Mapped[datetime | None] = mapped_column(Instant)
