"""The officers' logins: passwords, second factors, sessions, wrong guesses, and what happened with them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_WHAT = "what IN ('given','signed-in','failed','locked','password','second-factor','code-used','signed-out','ended')"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "logins",
        sa.Column("official_id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=80), nullable=False),
        sa.Column("password_hash", sa.String(length=160), nullable=False),
        sa.Column("given_until", _INSTANT, nullable=True),
        sa.Column("totp_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("totp_since", _INSTANT, nullable=True),
        sa.Column("totp_step", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["official_id"], ["officials.id"], name=op.f("fk_logins_official_id_officials")
        ),
        sa.PrimaryKeyConstraint("official_id", name=op.f("pk_logins")),
        sa.UniqueConstraint("username", name=op.f("uq_logins_username")),
    )
    op.create_table(
        "login_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("official_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("used_at", _INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["official_id"], ["logins.official_id"], name=op.f("fk_login_codes_official_id_logins")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_codes")),
        sa.UniqueConstraint("digest", name=op.f("uq_login_codes_digest")),
    )
    op.create_index(op.f("ix_login_codes_official_id"), "login_codes", ["official_id"])
    op.create_table(
        "login_guesses",
        sa.Column("username_index", sa.String(length=64), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("failed_at", _INSTANT, nullable=False),
        sa.Column("locked_until", _INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("username_index", name=op.f("pk_login_guesses")),
    )
    op.create_index(op.f("ix_login_guesses_failed_at"), "login_guesses", ["failed_at"])
    op.create_table(
        "login_sessions",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("official_id", sa.Integer(), nullable=False),
        sa.Column("browser", sa.String(length=60), nullable=False),
        sa.Column("begun_at", _INSTANT, nullable=False),
        sa.Column("seen_at", _INSTANT, nullable=False),
        sa.Column("second_factor", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["official_id"], ["logins.official_id"], name=op.f("fk_login_sessions_official_id_logins")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_sessions")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_login_sessions_token_digest")),
    )
    op.create_index(op.f("ix_login_sessions_official_id"), "login_sessions", ["official_id"])
    op.create_table(
        "login_events",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("official_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.CheckConstraint(_WHAT, name=op.f("ck_login_events_what")),
        sa.ForeignKeyConstraint(
            ["official_id"], ["officials.id"], name=op.f("fk_login_events_official_id_officials")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_events")),
    )
    op.create_index(op.f("ix_login_events_official_id"), "login_events", ["official_id"])


def downgrade() -> None:
    """Undoes it."""
    for table in ("login_events", "login_sessions", "login_guesses", "login_codes", "logins"):
        op.drop_table(table)
