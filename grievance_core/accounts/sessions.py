"""Being signed in: rows in SQL, found by a keyed digest of a random token, ended by time, their owner or the office above."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.orm import Session

from grievance_core.accounts import guesses, second_factor
from grievance_core.accounts.logins import (
    by_username,
    choose_password,
    is_password,
    log_event,
    needs_second_factor,
)
from grievance_core.accounts.model import Login, SignedIn
from grievance_core.cases.principal import Principal
from grievance_core.errors import Refused
from grievance_core.identifiers import new_id
from grievance_core.institution import Institution
from grievance_core.offices.staffing import seats_of

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
HALFWAY = timedelta(minutes=10)  # with a password alone, where more is needed
NOTED_EVERY = timedelta(minutes=1)  # how exactly it is known when somebody was last seen

Step = Literal["password", "enrol", "code", "in"]


class WrongLogin(Refused):
    """No such name with such a password or code, or nobody who sits anywhere: all the same from outside."""


@dataclass(frozen=True)
class Presence:
    """Somebody in front of a browser. `step` is what she has to do next; only 'in' is signed in."""

    session_id: str
    official_id: int
    username: str
    step: Step


@dataclass(frozen=True)
class Enrolled:
    """The session's new token, and the codes for a lost phone, told once."""

    token: str = field(repr=False)
    codes: tuple[str, ...] = field(repr=False)


def sign_in(
    session: Session,
    inst: Institution,
    username: str,
    password: str,
    browser: str,
    real_now: datetime,
    now: datetime,
) -> str | WrongLogin | guesses.Locked:
    """The token of a new session, or why not. A refusal is returned and not raised, since the caller commits the count.

    `real_now` is the real clock, which locks and sessions go by; `now` is the institution's, which says who sits where.
    """
    try:
        index = guesses.stand_in_line(session, inst.vault, username, real_now)
    except guesses.Locked as refusal:
        return refusal
    login = by_username(session, username)
    known = is_password(login, password)
    if login is None or not known or not _may_enter(session, login, real_now, now):
        return _refused(session, index, login, real_now)
    if login.totp_since is None:  # else the code is still to be guessed, and its guesses count on
        guesses.right(session, index)
    return _begin(session, inst, login, browser, real_now, second_factor_shown=False)


def _may_enter(session: Session, login: Login, real_now: datetime, now: datetime) -> bool:
    in_time = login.given_until is None or login.given_until > real_now
    return in_time and bool(seats_of(session, login.official_id, now))


def _refused(
    session: Session, index: str, login: Login | None, real_now: datetime
) -> WrongLogin | guesses.Locked:
    until = guesses.wrong(session, index, real_now)
    if login is not None:
        log_event(session, login.official_id, "locked" if until else "failed", Principal("caller"), real_now)
    return guesses.Locked(until) if until else WrongLogin("sign-in")


def _begin(
    session: Session,
    inst: Institution,
    login: Login,
    browser: str,
    real_now: datetime,
    *,
    second_factor_shown: bool,
) -> str:
    session.execute(delete(SignedIn).where(_is_over(real_now)))
    token = secrets.token_urlsafe(32)
    session.add(
        SignedIn(
            id=new_id(), token_digest=_digest(inst, token), official_id=login.official_id, browser=browser[:60],
            begun_at=real_now, seen_at=real_now, second_factor=second_factor_shown,
        )
    )  # fmt: skip
    log_event(session, login.official_id, "signed-in", _self(login), real_now)
    return token


def present(
    session: Session, inst: Institution, token: str, real_now: datetime, now: datetime
) -> Presence | None:
    """Who sits in front of the browser with this token; None when that session is over or she holds no seat any more."""
    row = session.scalar(
        select(SignedIn).where(SignedIn.token_digest == _digest(inst, token), ~_is_over(real_now))
    )
    login = session.get(Login, row.official_id) if row is not None else None
    if row is None or login is None or not seats_of(session, login.official_id, now):
        return None
    step = _next_step(session, login, row.second_factor, now)
    if step != "in" and row.begun_at + HALFWAY <= real_now:
        return None
    return Presence(row.id, login.official_id, login.username, step)


def is_stale(session: Session, presence: Presence, real_now: datetime) -> bool:
    """Whether it is time to note that she was seen."""
    row = session.get_one(SignedIn, presence.session_id)
    return row.seen_at + NOTED_EVERY <= real_now


