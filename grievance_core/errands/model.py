"""An errand, and the files that go with it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from grievance_core.database import Base, Instant

STATES = ("waiting", "running", "done", "failed", "cancelled")
ROLES = ("given", "result", "faults")
_UNDONE = text("state IN ('waiting','running')")


class Errand(Base):
    """Something one official asked for. All instants are real time: the demo's clock moves no worker.

    `arguments_sealed` says what exactly, as JSON, `outcome` what came of it: figures, and the id of a reason, never a name.
    """

    __tablename__ = "errands"
    __table_args__ = (
        CheckConstraint(f"state IN ({','.join(repr(state) for state in STATES)})", name="state"),
        CheckConstraint("share BETWEEN 0 AND 100", name="share"),
        UniqueConstraint("request_index"),
        # The tick asks it for what nobody does; what is over is not in it.
        Index("ix_errands_undone", "claimed_at", sqlite_where=_UNDONE, postgresql_where=_UNDONE),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    kind: Mapped[str] = mapped_column(String(24))
    official_id: Mapped[int] = mapped_column(ForeignKey("officials.id"), index=True)
    request_index: Mapped[str] = mapped_column(String(64))  # the same form sent twice asks once
    arguments_sealed: Mapped[bytes] = mapped_column(LargeBinary, info={"sealed": True})
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    share: Mapped[int] = mapped_column(default=0)  # of the work that is done, in hundredths
    to_be_cancelled: Mapped[bool] = mapped_column(default=False)
    attempts: Mapped[int] = mapped_column(default=0)
    outcome: Mapped[str] = mapped_column(String(400), default="{}")
    asked_at: Mapped[datetime] = mapped_column(Instant)
    claimed_at: Mapped[datetime | None] = mapped_column(Instant)  # renewed while it is worked on
    ended_at: Mapped[datetime | None] = mapped_column(Instant, index=True)


class ErrandFile(Base):
    """A file somebody gave for an errand, or one that it made. It lasts until the errand is forgotten."""

    __tablename__ = "errand_files"
    __table_args__ = (
        CheckConstraint(f"role IN ({','.join(repr(role) for role in ROLES)})", name="role"),
        UniqueConstraint("errand_id", "role"),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    errand_id: Mapped[str] = mapped_column(ForeignKey("errands.id"))
    role: Mapped[str] = mapped_column(String(8))
    filename: Mapped[str] = mapped_column(String(80))  # ours, made of the kind and the day: it names nobody
    octets: Mapped[int] = mapped_column(default=0)


class ErrandPart(Base):
    """A piece of a file, sealed by itself: whoever writes or reads a file holds one piece of it in memory."""

    __tablename__ = "errand_parts"

    file_id: Mapped[str] = mapped_column(ForeignKey("errand_files.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content_sealed: Mapped[bytes] = mapped_column(LargeBinary, info={"sealed": True})
