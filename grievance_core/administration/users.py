"""Everybody who can sign in, by part and place: when last, whether locked, where from; and an end to their sessions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, delete, func, or_, select
from sqlalchemy.orm import Session, contains_eager

from grievance_core.accounts.logins import log_event
from grievance_core.accounts.model import Guesses, Login, LoginEvent, SignedIn
from grievance_core.accounts.sessions import IDLE, LONGEST
from grievance_core.administration.four_eyes import is_administrator
from grievance_core.administration.record import note
from grievance_core.areas.search import inside
from grievance_core.cases.principal import OPERATOR, Principal
from grievance_core.errors import Denied
from grievance_core.institution import Institution
from grievance_core.offices.model import Office, Seat, Tenure
from grievance_core.offices.officials import name_of
from grievance_core.offices.staffing import running

A_PAGE = 50
T = TypeVar("T")


@dataclass(frozen=True)
class Wanted:
    """Whom to list: those who play a part (a role of rules/permissions.yaml), in an area and all that lies in it."""

    role: str = ""
    area_key: str = ""
    page: int = 1


@dataclass(frozen=True)
class User:
    """One person in one seat, and her login if she has one. Instants are of the real clock."""

    official_id: int
    name: str
    seat: Seat
    username: str
    second_factor: bool
    given: bool  # somebody else knows her password: she has not chosen her own yet
    last_in: datetime | None
    locked_until: datetime | None
    sessions: int


@dataclass(frozen=True)
class Page:
    """A page of them, by office and rank, and how many there are."""

    users: Sequence[User]
    total: int
    number: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // A_PAGE))


def users(session: Session, inst: Institution, wanted: Wanted, real_now: datetime, now: datetime) -> Page:
    """Everybody who sits somewhere now. The number of queries is the same for any number of people."""
    query = (
        select(Tenure)
        .join(Tenure.seat)
        .join(Seat.office)
        .join(Tenure.official)
        .where(running(now), *_conditions(inst, wanted))
    )
    total = session.scalar(query.with_only_columns(func.count())) or 0
    number = max(1, min(wanted.page, -(-total // A_PAGE)))
    rows = session.scalars(
        query.options(
            contains_eager(Tenure.seat).contains_eager(Seat.office), contains_eager(Tenure.official)
        )
        .order_by(Office.level, Office.key, Seat.rank, Tenure.id)
        .limit(A_PAGE)
        .offset((number - 1) * A_PAGE)
    ).all()
    return Page(_with_logins(session, inst, rows, real_now), total, number)


def end_sessions(session: Session, by: Principal, official_id: int, real_now: datetime, now: datetime) -> int:
    """Everywhere she is signed in ends at once. How many that were. Raises Denied."""
    if by != OPERATOR and not is_administrator(session, by.official_id, now):
        raise Denied("sessions")
    here = select(SignedIn.id).where(SignedIn.official_id == official_id)
    ended = len(session.scalars(here).all())
    session.execute(delete(SignedIn).where(SignedIn.official_id == official_id))
    if ended:
        log_event(session, official_id, "ended", by, real_now)
        note(session, by, "sessions", f"official:{official_id}", now, str(ended), "0")
    return ended


def _conditions(inst: Institution, wanted: Wanted) -> Sequence[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    role = inst.permissions.roles.get(wanted.role)
    if role is not None:
        found += [Office.kind.in_(role.offices), Seat.duty.in_(role.duties)]
        found += [Seat.title.in_(role.titles)] if role.titles else []
    if wanted.area_key:
        found.append(Office.area_key.in_(inside([wanted.area_key])))
    return found


def _with_logins(
    session: Session, inst: Institution, rows: Sequence[Tenure], real_now: datetime
) -> Sequence[User]:
    people = {row.official_id for row in rows}
    known = {
        row.official_id: row for row in session.scalars(select(Login).where(Login.official_id.in_(people)))
    }
    last = _by_official(session, _last_in(people))
    live = _by_official(session, _live(people, real_now))
    indexes = {inst.vault.index("login", login.username): login.official_id for login in known.values()}
    locks = {
        indexes[row.username_index]: row.locked_until
        for row in session.scalars(
            select(Guesses).where(Guesses.username_index.in_(indexes), Guesses.locked_until > real_now)
        )
    }

    def user(row: Tenure) -> User:
        login = known.get(row.official_id)
        return User(
            official_id=row.official_id,
            name=name_of(inst.vault, row.official),
            seat=row.seat,
            username=login.username if login else "",
            second_factor=bool(login and login.totp_since),
            given=bool(login and login.given_until),
            last_in=last.get(row.official_id),
            locked_until=locks.get(row.official_id),
            sessions=live.get(row.official_id, 0),
        )

    return [user(row) for row in rows]


def _by_official(session: Session, query: Select[int, T]) -> dict[int, T]:
    return {row[0]: row[1] for row in session.execute(query)}


def _last_in(people: set[int]) -> Select[int, datetime]:
    return (
        select(LoginEvent.official_id, func.max(LoginEvent.at))
        .where(LoginEvent.official_id.in_(people), LoginEvent.what == "signed-in")
        .group_by(LoginEvent.official_id)
    )


def _live(people: set[int], real_now: datetime) -> Select[int, int]:
    over = or_(SignedIn.begun_at <= real_now - LONGEST, SignedIn.seen_at <= real_now - IDLE)
    return (
        select(SignedIn.official_id, func.count())
        .where(SignedIn.official_id.in_(people), ~over)
        .group_by(SignedIn.official_id)
    )
