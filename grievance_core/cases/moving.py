"""Moving a case from one office to the next. The only place that decides which office that is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.cases import clock
from grievance_core.cases.history import Said, record
from grievance_core.cases.model import Case, CaseEvent
from grievance_core.cases.questions import settle
from grievance_core.cases.standing import barred_from_work
from grievance_core.cases.states import State
from grievance_core.cases.telling import name_of, tell_complainant, tell_office
from grievance_core.institution import Institution
from grievance_core.levels import OFFICE_LEVELS
from grievance_core.messages.outbox import outdate_held
from grievance_core.offices.model import Office
from grievance_core.offices.staffing import find_office
from grievance_core.routing.kinds import KindRule, Rung
from grievance_core.routing.ladder import RECUSED, Arrival, climb


def rule_of(inst: Institution, case: Case) -> KindRule:
    """The routing rule of a case's kind."""
    return inst.kinds.of(case.kind, contested_application=case.contested_application)


def rungs_above(inst: Institution, case: Case, *, contested: bool = False) -> tuple[Rung, ...]:
    """The rungs above the present office. Those for appeals count only at the moment an outcome is contested."""
    rungs = rule_of(inst, case).rungs(appeal=contested)
    everything = [rung.office for rung in rule_of(inst, case).rungs(appeal=True)]
    here = everything.index(case.office.kind)
    return tuple(rung for rung in rungs if everything.index(rung.office) > here)


def is_at_the_top(inst: Institution, case: Case) -> bool:
    """True where an unanswered case has nowhere to climb: the province, the service desk, a hotline's desk."""
    return all(rung.level == "service-desk" for rung in rungs_above(inst, case))


def send_up(
    session: Session,
    inst: Institution,
    case: Case,
    type_: str,
    now: datetime,
    *,
    seat_key: str | None = None,
    said: Mapping[str, Said] | None = None,
) -> CaseEvent:
    """The case goes to the next staffed office above; the old one, the new one and the complainant are told.

    From the top rung it stays where it is and is put before others there, or rings.
    """
    arrival = next_office(session, inst, case, now, contested=type_ == "contested")
    left = case.office
    event = arrive(session, inst, case, arrival, type_, now, seat_key=seat_key, said=said)
    if left.id != arrival.office.id:
        tell_office(session, inst, event, left, "climbed_old", now)
    tell_complainant(session, inst, event, _what_she_is_told(case, type_, arrival), now)
    return event


def _what_she_is_told(case: Case, type_: str, arrival: Arrival) -> str:
    """Her phone may be in other hands: of a hotline's case it says that it is somewhere, not that she contests anything."""
    if type_ == "contested" and not case.restricted:
        return "contested"
    return "skipped_up" if _told_of_gap(arrival) else "climbed"


def next_office(
    session: Session, inst: Institution, case: Case, now: datetime, *, contested: bool = False
) -> Arrival:
    """Where the case would go from here: up, or where only the recused are left above, to others below."""
    ladder = rule_of(inst, case).rungs(appeal=contested)
    above = rungs_above(inst, case, contested=contested) or ladder[-1:]
    below = tuple(rung for rung in ladder if rung not in above)
    return climb(session, above, case.area_key, barred_from_work(session, case, now), now, below)


def arrive(
    session: Session,
    inst: Institution,
    case: Case,
    arrival: Arrival,
    type_: str,
    now: datetime,
    *,
    seat_key: str | None = None,
    said: Mapping[str, Said] | None = None,
    facts: Mapping[str, Any] | None = None,
    to_be_done: bool = True,
) -> CaseEvent:
    """The case is put before an office: its clock starts, and whoever is there is told. An unstaffed office rings at once.

    Nobody is told of one that is not `to_be_done`: it was solved before it was recorded.
    """
    left = case.office.key
    settle(session, case, now)
    outdate_held(session, case.id)
    place(case, arrival.office)
    clock.start(session, inst, case, now)
    event = record(
        session,
        inst.vault,
        case,
        type_,
        now,
        state=State.APPEALED if case.appeals else State.RECEIVED,
        seat_key=seat_key,
        said=said,
        facts={"from": left, "passed": [[p.rung, p.reason] for p in arrival.passed], **(facts or {})},
    )
    _record_gap(session, inst, case, arrival, now)
    if to_be_done:
        tell_office(session, inst, event, arrival.office, "work", now)
    if to_be_done and not arrival.staffed:
        ring(session, inst, case, now)
    return event


def place(case: Case, office: Office) -> None:
    """The case is with this office now; nobody there has taken it yet."""
    case.office, case.office_id, case.level = office, office.id, office.level
    case.committee, case.committee_id, case.handler_id, case.recommended_at = None, None, None, None


def ring(session: Session, inst: Institution, case: Case, now: datetime) -> CaseEvent:
    """A breach with nowhere to climb: it stays overdue and visible, and everybody who could act hears of it, again and again."""
    first = case.alarm_since is None
    clock.ring_again(session, inst, case, now)
    event = record(session, inst.vault, case, "alarmed", now)
    if first:
        tell_complainant(session, inst, event, "late", now)
    tell_office(session, inst, event, case.office, "alarm", now, everybody=True)
    if case.committee is not None:
        tell_office(session, inst, event, case.committee, "alarm", now, duties=("secretary",))
    desk = None if case.restricted else find_office(session, "service-desk", None)
    if desk is not None and desk.id != case.office_id:
        tell_office(session, inst, event, desk, "alarm", now)
    return event


def _told_of_gap(arrival: Arrival) -> bool:
    """Whether she is told that nobody was there. A recusal is never hinted at."""
    return any(passed.reason != RECUSED for passed in arrival.passed)


def _record_gap(session: Session, inst: Institution, case: Case, arrival: Arrival, now: datetime) -> None:
    """The rungs where nobody was, for anybody who reads the history; those recused stay out of it."""
    gaps = [passed.rung for passed in arrival.passed if passed.reason != RECUSED]
    if not gaps or case.restricted:
        return
    offices = ", ".join(_name_of_rung(session, inst, rung, case.language) for rung in gaps)
    text = inst.catalogues.text(case.language, "event", "passed-over", offices=offices)
    record(
        session,
        inst.vault,
        case,
        "passed-over",
        now,
        facts={"rungs": gaps},
        said={"note": Said(text, public=True)},
    )


def _name_of_rung(session: Session, inst: Institution, rung: str, language: str) -> str:
    office = session.scalar(select(Office).where(Office.key == rung))
    if office is not None:
        return name_of(office, language)
    return inst.catalogues.text(language, "level", OFFICE_LEVELS[rung])
