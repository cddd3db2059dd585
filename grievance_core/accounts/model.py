"""How an official gets into the console: her login, her second factor, where she is signed in, and what happened with it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from grievance_core.database import Base, Instant

HAPPENINGS = (
    "given", "signed-in", "failed", "locked", "password", "second-factor", "code-used", "signed-out", "ended",
)  # fmt: skip


class Login(Base):
    """One official's way in. While `given_until` is set, somebody else knows the password, and it opens until then alone."""

    __tablename__ = "logins"

    official_id: Mapped[int] = mapped_column(ForeignKey("officials.id"), primary_key=True)
    username: Mapped[str] = mapped_column(String(80), unique=True)
    password_hash: Mapped[str] = mapped_column(String(160))
    given_until: Mapped[datetime | None] = mapped_column(Instant)
    totp_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info={"sealed": True})
    totp_since: Mapped[datetime | None] = mapped_column(
        Instant
    )  # confirmed with a code; before that it counts for nothing
    totp_step: Mapped[int] = mapped_column(default=0)  # of the last code taken: none is taken twice


class RecoveryCode(Base):
    """A code in place of the second factor, good once. Only its keyed digest is kept."""

    __tablename__ = "login_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    official_id: Mapped[int] = mapped_column(ForeignKey("logins.official_id"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class Guesses(Base):
    """How often somebody was wrong about one username, whether or not anybody has it. Instants are of the real clock."""

    __tablename__ = "login_guesses"

    username_index: Mapped[str] = mapped_column(String(64), primary_key=True)
    failed: Mapped[int] = mapped_column(default=0)
    failed_at: Mapped[datetime] = mapped_column(Instant, index=True)
    locked_until: Mapped[datetime | None] = mapped_column(Instant)


class SignedIn(Base):
    """A browser in which somebody signed in. The token is with the browser alone; here is its keyed digest."""

    __tablename__ = "login_sessions"

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    official_id: Mapped[int] = mapped_column(ForeignKey("logins.official_id"), index=True)
    browser: Mapped[str] = mapped_column(String(60))
    begun_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    second_factor: Mapped[bool] = mapped_column(default=False)  # shown in this very session


class LoginEvent(Base):
    """Something that happened with a login, and who did it. Ids alone."""

    __tablename__ = "login_events"
    __table_args__ = (CheckConstraint(f"what IN ({','.join(map(repr, HAPPENINGS))})", name="what"),)

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    official_id: Mapped[int] = mapped_column(ForeignKey("officials.id"), index=True)
    by: Mapped[str] = mapped_column(String(40))  # official:<row> or operator
    what: Mapped[str] = mapped_column(String(16))
