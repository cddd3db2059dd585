"""A file that belongs to a case, or to a complaint that is being made."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from grievance_core.database import Base, Instant
from grievance_core.evidence.media import Kind

_KINDS = ",".join(f"'{kind}'" for kind in Kind)


class Evidence(Base):
    """One file, sealed. Until its complaint is filed it has an owner and no case; `digest` is keyed and says nothing of it."""

    __tablename__ = "evidence"
    __table_args__ = (CheckConstraint(f"kind IN ({_KINDS})", name="kind"),)

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    case_id: Mapped[str | None] = mapped_column(ForeignKey("cases.id"), index=True)
    owner_index: Mapped[str] = mapped_column(String(64), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    media_type: Mapped[str] = mapped_column(String(32))
    octets: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    kept_at: Mapped[datetime] = mapped_column(Instant)
    content_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info={"sealed": True}, deferred=True)
