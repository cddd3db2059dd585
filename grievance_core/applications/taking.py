"""Taking an application in hand for one operation: found by its number, locked, allowed, and by which seat."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.applications.access import Party, Right, require
from grievance_core.applications.model import Application
from grievance_core.applications.numbers import read_number
from grievance_core.applications.states import State
from grievance_core.errors import NotNow, Refused
from grievance_core.offices.staffing import seats_of


class UnknownApplication(Refused):
    """No such application for this reader: the same for a number nobody has and for one that is not hers to see."""

    msgid = "error.unknown-application"


@dataclass(frozen=True)
class InHand:
    """An application in hand, and the seat its handler acts from (None for the applicant, the operator and the clock)."""

    application: Application
    seat_key: str | None


def take(
    session: Session, number: str, by: Party, right: Right, now: datetime, states: Collection[State]
) -> InHand:
    """Lock the application with this number. Raises UnknownApplication, Denied, or NotNow when it is in none of `states`.

    Two who work on one application take turns: the second finds it moved on, and is told so if she may see it at all.
    """
    application = by_number(session, number, locked=True)
    if application is None:
        raise UnknownApplication("number")
    moved_on = State(application.state) not in states
    require(session, by, application, Right.LINE if moved_on else right, now)
    if moved_on:
        raise NotNow(application.state)
    return InHand(application, _seat_key(session, by, application, now))


def by_number(session: Session, written: str, *, locked: bool = False) -> Application | None:
    """The application with this number, or None. The caller asks the policy."""
    number = read_number(written)
    if number is None:
        return None
    session.flush()
    query = select(Application).where(Application.number == number)
    if locked:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalar(query)


def by_id(session: Session, application_id: str) -> Application:
    """The application with this id, locked."""
    session.flush()
    return session.get_one(Application, application_id, with_for_update=True, populate_existing=True)


def _seat_key(session: Session, by: Party, application: Application, now: datetime) -> str | None:
    if by.official_id is None:
        return None
    seats = seats_of(session, by.official_id, now)
    nearest = [seat.key for seat in seats if seat.office_id == application.office_id]
    return next(iter(nearest or [seat.key for seat in seats]), None)
