"""Reading cases: the only way in. Lists show lines; whoever opens a case passes the policy, and the look is written down."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.orm import Session

from grievance_core.cases.access import SERVICE_DESK, Right, rights
from grievance_core.cases.deciding import heard
from grievance_core.cases.filing import pin_digest
from grievance_core.cases.history import decision_of, open_words, recommendation_of, said_last
from grievance_core.cases.model import Case, CaseEvent, CaseRead, CaseWords, Question
from grievance_core.cases.principal import Principal
from grievance_core.cases.references import read_reference
from grievance_core.cases.states import AT_AN_OFFICE, State
from grievance_core.cases.telling import complainant_of, name_of, office_name
from grievance_core.cases.views import Line, Story, can, events_of, line_of
from grievance_core.errors import Slowed, UnknownCase
from grievance_core.identifiers import new_id
from grievance_core.institution import Institution
from grievance_core.offices.model import Seat
from grievance_core.offices.staffing import seats_of
from grievance_core.people.chats import is_number
from grievance_core.people.model import Phone

FREE_GUESSES = 3
FIRST_LOCK = timedelta(minutes=5)
LONGEST_LOCK = timedelta(hours=24)
TASKS = (
    (Right.ANSWER, "answer"),
    (Right.TELL, "tell"),
    (Right.RECOMMEND, "recommend"),
    (Right.DECIDE, "decide"),
)


def find(session: Session, inst: Institution, by: Principal, reference: str, now: datetime) -> Line:
    """The case with this number. Raises UnknownCase, the same for no such number and for one that is not this reader's."""
    case = find_case(session, inst, by, reference, now)
    return line_of(case, "mine" if by.role == "caller" else "work")


def find_case(session: Session, inst: Institution, by: Principal, reference: str, now: datetime) -> Case:
    """The case itself, for readers inside the house. Raises UnknownCase."""
    number = read_reference(reference)
    case = session.scalar(select(Case).where(Case.reference == number)) if number else None
    if case is None or Right.LINE not in rights(session, inst, by, case, now):
        raise UnknownCase("reference")
    return case


def prove(
    session: Session, inst: Institution, reference: str, pin: str, phone: Phone, real_now: datetime
) -> Principal:
    """A caller who gives a case's number and PIN. Raises UnknownCase for a wrong pair and Slowed after too many.

    Guesses are counted by phone, in SQL, whether or not the number exists; each lock is twice as long as the last.
    """
    session.flush()
    session.refresh(phone, with_for_update=True)  # guesses that come at the same time take turns
    if phone.locked_until is not None and phone.locked_until > real_now:
        raise Slowed("locked")
    number = read_reference(reference)
    case = session.scalar(select(Case).where(Case.reference == number)) if number else None
    expected = case.pin_digest if case else ""
    if case is None or pin_digest(inst.vault, case.id, pin) != expected:
        count_wrong_guess(phone, real_now)
        raise UnknownCase("pin")
    phone.failed_pins, phone.locked_until = 0, None
    return Principal("caller", phone_id=phone.id, proven_case_id=case.id)


def count_wrong_guess(phone: Phone, real_now: datetime) -> None:
    """Count one wrong guess; from FREE_GUESSES on each locks the phone's guessing for twice as long as the one before."""
    phone.failed_pins += 1
    if phone.failed_pins >= FREE_GUESSES:
        doubling = min(phone.failed_pins - FREE_GUESSES, 12)
        phone.locked_until = real_now + min(FIRST_LOCK * 2**doubling, LONGEST_LOCK)


def work_list(session: Session, inst: Institution, official_id: int, now: datetime) -> list[Line]:
    """What this official has to do, the nearest deadline first; what rings comes before everything."""
    by = Principal("official", official_id=official_id)
    cases = session.scalars(select(Case).where(_may_concern(session, official_id, now))).all()
    tasks = [(case, task_of(rights(session, inst, by, case, now), case)) for case in cases]
    urgency = sorted(tasks, key=lambda pair: _nearness(pair[0], now))
    return [line_of(case, task) for case, task in urgency if task is not None]


def _nearness(case: Case, now: datetime) -> tuple[bool, bool, datetime, str]:
    return case.alarm_since is None, case.due_at is None, case.due_at or now, case.reference


def _may_concern(session: Session, official_id: int, now: datetime) -> ColumnElement[bool]:
    """Cases that can be in somebody's work list at all; the policy then says which are."""
    seats = seats_of(session, official_id, now)
    offices = [seat.office_id for seat in seats]
    asked = select(Question.case_id).where(Question.provider_id == official_id, Question.settled_at.is_(None))
    conditions = [
        Case.office_id.in_(offices) & Case.state.in_((*AT_AN_OFFICE, State.UNDELIVERED)),
        Case.id.in_(asked),
        (Case.state == State.REFERRED) & _heard_near(seats),
        (Case.state == State.UNDELIVERED) & _in_areas_of(seats),
    ]
    return or_(*conditions)


def _heard_near(seats: list[Seat]) -> ColumnElement[bool]:
    offices = [seat.office_id for seat in seats]
    return or_(
        Case.committee_id.in_(offices), _in_areas_of([seat for seat in seats if seat.duty == "decides"])
    )


def _in_areas_of(seats: list[Seat]) -> ColumnElement[bool]:
    keys = {seat.office.area_key for seat in seats if seat.office.area_key is not None}
    return or_(Case.id.is_(None), *(Case.area_key.startswith(key, autoescape=True) for key in sorted(keys)))


