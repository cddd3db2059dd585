"""Which cases an official may see at least as a line, found by the database: the policy of access.py said again as conditions.

A test holds the two equal for everybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, false, or_, select
from sqlalchemy.orm import Session

from grievance_core.areas.search import inside
from grievance_core.cases.access import REGISTERS, RELAYS, SERVICE_DESK
from grievance_core.cases.model import Case, CaseEvent, Question
from grievance_core.cases.queue import recused_from
from grievance_core.cases.states import State
from grievance_core.institution import Institution
from grievance_core.offices.model import COMMITTEES, Office, Seat
from grievance_core.offices.staffing import AT_THE_COUNTER, seats_of


def in_sight(session: Session, inst: Institution, official_id: int, now: datetime) -> ColumnElement[bool]:
    """The cases she may see at least as a line."""
    seats = seats_of(session, official_id, now)
    holds = _worked(seats)
    ordinary = or_(
        _in_committee(session, inst, seats),
        _relayed(seats),
        _monitored(seats),
        _passed(seats),
        _asked(official_id),
    )
    return ~recused_from(session, official_id, seats, now) & or_(holds, ~Case.restricted & ordinary)


def _worked(seats: Sequence[Seat]) -> ColumnElement[bool]:
    offices = [seat.office_id for seat in seats if seat.duty == "works"]
    return Case.office_id.in_(offices) if offices else false()


def _in_committee(session: Session, inst: Institution, seats: Sequence[Seat]) -> ColumnElement[bool]:
    committees = {seat.office_id for seat in seats if seat.office.is_committee}
    decides = {(seat.office.kind, seat.office.area_key) for seat in seats if seat.duty == "decides"}
    areas = [area for _, area in decides if area is not None]
    if areas:
        near = session.scalars(select(Office).where(Office.kind.in_(COMMITTEES), Office.area_key.in_(areas)))
        committees |= {
            one.id
            for one in near
            if (inst.committees.at(one.kind, one.level).decider, one.area_key) in decides
        }
    return (Case.state == State.REFERRED) & Case.committee_id.in_(committees) if committees else false()


def _relayed(seats: Sequence[Seat]) -> ColumnElement[bool]:
    areas = _areas([seat for seat in seats if seat.duty == "works" and seat.office.kind in RELAYS])
    return (Case.state == State.UNDELIVERED) & Case.area_key.in_(inside(areas)) if areas else false()


def _monitored(seats: Sequence[Seat]) -> ColumnElement[bool]:
    monitors = [
        seat for seat in seats if seat.office.kind in REGISTERS and seat.duty in ("works", "registers")
    ]
    areas = _areas(monitors)
    here = Case.area_key.in_(inside(areas)) if areas else false()
    rings = any(seat.office.kind == SERVICE_DESK for seat in seats)
    return or_(here, Case.alarm_since.is_not(None)) if rings else here


def _passed(seats: Sequence[Seat]) -> ColumnElement[bool]:
    offices = [seat.office.key for seat in seats if seat.duty in AT_THE_COUNTER]
    if not offices:
        return false()
    return exists().where(CaseEvent.case_id == Case.id, CaseEvent.office_key.in_(offices)).correlate(Case)


def _asked(official_id: int) -> ColumnElement[bool]:
    asked = exists().where(
        Question.case_id == Case.id, Question.provider_id == official_id, Question.settled_at.is_(None)
    )
    return (Case.state == State.WAITING_PROVIDER) & asked.correlate(Case)


def _areas(seats: Sequence[Seat]) -> list[str]:
    return [seat.office.area_key for seat in seats if seat.office.area_key is not None]
