"""The people who hold seats: found by number, known by a PIN."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from enum import StrEnum

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from grievance_core.errors import Incomplete
from grievance_core.offices.model import Official
from grievance_core.people.phones import index_of
from grievance_core.vault import Place, Vault

PIN_FORM = re.compile(r"[0-9]{4,6}", re.ASCII)
GUESSES = 5
FIRST_LOCK = timedelta(minutes=15)
LONGEST_LOCK = timedelta(days=1)

# A PIN of 4–6 digits is found from its hash by trying them all, however slow the hash: what protects it is the lock after
# GUESSES wrong ones, and that a dump of the table names nobody. So the cost is small (RFC 9106 §4 with one pass, 8 MiB), which
# lets a phone's turn stay quick while several people sign in at once.
_HASHER = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1, type=Type.ID)


class SignIn(StrEnum):
    """What came of a PIN."""

    OK = "ok"
    WRONG = "wrong"
    LOCKED = "locked"


def add(
    session: Session,
    vault: Vault,
    *,
    name: str,
    number: str | None,
    pin: str = "",
    language: str = "km",
    sex: str = "",
) -> Official:
    """A new official. `number` is E.164 or None. Raises Incomplete when the number is another official's or the PIN is no PIN."""
    if number is not None and by_number(session, vault, number) is not None:
        raise Incomplete("another official has this number")
    official = Official(name_sealed=b"", language=language, sex=sex, pin_hash="", failed_pins=0)
    session.add(official)
    session.flush()  # the row's id is part of what its sealed values are bound to
    official.name_sealed = vault.seal(name, Place("officials", "name_sealed", str(official.id)))
    if number is not None:
        official.number_sealed = vault.seal(number, Place("officials", "number_sealed", str(official.id)))
        official.number_index = index_of(vault, number)
    if pin:
        set_pin(official, pin)
    session.flush()
    return official


def by_number(session: Session, vault: Vault, number: str) -> Official | None:
    """The official whose phone has this E.164 number, in office or not: whether she sits anywhere is for staffing to say."""
    return session.scalar(select(Official).where(Official.number_index == index_of(vault, number)))


def name_of(vault: Vault, official: Official) -> str:
    """Her name."""
    return vault.open(official.name_sealed, Place("officials", "name_sealed", str(official.id)))


def number_of(vault: Vault, official: Official) -> str | None:
    """Her number, E.164; None when she has no phone."""
    if official.number_sealed is None:
        return None
    return vault.open(official.number_sealed, Place("officials", "number_sealed", str(official.id)))


def set_pin(official: Official, pin: str) -> None:
    """Give her a new PIN of 4 to 6 ASCII digits and lift any lock. Raises Incomplete for anything else."""
    if not PIN_FORM.fullmatch(pin):
        raise Incomplete("a PIN has four to six digits")
    official.pin_hash = _HASHER.hash(pin)
    official.failed_pins = 0
    official.locked_until = None


def check_pin(session: Session, official: Official, pin: str, real_now: datetime) -> SignIn:
    """Whether this is her PIN. Every fifth wrong one locks her out: 15 minutes, then double each time, a day at most.

    While locked nothing is tried and nothing counted, right PIN or not. The right one clears the count. `real_now` is the real
    clock: the demo's would let a guesser pass the time. The caller commits, also after a wrong PIN.
    """
    session.flush()
    # Guesses that come at the same time queue for the row, else each would be the first.
    session.refresh(official, with_for_update=True)
    if official.locked_until is not None and official.locked_until > real_now:
        return SignIn.LOCKED
    if _matches(official.pin_hash, pin):
        official.failed_pins = 0
        official.locked_until = None
        session.flush()
        return SignIn.OK
    failed = official.failed_pins + 1
    locked_until = real_now + _lock(failed) if failed % GUESSES == 0 else None
    session.execute(
        update(Official)
        .where(Official.id == official.id)
        .values(failed_pins=failed, locked_until=locked_until)
    )
    session.refresh(official)
    return SignIn.LOCKED if locked_until else SignIn.WRONG


def _lock(failed: int) -> timedelta:
    doublings = min(failed // GUESSES - 1, 10)
    return min(FIRST_LOCK * (1 << doublings), LONGEST_LOCK)


def _matches(pin_hash: str, pin: str) -> bool:
    try:
        return bool(PIN_FORM.fullmatch(pin)) and _HASHER.verify(pin_hash, pin)
    except (VerificationError, InvalidHashError):
        return False
