"""The minutes of a committee's meeting: who was there, and what came of each case.

Closed minutes are kept as they are: triggers refuse every change. What was said about a case is not here but with the case's own
words, which can be erased; only a draft is kept beside its case, sealed, until the minutes are closed.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance_core.cases.model import Case
from grievance_core.database import Base, Instant

PRESENCES = ("present", "absent", "deputy")
OUTCOMES = ("recommended", "forwarded", "put-off")


class Sitting(Base):
    """The minutes of one meeting. `revision` rises with every change: whoever writes on an older one is told."""

    __tablename__ = "sittings"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), primary_key=True, autoincrement=False)
    revision: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[datetime] = mapped_column(Instant)
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("officials.id"))
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))


class Attendance(Base):
    """Whether a seat was taken at a meeting, and who held it then: later changes of staff do not change who was there."""

    __tablename__ = "sitting_attendance"
    __table_args__ = (
        UniqueConstraint("meeting_id", "seat_id"),
        CheckConstraint("presence IN ('present','absent','deputy')", name="presence"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("sittings.meeting_id"), index=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seats.id"))
    official_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))
    presence: Mapped[str] = mapped_column(String(8))


class SittingCase(Base):
    """What came of one case at a meeting. Settled once carried out: `event_id` is then the case's event, with the words."""

    __tablename__ = "sitting_cases"
    __table_args__ = (
        UniqueConstraint("meeting_id", "case_id"),
        CheckConstraint("outcome IN ('','recommended','forwarded','put-off')", name="outcome"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("sittings.meeting_id"), index=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    outcome: Mapped[str] = mapped_column(String(12), default="")
    draft_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info={"sealed": True})
    event_id: Mapped[str | None] = mapped_column(ForeignKey("case_events.id"))
    settled_at: Mapped[datetime | None] = mapped_column(Instant)

    case: Mapped[Case] = relationship(viewonly=True)
