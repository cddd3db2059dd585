"""Logins: given by the operator or the office above with a password good once, then known to nobody but their owner."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from grievance_core.accounts.model import Login, LoginEvent, RecoveryCode, SignedIn
from grievance_core.cases.principal import OPERATOR, Principal
from grievance_core.errors import Denied, Incomplete
from grievance_core.identifiers import new_id
from grievance_core.offices.model import Office, Seat
from grievance_core.offices.staffing import offices_below, people_of, seats_of

LEAST_PASSWORD = 10
MOST_PASSWORD = 200  # longer ones only cost time
GIVEN_FOR = timedelta(days=3)
SUPERVISES = ("works", "decides")
# No letter that is taken for another when it is read from paper or over the phone.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"

# OWASP's password storage cheat sheet: Argon2id with 19 MiB, two passes, one lane.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID)
_NOBODYS = _HASHER.hash(secrets.token_urlsafe())


@dataclass(frozen=True)
class Given:
    """A login just given, to be told to its owner and to nobody else."""

    username: str
    password: str = field(repr=False)
    until: datetime


def username_for(seat_key: str) -> str:
    """The login of a seat: its key with dots, which any keyboard types: `vdc.17010101.chair`."""
    return seat_key.replace(":", ".").replace("/", ".")


def of_official(session: Session, official_id: int) -> Login | None:
    """Her login, if she was given one."""
    return session.get(Login, official_id)


def by_username(session: Session, username: str) -> Login | None:
    """The login with this name. Letters may be typed large or small."""
    return session.scalar(select(Login).where(Login.username == username.strip().lower()))


def give(
    session: Session, official_id: int, seat_key: str, by: Principal, real_now: datetime, now: datetime
) -> Given:
    """A new one-time password, also in place of a forgotten one: whatever she had, second factor and sessions, ends.

    Raises Denied unless `by` is the operator or sits in the office that hers answers to.
    """
    if by != OPERATOR and official_id not in supervised(session, by.official_id, now):
        raise Denied("login")
    login = of_official(session, official_id) or _new(session, official_id, seat_key)
    password = "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(3))
    login.password_hash, login.given_until = _HASHER.hash(password), real_now + GIVEN_FOR
    login.totp_sealed, login.totp_since = None, None
    session.execute(delete(RecoveryCode).where(RecoveryCode.official_id == official_id))
    session.execute(delete(SignedIn).where(SignedIn.official_id == official_id))
    log_event(session, official_id, "given", by, real_now)
    return Given(login.username, password, login.given_until)


def give_known(session: Session, official_id: int, seat_key: str, password_hash: str) -> str:
    """A login with a password that is told to everybody: for people who do not exist. Returns the username."""
    login = of_official(session, official_id) or _new(session, official_id, seat_key)
    login.password_hash = password_hash
    session.flush()
    return login.username


def hashed(password: str) -> str:
    """What is kept of a password."""
    return _HASHER.hash(password)


def choose_password(session: Session, login: Login, password: str, real_now: datetime) -> None:
    """Her own password from now on. Raises Incomplete for one that is short, her name, or the one she was given."""
    unusable = (
        not LEAST_PASSWORD <= len(password) <= MOST_PASSWORD
        or login.username in password.lower()
        or len(set(password)) < 5
        or is_password(login, password)
    )
    if unusable:
        raise Incomplete("password")
    login.password_hash, login.given_until = _HASHER.hash(password), None
    log_event(session, login.official_id, "password", _self(login), real_now)


def is_password(login: Login | None, password: str) -> bool:
    """Whether this is the login's password. It takes as long where there is no such login."""
    try:
        _HASHER.verify(login.password_hash if login else _NOBODYS, password[:MOST_PASSWORD])
    except (VerificationError, InvalidHashError):
        return False
    return login is not None


def supervised(session: Session, official_id: int | None, now: datetime) -> frozenset[int]:
    """The people of the offices that answer to hers, she herself left out. Committees supervise nobody."""
    if official_id is None:
        return frozenset()
    own = {
        seat.office_id
        for seat in seats_of(session, official_id, now)
        if seat.duty in SUPERVISES and not seat.office.is_committee
    }
    below = {office for upper in own for office in offices_below(session, upper)}
    plain = session.scalars(
        select(Office.id).where(Office.id.in_(below), Office.kind.not_in(("cwcc", "tcc")))
    )
    return frozenset(people_of(session, plain, now) - people_of(session, own, now) - {official_id})


def needs_second_factor(seats: list[Seat]) -> bool:
    """Whether whoever holds these seats reads more than a commune's cases."""
    return any(seat.office.level not in ("village", "commune") for seat in seats)


def log_event(session: Session, official_id: int, what: str, by: Principal, at: datetime) -> None:
    """Write down what happened with her login, and who did it."""
    who = f"official:{by.official_id}" if by.official_id is not None else by.role
    session.add(LoginEvent(id=new_id(), at=at, official_id=official_id, by=who, what=what))
    session.flush()


def _new(session: Session, official_id: int, seat_key: str) -> Login:
    wanted = username_for(seat_key).lower()
    username = wanted if by_username(session, wanted) is None else f"{wanted}.{official_id}"
    login = Login(official_id=official_id, username=username, password_hash="", totp_step=0)
    session.add(login)
    return login


def _self(login: Login) -> Principal:
    return Principal("official", official_id=login.official_id)
