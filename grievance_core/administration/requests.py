"""What waits for a second administrator: agreed to, or refused, by somebody other than who asked and whom it is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.accounts import guesses, logins
from grievance_core.accounts.logins import Given
from grievance_core.administration.four_eyes import is_administrator, login_needs_another
from grievance_core.administration.model import AdministrationRequest
from grievance_core.administration.record import note, signed
from grievance_core.cases.principal import OPERATOR, Principal
from grievance_core.errors import Denied, Incomplete, NotNow
from grievance_core.identifiers import new_id
from grievance_core.offices.appoint import Capacity, appoint
from grievance_core.offices.staffing import seats_of
from grievance_core.vault import Vault


def waiting(session: Session) -> Sequence[AdministrationRequest]:
    """Everything nobody has settled, the oldest first."""
    rows = select(AdministrationRequest).where(AdministrationRequest.outcome == "")
    return session.scalars(rows.order_by(AdministrationRequest.id)).all()


def may_settle(session: Session, by: Principal, asked: AdministrationRequest, now: datetime) -> bool:
    """Whether this is the second pair of eyes: the operator, or an administrator who neither asked nor is meant."""
    if by == OPERATOR:
        return True
    another = by.official_id not in (asked.asked_by, asked.official_id)
    return another and is_administrator(session, by.official_id, now)


def give_login(
    session: Session, vault: Vault, by: Principal, official_id: int, real_now: datetime, now: datetime
) -> Given | AdministrationRequest:
    """A one-time password, or a request for one where she reads cases or administers. Raises Denied, Incomplete."""
    if by != OPERATOR and not is_administrator(session, by.official_id, now):
        raise Denied("login")
    seats = seats_of(session, official_id, now)
    if not seats:
        raise Incomplete("she sits nowhere")
    if official_id == by.official_id:
        raise Denied("her own")
    if not login_needs_another(session, by, official_id, now):
        return _given(session, vault, by, official_id, seats[0].key, real_now, now)
    same = select(AdministrationRequest).where(
        AdministrationRequest.outcome == "",
        AdministrationRequest.kind == "login",
        AdministrationRequest.official_id == official_id,
    )
    asked = session.scalar(same)
    if asked is None:
        asked = AdministrationRequest(
            id=new_id(), kind="login", official_id=official_id, seat_key=seats[0].key, asked_by=by.official_id or 0, asked_at=now
        )  # fmt: skip
        session.add(asked)
        note(session, by, "asked", f"official:{official_id}", now, after="login")
    return asked


def agree(
    session: Session, vault: Vault, by: Principal, request_id: str, real_now: datetime, now: datetime
) -> Given | None:
    """It is done now, as it was asked. A login's password is told here, once. Raises Denied, Incomplete, NotNow."""
    asked = _settle(session, by, request_id, "approved", now)
    if asked.kind == "login":
        return _given(session, vault, by, asked.official_id, asked.seat_key, real_now, now)
    capacity: Capacity = "deputy" if asked.capacity == "deputy" else "holder"
    begins = asked.begins or now
    appoint(session, asked.official_id, asked.seat_key, begins, asked.ends, capacity)
    after = (
        f"official:{asked.official_id} {begins.isoformat()}/{asked.ends.isoformat() if asked.ends else ''}"
    )
    note(session, by, f"seat-{capacity}", f"seat:{asked.seat_key}", now, f"asked:{asked.asked_by}", after)
    return None


def refuse(session: Session, by: Principal, request_id: str, now: datetime) -> None:
    """It is not done. Whoever asked may take it back herself. Raises Denied, Incomplete, NotNow."""
    asked = _settle(session, by, request_id, "refused", now)
    subject = f"official:{asked.official_id}" if asked.kind == "login" else f"seat:{asked.seat_key}"
    note(session, by, "refused", subject, now, f"asked:{asked.asked_by}")


def _settle(
    session: Session, by: Principal, request_id: str, outcome: str, now: datetime
) -> AdministrationRequest:
    asked = session.get(AdministrationRequest, request_id, with_for_update=True, populate_existing=True)
    if asked is None:
        raise Incomplete("request")
    takes_back = outcome == "refused" and by.official_id == asked.asked_by
    if not takes_back and not may_settle(session, by, asked, now):
        raise Denied("request")
    if asked.outcome:
        raise NotNow("settled already")
    asked.outcome, asked.settled_at, asked.settled_by = outcome, now, signed(by)
    session.flush()
    return asked


def _given(
    session: Session,
    vault: Vault,
    by: Principal,
    official_id: int,
    seat_key: str,
    real_now: datetime,
    now: datetime,
) -> Given:
    note(session, by, "login", f"official:{official_id}", now)
    given = logins.give_by_administration(session, official_id, seat_key, by, real_now)
    guesses.lift(session, vault, given.username)
    return given
