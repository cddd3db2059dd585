"""Complex cases: referred to a committee, recommended on after its meeting, decided by whoever decides (SSDM §3.4.6–3.4.8)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from grievance_core.cases import clock
from grievance_core.cases.access import Right
from grievance_core.cases.deciding import Answer, answer
from grievance_core.cases.history import Said, record, said_last
from grievance_core.cases.model import Case, CaseEvent
from grievance_core.cases.moving import is_at_the_top, rule_of, send_up
from grievance_core.cases.principal import Principal
from grievance_core.cases.questions import settle
from grievance_core.cases.standing import barred_from_work
from grievance_core.cases.states import AT_AN_OFFICE, State
from grievance_core.cases.taking import take, words_needed
from grievance_core.cases.telling import tell_complainant, tell_office, tell_officials
from grievance_core.errors import NotNow
from grievance_core.institution import Institution
from grievance_core.messages.outbox import outdate_held
from grievance_core.offices.model import Office, Official
from grievance_core.offices.staffing import find_office, on_duty
from grievance_core.routing.hearing import Hearing, find_hearing


def hearing_for(session: Session, inst: Institution, case: Case, now: datetime) -> Hearing | None:
    """The committee that can hear this case at the present level, or None (no such committee, nobody unrecused, no meeting).

    An appeal is not put to the committee that had the case before the outcome was contested.
    """
    kind = rule_of(inst, case).committee
    if kind is None or case.level not in ("commune", "district", "province"):
        return None
    decider = inst.committees.at(kind, case.level).decider
    hearing = find_hearing(
        session, kind, decider, case.office.area_key, barred_from_work(session, case, now), now
    )
    return None if hearing is None or _heard_before(session, case, hearing.committee) else hearing


def _heard_before(session: Session, case: Case, committee: Office) -> bool:
    if not case.appeals:
        return False
    contested = select(func.max(CaseEvent.sequence)).where(
        CaseEvent.case_id == case.id, CaseEvent.type == "contested"
    )
    earlier = select(CaseEvent.facts).where(
        CaseEvent.case_id == case.id,
        CaseEvent.type == "referred",
        CaseEvent.sequence < contested.scalar_subquery(),
    )
    return any(facts["committee"] == committee.key for facts in session.scalars(earlier))


def refer_to_committee(
    session: Session, inst: Institution, case_id: str, by: Principal, now: datetime, text: str = ""
) -> Case:
    """Put the case before the committee of this level. Raises NotNow when none can hear it."""
    held = take(session, inst, case_id, by, Right.WORK, now, AT_AN_OFFICE)
    hearing = hearing_for(session, inst, held.case, now)
    if hearing is None:
        raise NotNow("no committee")
    refer(session, inst, held.case, hearing, now, seat_key=held.seat_key, reason=text.strip())
    return held.case


def refer(
    session: Session,
    inst: Institution,
    case: Case,
    hearing: Hearing,
    now: datetime,
    *,
    seat_key: str | None = None,
    reason: str = "",
) -> CaseEvent:
    """The case waits for the committee's next meeting; its secretary and the complainant are told which."""
    settle(session, case, now)
    outdate_held(session, case.id)
    case.committee, case.committee_id, case.recommended_at = hearing.committee, hearing.committee.id, None
    clock.wait_for_meeting(session, case, hearing.meeting_at)
    event = record(
        session, inst.vault, case, "referred", now,
        state=State.REFERRED, seat_key=seat_key,
        facts={"committee": hearing.committee.key}, said={"reason": Said(reason)},
    )  # fmt: skip
    tell_officials(session, inst, event, [hearing.secretary.official], "secretary", now)
    if seat_key is None:  # the timer referred it: the office that let it pass is told
        tell_office(session, inst, event, case.office, "referred", now, everybody=True)
    tell_complainant(session, inst, event, "referred", now)
    return event


def recommend(
    session: Session, inst: Institution, case_id: str, by: Principal, now: datetime, text: str
) -> Case:
    """The committee's recommendation, entered by its secretary. The decider's own clock starts."""
    text = words_needed(text)
    held = take(session, inst, case_id, by, Right.RECOMMEND, now, (State.REFERRED,))
    if held.case.recommended_at is not None:
        raise NotNow("recommended")
    case = held.case
    case.recommended_at = now
    clock.await_decision(session, inst, case, now)
    event = record(
        session,
        inst.vault,
        case,
        "recommended",
        now,
        seat_key=held.seat_key,
        said={"recommendation": Said(text)},
    )
    tell_officials(session, inst, event, _deciders(session, inst, case, now), "recommended", now)
    return case


def _deciders(session: Session, inst: Institution, case: Case, now: datetime) -> list[Official]:
    """Who may decide on this committee's recommendation now."""
    if case.committee is None:
        return []
    kind = inst.committees.at(case.committee.kind, case.committee.level).decider
    office = find_office(session, kind, case.committee.area_key)
    barred = barred_from_work(session, case, now).people
    return (
        [post.official for post in on_duty(session, office.id, now, ("decides",), barred)] if office else []
    )


def forward(
    session: Session, inst: Institution, case_id: str, by: Principal, now: datetime, text: str = ""
) -> Case:
    """The committee forwards the case one level up instead of recommending. Raises NotNow at the province."""
    held = take(session, inst, case_id, by, Right.RECOMMEND, now, (State.REFERRED,))
    if held.case.recommended_at is not None or is_at_the_top(inst, held.case):
        raise NotNow("top")
    send_up(
        session,
        inst,
        held.case,
        "forwarded",
        now,
        seat_key=held.seat_key,
        said={"reason": Said(text.strip())},
    )
    return held.case


def decide(
    session: Session, inst: Institution, case_id: str, by: Principal, now: datetime, text: str = ""
) -> Case:
    """The decision. Without a text of her own the decider adopts the recommendation. Raises NotNow before there is one."""
    held = take(session, inst, case_id, by, Right.DECIDE, now, (State.REFERRED,))
    if held.case.recommended_at is None:
        raise NotNow("no recommendation")
    words = text.strip() or said_last(session, inst.vault, held.case.id, "recommendation")
    answer(session, inst, held.case, Answer("decided", words, by.official_id, held.seat_key), now)
    return held.case


def adopt(session: Session, inst: Institution, case: Case, now: datetime) -> None:
    """Nobody contested the recommendation within the decider's budget: it is recorded as the decision (SSDM tables 8 and 9)."""
    words = said_last(session, inst.vault, case.id, "recommendation")
    answer(session, inst, case, Answer("decided", words, None, None), now)
