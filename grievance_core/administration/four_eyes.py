"""What one administrator may not do by herself, so that nobody who keeps the service in order makes herself a reader of cases.

docs/decisions/0017 says why, and what each rule closes.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.accounts.model import LoginEvent
from grievance_core.administration.model import AdministrationEvent
from grievance_core.administration.record import signed
from grievance_core.cases.principal import OPERATOR, Principal
from grievance_core.offices.model import Seat
from grievance_core.offices.staffing import find_office, people_of, seats_of

ADMINISTRATION = "administration"


def reads_cases(seat: Seat) -> bool:
    """Whether whoever holds this seat has anything to do with cases."""
    return seat.duty != "none"


def is_administrator(session: Session, official_id: int | None, now: datetime) -> bool:
    """Whether she holds a seat of the administration now."""
    return official_id is not None and official_id in administrators(session, now)


def administrators(session: Session, now: datetime) -> frozenset[int]:
    """Everybody who holds a seat of the administration now."""
    office = find_office(session, ADMINISTRATION, None)
    return frozenset(people_of(session, [office.id], now)) if office is not None else frozenset()


def seat_needs_another(session: Session, by: Principal, official_id: int, seat: Seat, now: datetime) -> bool:
    """Whether a second administrator has to agree before this person sits there.

    So for every seat of the administration itself, and for a seat that reads cases where the person is an administrator, or one
    whom the asker entered or gave a password.
    """
    if by == OPERATOR:
        return False
    if seat.office.kind == ADMINISTRATION:
        return True
    return reads_cases(seat) and (
        is_administrator(session, official_id, now) or _has_in_hand(session, by, official_id)
    )


def login_needs_another(session: Session, by: Principal, official_id: int, now: datetime) -> bool:
    """Whether a second administrator has to agree before this person is given a password: whoever gives it knows it."""
    if by == OPERATOR:
        return False
    held = seats_of(session, official_id, now)
    return any(seat.office.kind == ADMINISTRATION or reads_cases(seat) for seat in held)


def _has_in_hand(session: Session, by: Principal, official_id: int) -> bool:
    entered = select(AdministrationEvent.id).where(
        AdministrationEvent.subject == f"official:{official_id}",
        AdministrationEvent.what.in_(("entered", "pin")),
        AdministrationEvent.by == signed(by),
    )
    gave = select(LoginEvent.id).where(
        LoginEvent.official_id == official_id, LoginEvent.what == "given", LoginEvent.by == signed(by)
    )
    return any(session.scalar(query.limit(1)) is not None for query in (entered, gave))
