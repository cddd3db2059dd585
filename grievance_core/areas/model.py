"""The table of areas."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from grievance_core.areas.kinds import KINDS, LEVELS
from grievance_core.database import Base

# Names and codes are compared and ordered by code point on every store: under a language's own collation
# the indexes on folded names would be passed over, and codes ordered differently from SQLite.
_TEXT = Text().with_variant(Text(collation="C"), "postgresql")


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class Area(Base):
    """One province, district, commune or village.

    `code` is the ministry's and may be shared by several villages; `key` is ours and unique: the code, then
    `code~2`, `code~3` for the others that share it. Cases and offices point to keys. Where an area lies is
    said by `parent_key` alone: 43 villages carry a code whose prefix is another commune's. `quirk` lists
    what is odd about the row, as quirks.Quirk words with spaces between.
    """

    __tablename__ = "areas"
    steady = True

    key: Mapped[str] = mapped_column(_TEXT, primary_key=True)
    code: Mapped[str] = mapped_column(_TEXT, index=True)
    level: Mapped[str] = mapped_column(_TEXT)
    kind: Mapped[str] = mapped_column(_TEXT)
    parent_key: Mapped[str | None] = mapped_column(_TEXT, ForeignKey("areas.key"), index=True)
    name_km: Mapped[str] = mapped_column(_TEXT)
    name_en: Mapped[str] = mapped_column(_TEXT)
    fold_km: Mapped[str] = mapped_column(_TEXT)
    fold_en: Mapped[str] = mapped_column(_TEXT)
    quirk: Mapped[str] = mapped_column(_TEXT, default="")
    source: Mapped[str] = mapped_column(_TEXT)

    __table_args__ = (
        CheckConstraint(_one_of("level", LEVELS), name="level"),
        CheckConstraint(_one_of("kind", KINDS), name="kind"),
        CheckConstraint("(level = 'province') = (parent_key IS NULL)", name="parent"),
        Index(None, "level", "fold_km"),
        Index(None, "level", "fold_en"),
    )

    def __repr__(self) -> str:
        return f"Area({self.key!r}, {self.kind!r})"