def note(session: Session, presence: Presence, real_now: datetime) -> None:
    """She was seen now: the session lives on."""
    row = session.get(SignedIn, presence.session_id)
    if row is not None:
        row.seen_at = real_now


def renew(
    session: Session, inst: Institution, presence: Presence, real_now: datetime, *, second_factor_shown: bool
) -> str:
    """A new token for what is a session of more rights from now on: one known from before opens nothing."""
    row = session.get_one(SignedIn, presence.session_id)
    token = secrets.token_urlsafe(32)
    row.token_digest, row.begun_at, row.seen_at = _digest(inst, token), real_now, real_now
    row.second_factor = row.second_factor or second_factor_shown
    return token


def show_code(
    session: Session, inst: Institution, presence: Presence, code: str, real_now: datetime
) -> str | WrongLogin | guesses.Locked:
    """The token of the session with its second factor shown, or why not. Wrong codes count like wrong passwords."""
    login = session.get_one(Login, presence.official_id)
    try:
        index = guesses.stand_in_line(session, inst.vault, login.username, real_now)
    except guesses.Locked as refusal:
        return refusal
    if not second_factor.check(session, inst.vault, login, code, real_now):
        return _refused(session, index, login, real_now)
    guesses.right(session, index)
    return renew(session, inst, presence, real_now, second_factor_shown=True)


def change_password(
    session: Session, inst: Institution, presence: Presence, present_one: str, wanted: str, real_now: datetime
) -> str | WrongLogin | guesses.Locked:
    """The token of the session with her own password, or why not. Raises Incomplete for an unusable password.

    The present one is asked for again, as whoever sits there may not be she. Her other sessions end.
    """
    login = session.get_one(Login, presence.official_id)
    try:
        index = guesses.stand_in_line(session, inst.vault, login.username, real_now)
    except guesses.Locked as refusal:
        return refusal
    if not is_password(login, present_one):
        return _refused(session, index, login, real_now)
    choose_password(session, login, wanted, real_now)
    others = (SignedIn.official_id == presence.official_id, SignedIn.id != presence.session_id)
    session.execute(delete(SignedIn).where(*others))
    return renew(session, inst, presence, real_now, second_factor_shown=False)


def enrol(
    session: Session, inst: Institution, presence: Presence, code: str, real_now: datetime
) -> Enrolled | None:
    """Her second factor confirmed, and shown with it; None for a wrong code, which is no guess: the secret is on her screen."""
    login = session.get_one(Login, presence.official_id)
    codes = second_factor.confirm(session, inst.vault, login, code, real_now)
    if codes is None:
        return None
    return Enrolled(renew(session, inst, presence, real_now, second_factor_shown=True), codes)


def elsewhere(session: Session, presence: Presence, real_now: datetime) -> list[SignedIn]:
    """Every browser in which she is signed in, this one too, the one seen last first."""
    query = select(SignedIn).where(SignedIn.official_id == presence.official_id, ~_is_over(real_now))
    return list(session.scalars(query.order_by(SignedIn.seen_at.desc(), SignedIn.id)))


def end(session: Session, presence: Presence, session_id: str, real_now: datetime) -> None:
    """End one of her sessions, this one or another. Somebody else's is left alone."""
    hers = (SignedIn.id == session_id, SignedIn.official_id == presence.official_id)
    session.execute(delete(SignedIn).where(*hers))
    what = "signed-out" if session_id == presence.session_id else "ended"
    log_event(
        session, presence.official_id, what, Principal("official", official_id=presence.official_id), real_now
    )


def _next_step(session: Session, login: Login, shown: bool, now: datetime) -> Step:
    return next(iter(_steps_left(session, login, second_factor_shown=shown, now=now)), "in")


def _steps_left(session: Session, login: Login, *, second_factor_shown: bool, now: datetime) -> list[Step]:
    steps: list[Step] = ["password"] if login.given_until is not None else []
    if login.totp_since is not None:
        return steps + ([] if second_factor_shown else ["code"])
    return steps + (["enrol"] if needs_second_factor(seats_of(session, login.official_id, now)) else [])


def _is_over(real_now: datetime) -> ColumnElement[bool]:
    return or_(SignedIn.begun_at <= real_now - LONGEST, SignedIn.seen_at <= real_now - IDLE)


def _digest(inst: Institution, token: str) -> str:
    return inst.vault.index("signed-in", token)


def _self(login: Login) -> Principal:
    return Principal("official", official_id=login.official_id)
