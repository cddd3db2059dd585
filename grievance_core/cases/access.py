"""Who may read or do what with a case. Denied unless granted here; nothing reads a case around it.

| who | right |
|---|---|
| whoever is complained about, her office, whatever answers to it | nothing, not even that the case exists |
| the office that holds it, those with the duty "works" | line, words, work; told, while she has not been |
| the secretary of the committee it is referred to | line, words, recommend or forward |
| those who decide on that committee's recommendation | line, words, decide |
| a provider with an open question | line, the question, answer |
| the VDC and the commune assistant of her village, while she has not been told | line, the answer, told |
| the district's register and monitoring, the province's, within their area | line |
| an office it has passed through; the service desk, while it rings | line |
| the complainant's own phone, ordinary tracks | her own case |
| anybody with its number and PIN | her own case |
| the operator | line, words; no hotline case |

A hotline case is for its desk alone.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.areas.search import path
from grievance_core.cases.model import Case, CaseEvent, Question
from grievance_core.cases.principal import Principal
from grievance_core.cases.standing import barred_from_work, recusal_of
from grievance_core.cases.states import AT_AN_OFFICE, State
from grievance_core.errors import Denied
from grievance_core.institution import Institution
from grievance_core.offices.model import Seat
from grievance_core.offices.staffing import seats_of


class Right(StrEnum):
    """What somebody may do with a case."""

    LINE = "line"  # number, kind, state, where, until when
    WORDS = "words"  # what she said, her name and number, what was decided and why
    WORK = "work"
    RECOMMEND = "recommend"
    DECIDE = "decide"
    ANSWER = "answer"
    TELL = "tell"
    OWN = "own"


NONE: frozenset[Right] = frozenset()
OWN = frozenset({Right.LINE, Right.WORDS, Right.OWN})
REGISTERS = ("district-assistant", "district-intersector", "province-esa")
RELAYS = ("vdc", "commune-assistant")
SERVICE_DESK = "service-desk"


def rights(session: Session, inst: Institution, by: Principal, case: Case, now: datetime) -> frozenset[Right]:
    """Everything this principal may do with this case now."""
    if by.role == "operator":
        return NONE if case.restricted else frozenset({Right.LINE, Right.WORDS})
    if by.role == "caller":
        return _rights_of_caller(by, case)
    return _rights_of_official(session, inst, by.official_id, case, now)


def require(
    session: Session, inst: Institution, by: Principal, case: Case, right: Right, now: datetime
) -> None:
    """Raise Denied (which reads as "no such case" outside) unless the right is granted."""
    if right not in rights(session, inst, by, case, now):
        raise Denied(f"{right} on {case.id}")


def _rights_of_caller(by: Principal, case: Case) -> frozenset[Right]:
    if by.proven_case_id == case.id:
        return OWN
    own_phone = by.phone_id is not None and by.phone_id == case.phone_id
    return OWN if own_phone and not case.restricted else NONE


def _rights_of_official(
    session: Session, inst: Institution, official_id: int | None, case: Case, now: datetime
) -> frozenset[Right]:
    if official_id is None or official_id in recusal_of(session, case, now).people:
        return NONE
    granted: set[Right] = set()
    for seat in seats_of(session, official_id, now):
        granted |= _rights_of_seat(session, inst, seat, case)
    if not case.restricted:
        granted |= _rights_of_provider(session, official_id, case)
    if granted and official_id in barred_from_work(session, case, now).people:
        granted -= {Right.WORK, Right.DECIDE, Right.RECOMMEND}
    return frozenset(granted)


def _rights_of_seat(session: Session, inst: Institution, seat: Seat, case: Case) -> set[Right]:
    if seat.office_id == case.office_id and seat.duty == "works":
        return {Right.LINE, Right.WORDS} | _rights_of_holder(State(case.state))
    if case.restricted:
        return set()
    return (
        _rights_in_committee(inst, seat, case)
        | _rights_of_relay(session, seat, case)
        | _rights_by_area_or_past(session, seat, case)
    )


def _rights_of_holder(state: State) -> set[Right]:
    if state in AT_AN_OFFICE:
        return {Right.WORK}
    return {Right.TELL} if state == State.UNDELIVERED else set()


def _rights_in_committee(inst: Institution, seat: Seat, case: Case) -> set[Right]:
    if case.committee is None or case.state != State.REFERRED:
        return set()
    if seat.office_id == case.committee_id:
        return {Right.LINE, Right.WORDS, Right.RECOMMEND} if seat.duty == "secretary" else {Right.LINE}
    decider = inst.committees.at(case.committee.kind, case.committee.level).decider
    decides_here = seat.duty == "decides" and seat.office.kind == decider
    if decides_here and seat.office.area_key == case.committee.area_key:
        return {Right.LINE, Right.WORDS, Right.DECIDE}
    return set()


def _rights_of_relay(session: Session, seat: Seat, case: Case) -> set[Right]:
    if case.state != State.UNDELIVERED or seat.duty != "works" or seat.office.kind not in RELAYS:
        return set()
    return {Right.LINE, Right.TELL} if _covers(session, seat, case) else set()


def _rights_by_area_or_past(session: Session, seat: Seat, case: Case) -> set[Right]:
    if seat.office.kind == SERVICE_DESK and case.alarm_since is not None:
        return {Right.LINE}
    monitors = seat.office.kind in REGISTERS and seat.duty in ("works", "registers")
    if monitors and _covers(session, seat, case):
        return {Right.LINE}
    passed = (
        select(CaseEvent.id)
        .where(CaseEvent.case_id == case.id, CaseEvent.office_key == seat.office.key)
        .limit(1)
    )
    if seat.duty in ("works", "registers") and session.scalar(passed) is not None:
        return {Right.LINE}
    return set()


def _covers(session: Session, seat: Seat, case: Case) -> bool:
    if case.area_key is None or seat.office.area_key is None:
        return False
    return seat.office.area_key in {area.key for area in path(session, case.area_key)}


def _rights_of_provider(session: Session, official_id: int, case: Case) -> set[Right]:
    if case.state != State.WAITING_PROVIDER:
        return set()
    asked = select(Question.id).where(
        Question.case_id == case.id, Question.provider_id == official_id, Question.settled_at.is_(None)
    )
    return {Right.LINE, Right.ANSWER} if session.scalar(asked) is not None else set()
