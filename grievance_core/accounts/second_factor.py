"""The second factor: six digits from an app on her phone (RFC 6238), or one of the codes she wrote down."""

from __future__ import annotations

import hmac
import re
import secrets
from datetime import datetime

import pyotp
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from grievance_core.accounts.logins import log_event
from grievance_core.accounts.model import Login, RecoveryCode
from grievance_core.cases.principal import Principal
from grievance_core.errors import Incomplete
from grievance_core.vault import Place, Vault
from writing.numerals import latin_digits

STEP_SECONDS = 30
DRIFT = 1  # steps a phone's clock may be off, either way
CODES = 8
_CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_SEPARATORS = re.compile(r"[\s\-.\u200b]+")


def prepare(session: Session, vault: Vault, login: Login) -> str:
    """The secret to put into her app, in base32. The same until it is confirmed, so that a page shown twice shows one secret.

    Raises Incomplete when she has a second factor already: nobody is shown it again.
    """
    if login.totp_since is not None:
        raise Incomplete("second factor")
    if login.totp_sealed is None:
        login.totp_sealed = vault.seal(pyotp.random_base32(), _place(login))
        session.flush()
    return vault.open(login.totp_sealed, _place(login))


def address(secret: str, username: str, issuer: str) -> str:
    """The otpauth:// address an app reads from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=issuer)


def code_now(secret: str, real_now: datetime) -> str:
    """The code an app with this secret shows now."""
    return pyotp.TOTP(secret).at(real_now)


def shown_by_the_app(vault: Vault, login: Login, real_now: datetime) -> str:
    """The code that her app shows now: for the demo, whose people have no phones."""
    return code_now(vault.open(login.totp_sealed, _place(login)), real_now) if login.totp_sealed else ""


def confirm(
    session: Session, vault: Vault, login: Login, code: str, real_now: datetime
) -> tuple[str, ...] | None:
    """Her app shows the right code: from now on it is asked for. Returns the codes for a lost phone, told here and never again.

    None for a wrong code.
    """
    if login.totp_since is not None or not _is_current(session, vault, login, code, real_now):
        return None
    login.totp_since = real_now
    log_event(session, login.official_id, "second-factor", _self(login), real_now)
    return _new_codes(session, vault, login)


def check(session: Session, vault: Vault, login: Login, code: str, real_now: datetime) -> bool:
    """Whether this is her code, from the app or from her list. Neither is taken a second time."""
    if login.totp_since is None:
        return False
    return _is_current(session, vault, login, code, real_now) or _is_written_down(
        session, vault, login, code, real_now
    )


def _is_current(session: Session, vault: Vault, login: Login, code: str, real_now: datetime) -> bool:
    given = _SEPARATORS.sub("", latin_digits(code))
    if login.totp_sealed is None or not re.fullmatch(r"[0-9]{6}", given):
        return False
    totp = pyotp.TOTP(vault.open(login.totp_sealed, _place(login)))
    present = int(real_now.timestamp()) // STEP_SECONDS
    for step in range(present - DRIFT, present + DRIFT + 1):
        if hmac.compare_digest(totp.generate_otp(step), given):
            return _taken(session, login, step)
    return False


def _taken(session: Session, login: Login, step: int) -> bool:
    """Take the code of this step, unless it or a later one was taken before."""
    newer = (Login.official_id == login.official_id, Login.totp_step < step)
    result = session.execute(update(Login).where(*newer).values(totp_step=step).returning(Login.official_id))
    return result.first() is not None


def _new_codes(session: Session, vault: Vault, login: Login) -> tuple[str, ...]:
    session.execute(delete(RecoveryCode).where(RecoveryCode.official_id == login.official_id))
    codes = ["".join(secrets.choice(_CODE_LETTERS) for _ in range(10)) for _ in range(CODES)]
    for code in codes:
        session.add(RecoveryCode(official_id=login.official_id, digest=_digest(vault, login, code)))
    session.flush()
    return tuple(f"{code[:5]}-{code[5:]}" for code in codes)


def _is_written_down(session: Session, vault: Vault, login: Login, code: str, real_now: datetime) -> bool:
    digest = _digest(vault, login, _SEPARATORS.sub("", code).upper())
    unused = (RecoveryCode.digest == digest, RecoveryCode.used_at.is_(None))
    taken = session.execute(
        update(RecoveryCode).where(*unused).values(used_at=real_now).returning(RecoveryCode.id)
    )
    if taken.first() is None:
        return False
    log_event(session, login.official_id, "code-used", _self(login), real_now)
    return True


def _digest(vault: Vault, login: Login, code: str) -> str:
    return vault.index("recovery-code", f"{login.official_id}|{code}")


def _place(login: Login) -> Place:
    return Place("logins", "totp_sealed", str(login.official_id))


def _self(login: Login) -> Principal:
    return Principal("official", official_id=login.official_id)