def task_of(granted: frozenset[Right], case: Case) -> str | None:
    """What somebody with these rights has to do with this case, the id of a text of the context "task"; None for nothing."""
    for right, task in TASKS:
        waits = task not in ("recommend", "decide") or (case.recommended_at is None) == (task == "recommend")
        if right in granted and waits:
            return task
    return "work" if Right.WORK in granted else None


def my_cases(session: Session, phone_id: str) -> list[Line]:
    """The ordinary cases filed from a phone, newest first. A hotline's are only there with their number and PIN."""
    query = select(Case).where(Case.phone_id == phone_id, ~Case.restricted).order_by(Case.filed_at.desc())
    return [line_of(case, "mine") for case in session.scalars(query)]


def open_questions(session: Session, phone_id: str) -> list[Line]:
    """Her cases that wait for a word from her: solved or not, or an answer to a question. Oldest first."""
    waiting = (State.AWAITING_CONFIRMATION, State.DECIDED, State.WAITING_COMPLAINANT)
    query = select(Case).where(Case.phone_id == phone_id, ~Case.restricted, Case.state.in_(waiting))
    return [line_of(case, "mine") for case in session.scalars(query.order_by(Case.filed_at))]


def story(session: Session, inst: Institution, by: Principal, case_id: str, now: datetime) -> Story:
    """The case as this reader may see it. Raises UnknownCase. The look is logged; an answer she reads here has reached her."""
    # Hearing an answer here moves the case, so a caller's look takes its turn with a receipt that comes at the same time.
    case = session.get(Case, case_id, populate_existing=True, with_for_update=by.role == "caller")
    granted = rights(session, inst, by, case, now) if case else frozenset()
    if case is None or Right.LINE not in granted:
        raise UnknownCase("story")
    log_read(session, by, case, now, "story")
    if Right.OWN in granted and case.state in (State.DECIDED, State.UNDELIVERED):
        heard(session, inst, case, now, "heard")
    return _story(session, inst, case, granted, now)


def _story(
    session: Session, inst: Institution, case: Case, granted: frozenset[Right], now: datetime
) -> Story:
    words = Right.WORDS in granted
    hers = Right.OWN in granted
    told = words or Right.TELL in granted
    last = {
        role: said_last(session, inst.vault, case.id, role)
        for role in ("words", "name", "question", "answer")
    }
    may_know_her = told and not hers and not case.anonymous
    languages = inst.catalogues.languages
    return Story(
        line=line_of(case, task_of(granted, case) or "mine"),
        office_name={language: office_name(inst, case, case.office, language) for language in languages},
        committee_name={language: name_of(case.committee, language) for language in languages}
        if case.committee
        else {},
        area_key=case.area_key,
        filed_at=case.filed_at,
        can=can(session, inst, case, granted, now),
        events=events_of(session, case, public_words(session, inst, case) if told else {}),
        words=last["words"] if words else "",
        additions=tuple(_all_said(session, inst, case, "addition")) if words else (),
        name=last["name"] if may_know_her else "",
        number=_number(session, inst, case) if may_know_her else "",
        question=last["question"] if words or Right.ANSWER in granted else "",
        reply=last["answer"] if words and not hers else "",
        recommendation=recommendation_of(session, inst.vault, case) if words and not hers else "",
        decision=decision_of(session, inst.vault, case) if told else "",
    )


def _number(session: Session, inst: Institution, case: Case) -> str:
    to = complainant_of(session, inst, case)
    return to.number if to and is_number(to.number) else ""


def _all_said(session: Session, inst: Institution, case: Case, role: str) -> list[str]:
    query = (
        select(CaseWords)
        .join(CaseEvent, CaseEvent.id == CaseWords.event_id)
        .where(CaseWords.case_id == case.id, CaseWords.role == role)
        .order_by(CaseEvent.sequence)
    )
    return [open_words(inst.vault, row) for row in session.scalars(query)]


def public_words(session: Session, inst: Institution, case: Case) -> dict[str, str]:
    """What was said in public, by event id."""
    rows = session.scalars(select(CaseWords).where(CaseWords.case_id == case.id, CaseWords.public))
    return {row.event_id: open_words(inst.vault, row) for row in rows}


def log_read(session: Session, by: Principal, case: Case, now: datetime, purpose: str) -> None:
    """Write down who looked: an official by number of her row, anybody else by role."""
    reader = f"official:{by.official_id}" if by.official_id is not None else by.role
    session.add(CaseRead(id=new_id(), case_id=case.id, at=now, reader=reader, purpose=purpose))
    session.flush()


def visible(
    session: Session, inst: Institution, by: Principal, now: datetime, *conditions: ColumnElement[bool]
) -> list[Case]:
    """The cases this reader may see at least as a line, in order of filing."""
    query = select(Case).where(*conditions).order_by(Case.filed_at, Case.id)
    if by.role == "operator":
        return list(session.scalars(query.where(~Case.restricted)))
    if by.role == "caller":
        query = query.where(or_(Case.phone_id == by.phone_id, Case.id == by.proven_case_id))
    if by.role == "official" and by.official_id is not None:
        query = query.where(_within_sight(session, by.official_id, now))
    return [case for case in session.scalars(query) if Right.LINE in rights(session, inst, by, case, now)]


def _within_sight(session: Session, official_id: int, now: datetime) -> ColumnElement[bool]:
    seats = seats_of(session, official_id, now)
    passed = select(CaseEvent.case_id).where(CaseEvent.office_key.in_([seat.office.key for seat in seats]))
    return or_(
        _may_concern(session, official_id, now),
        _in_areas_of(seats),
        Case.id.in_(passed),
        Case.office_id.in_([s.office_id for s in seats]),
        Case.alarm_since.is_not(None) if SERVICE_DESK in {seat.office.kind for seat in seats} else false(),
    )
