"""People in seats, as administrators put them there: entered, appointed, on leave, gone. Each change is written down."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from grievance_core.administration.four_eyes import is_administrator, seat_needs_another
from grievance_core.administration.model import AdministrationRequest
from grievance_core.administration.record import note, signed
from grievance_core.cases.model import Case
from grievance_core.cases.principal import OPERATOR, Principal
from grievance_core.cases.states import AT_AN_OFFICE
from grievance_core.errors import Denied, Incomplete, NotNow
from grievance_core.identifiers import new_id
from grievance_core.offices import appoint as appointing
from grievance_core.offices import officials
from grievance_core.offices.appoint import Capacity
from grievance_core.offices.establish import add_seat
from grievance_core.offices.model import Office, Official, Seat, Tenure
from grievance_core.offices.rules import OfficeRules
from grievance_core.offices.staffing import on_duty, runs
from grievance_core.timers.holidays import parse_hours
from grievance_core.vault import Vault

PIN_DIGITS = 6


@dataclass(frozen=True)
class Standing:
    """What a change of staff means for an office: open cases there (never a hotline's) and how many people are present."""

    cases: int
    present: int


def enter(
    session: Session,
    vault: Vault,
    by: Principal,
    *,
    name: str,
    number: str | None,
    language: str,
    sex: str,
    now: datetime,
) -> Official:
    """A new person, who sits nowhere yet. Raises Incomplete for a number that is somebody's, or no name; Denied."""
    _hold(session, by, now)
    if not name.strip():
        raise Incomplete("name")
    added = officials.add(session, vault, name=name.strip(), number=number, language=language, sex=sex)
    note(session, by, "entered", f"official:{added.id}", now)
    return added


def seat_by_key(session: Session, key: str) -> Seat:
    """The seat with this key, to be changed. Raises Incomplete."""
    seat = session.scalar(select(Seat).where(Seat.key == key))
    if seat is None:
        raise Incomplete(f"no seat {key}")
    return seat


def put(
    session: Session,
    by: Principal,
    official_id: int,
    seat_key: str,
    begins: datetime,
    ends: datetime | None,
    capacity: Capacity,
    now: datetime,
) -> Tenure | AdministrationRequest:
    """Appoint somebody; or ask a second administrator to, where four_eyes.py says so: then nothing has changed yet.

    Raises Denied unless `by` is an administrator or the operator, Incomplete, NotNow when the seat is held.
    """
    _hold(session, by, now)
    seat = seat_by_key(session, seat_key)
    if session.get(Official, official_id) is None:
        raise Incomplete("person")
    if by != OPERATOR:
        begins = max(begins, now)  # nobody sat there yesterday because somebody says so today
    if ends is not None and ends <= begins:
        raise Incomplete("term")
    if seat_needs_another(session, by, official_id, seat, now):
        return _ask(session, by, official_id, seat_key, begins, ends, capacity, now)
    tenure = appointing.appoint(session, official_id, seat_key, begins, ends, capacity)
    note(session, by, f"seat-{capacity}", f"seat:{seat_key}", now, after=_term(tenure))
    return tenure


def end(session: Session, by: Principal, tenure_id: int, ends: datetime, now: datetime) -> Tenure:
    """The tenure runs no longer than `ends`.

    Raises Denied; Incomplete for an unknown one; NotNow for one that is over, and where nobody would be left to administer.
    """
    _hold(session, by, now)
    tenure = session.get(Tenure, tenure_id)
    if tenure is None:
        raise Incomplete("tenure")
    if tenure.ends is not None and tenure.ends <= now:
        raise NotNow("over already")
    before = _term(tenure)
    seat_key = tenure.seat.key
    appointing.end_tenure(session, tenure, max(ends, now))
    if tenure.seat.office.kind == "administration" and not _anybody_left(session, tenure.seat.office_id, now):
        raise NotNow("the last administrator stays")
    note(session, by, "seat-ended", f"seat:{seat_key}", now, before, after=ends.isoformat())
    return tenure


def leave(
    session: Session, by: Principal, official_id: int, begins: datetime, ends: datetime, now: datetime
) -> None:
    """Away from `begins` to `ends`. Raises Denied, Incomplete."""
    _hold(session, by, now)
    appointing.grant_leave(session, official_id, begins, ends)
    span = f"{begins.isoformat()}/{ends.isoformat()}"
    note(session, by, "leave", f"official:{official_id}", now, after=span)


def new_pin(session: Session, by: Principal, official_id: int, now: datetime) -> str:
    """A new PIN for her phone, told once. It opens nothing without her phone's number. Raises Denied, Incomplete.

    An administrator has her own from another one, or the operator.
    """
    _hold(session, by, now)
    official = session.get(Official, official_id)
    if official is None:
        raise Incomplete("person")
    if official_id == by.official_id:
        raise Denied("her own")
    pin = "".join(secrets.choice("0123456789") for _ in range(PIN_DIGITS))
    officials.set_pin(official, pin)
    note(session, by, "pin", f"official:{official_id}", now)
    return pin


def speak(session: Session, by: Principal, official_id: int, language: str, now: datetime) -> None:
    """The language she is written to in. Raises Denied, Incomplete."""
    _hold(session, by, now)
    official = session.get(Official, official_id)
    if official is None:
        raise Incomplete("person")
    note(session, by, "language", f"official:{official_id}", now, official.language, language)
    official.language = language
    session.flush()


def more_seats(
    session: Session, by: Principal, office_key: str, title: str, rules: OfficeRules, now: datetime
) -> Seat:
    """One more seat, as many as the rules allow. Raises Denied, Incomplete."""
    _hold(session, by, now)
    seat = add_seat(session, _office(session, office_key), title, rules)
    note(session, by, "seat-added", f"seat:{seat.key}", now)
    return seat


def keep_hours(session: Session, by: Principal, office_key: str, hours: str, now: datetime) -> None:
    """The office's own hours, `07:30-11:30, 14:00-17:30`; empty for the calendar's. Raises Denied, Incomplete."""
    _hold(session, by, now)
    office = _office(session, office_key)
    written = ", ".join(part.strip() for part in hours.split(",") if part.strip())
    try:
        _ = parse_hours(written.split(",")) if written else ()
    except ValueError as error:
        raise Incomplete(str(error)) from None
    note(session, by, "hours", f"office:{office_key}", now, office.hours, written)
    office.hours = written
    session.flush()


def standing(session: Session, office: Office, now: datetime) -> Standing:
    """How the office stands now. Hotline cases are in no figure outside their desk, so theirs is always 0."""
    open_here = select(func.count()).where(
        Case.office_id == office.id, ~Case.restricted, Case.state.in_(AT_AN_OFFICE)
    )
    held = {seat.duty for seat in office.seats}
    duties = tuple(held - {"none"} or held)  # of an office that reads no case everybody counts
    return Standing(session.scalar(open_here) or 0, len(on_duty(session, office.id, now, duties)))


def _ask(
    session: Session,
    by: Principal,
    official_id: int,
    seat_key: str,
    begins: datetime,
    ends: datetime | None,
    capacity: str,
    now: datetime,
) -> AdministrationRequest:
    same = select(AdministrationRequest).where(
        AdministrationRequest.outcome == "",
        AdministrationRequest.official_id == official_id,
        AdministrationRequest.seat_key == seat_key,
    )
    waiting = session.scalar(same)
    if waiting is not None:
        return waiting
    asked = AdministrationRequest(
        id=new_id(), kind="seat", official_id=official_id, seat_key=seat_key, capacity=capacity, begins=begins, ends=ends,
        asked_by=by.official_id or 0, asked_at=now,
    )  # fmt: skip
    session.add(asked)
    note(session, by, "asked", f"seat:{seat_key}", now, after=f"official:{official_id}")
    return asked


def _hold(session: Session, by: Principal, now: datetime) -> None:
    if by != OPERATOR and not is_administrator(session, by.official_id, now):
        raise Denied(signed(by))


def _office(session: Session, key: str) -> Office:
    office = session.scalar(select(Office).where(Office.key == key))
    if office is None:
        raise Incomplete(f"no office {key}")
    return office


def _anybody_left(session: Session, office_id: int, now: datetime) -> bool:
    held = session.scalars(select(Tenure).join(Seat).where(Seat.office_id == office_id))
    return any(runs(tenure, now) and tenure.ends is None for tenure in held)


def _term(tenure: Tenure) -> str:
    ends = tenure.ends.isoformat() if tenure.ends else ""
    return f"official:{tenure.official_id} {tenure.begins.isoformat()}/{ends}"
