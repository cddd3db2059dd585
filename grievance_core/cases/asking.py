"""Questions: to her, which pauses the office's clock, and to other parties, which does not (SSDM §3.3.4)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.areas.search import path
from grievance_core.cases import clock
from grievance_core.cases.access import Right
from grievance_core.cases.handling import NOT_YET_TAKEN, accept
from grievance_core.cases.history import Said, record
from grievance_core.cases.model import Case, CaseEvent
from grievance_core.cases.principal import Principal
from grievance_core.cases.questions import keep, settle
from grievance_core.cases.standing import recusal_of
from grievance_core.cases.states import State
from grievance_core.cases.taking import InHand, take, words_needed
from grievance_core.cases.telling import PRIVATE_TRACKS, complainant_of, tell_complainant, tell_officials
from grievance_core.errors import Incomplete, NotNow
from grievance_core.institution import Institution
from grievance_core.offices.model import Office, Official
from grievance_core.offices.staffing import Post, on_duty
from grievance_core.timers import rows

CAN_ASK = (State.RECEIVED, State.OPEN, State.APPEALED, State.IN_PROGRESS)


def ask_complainant(
    session: Session, inst: Institution, case_id: str, by: Principal, now: datetime, text: str
) -> Case:
    """Ask her. The office's clock stands still until she answers, under its own cap. Raises NotNow when she has no phone."""
    text = words_needed(text)
    held = _taken_on(session, inst, case_id, by, now)
    if complainant_of(session, inst, held.case) is None:
        raise NotNow("no phone")
    clock.pause(session, inst, held.case, now)
    event = record(
        session, inst.vault, held.case, "asked", now,
        state=State.WAITING_COMPLAINANT, seat_key=held.seat_key, said={"question": Said(text, public=True)},
    )  # fmt: skip
    keep(session, event, "complainant", None, held.case.due_at or now)
    private = held.case.track in PRIVATE_TRACKS
    tell_complainant(
        session, inst, event, "asked_short" if private else "asked", now, asks="answer", question=text
    )
    return held.case


def ask_provider(
    session: Session,
    inst: Institution,
    case_id: str,
    by: Principal,
    now: datetime,
    provider_id: int,
    text: str,
) -> Case:
    """Ask a technical officer or programme focal point. They have a clock of their own; the office keeps the case."""
    text = words_needed(text)
    held = _taken_on(session, inst, case_id, by, now)
    if provider_id not in {post.official.id for post in providers(session, held.case, now)}:
        raise Incomplete("provider")
    until = clock.after(inst, held.case, clock.waits_of(inst, held.case).provider_answer, now)
    event = record(
        session, inst.vault, held.case, "asked-provider", now,
        state=State.WAITING_PROVIDER, seat_key=held.seat_key,
        facts={"provider": provider_id}, said={"question": Said(text)},
    )  # fmt: skip
    keep(session, event, "provider", provider_id, until)
    clock.arm(session, held.case, "provider-cap", until)
    tell_officials(session, inst, event, [session.get_one(Official, provider_id)], "asked_provider", now)
    return held.case


def providers(session: Session, case: Case, now: datetime) -> list[Post]:
    """The technical officers of her district who can be asked, recused ones left out."""
    if case.area_key is None or case.restricted:
        return []
    keys = [area.key for area in path(session, case.area_key)]
    recused = recusal_of(session, case, now)
    query = select(Office).where(Office.kind == "district-technical", Office.area_key.in_(keys))
    offices = [office for office in session.scalars(query) if office.id not in recused.offices]
    return [
        post for office in offices for post in on_duty(session, office.id, now, ("provides",), recused.people)
    ]


def answer_provider(
    session: Session, inst: Institution, case_id: str, by: Principal, now: datetime, text: str
) -> Case:
    """The other party answers; whoever handles the case is told."""
    text = words_needed(text)
    held = take(session, inst, case_id, by, Right.ANSWER, now, (State.WAITING_PROVIDER,))
    settle(session, held.case, now)
    rows.cancel(session, held.case.id, ("provider-cap",))
    event = record(
        session, inst.vault, held.case, "provider-answered", now,
        state=State.IN_PROGRESS, seat_key=held.seat_key, said={"answer": Said(text)},
    )  # fmt: skip
    tell_handler(session, inst, event, "answered", now)
    return held.case


def tell_handler(session: Session, inst: Institution, event: CaseEvent, template: str, now: datetime) -> None:
    """Write to whoever accepted the case while she is there, else to whoever is asked first at its office."""
    case = event.case
    recused = recusal_of(session, case, now).people
    present = [post.official for post in on_duty(session, case.office_id, now, recused=recused)]
    handler = [official for official in present if official.id == case.handler_id]
    tell_officials(session, inst, event, (handler or present)[:1], template, now)


def _taken_on(session: Session, inst: Institution, case_id: str, by: Principal, now: datetime) -> InHand:
    """Asking is work: whoever asks has accepted the case."""
    held = take(session, inst, case_id, by, Right.WORK, now, CAN_ASK)
    if held.case.state in NOT_YET_TAKEN:
        accept(session, inst, case_id, by, now)
    return held
