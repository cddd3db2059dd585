"""Who is told what at each step. Nobody recused is ever told anything."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from grievance_core.areas.search import path
from grievance_core.cases.model import Case, CaseEvent, write_with
from grievance_core.cases.references import spoken
from grievance_core.cases.standing import barred_from_work, recusal_of
from grievance_core.institution import Institution
from grievance_core.levels import LADDER_LEVELS
from grievance_core.messages.model import Message
from grievance_core.messages.outbox import Letter, Recipient, recipient_of_official, recipient_of_phone, write
from grievance_core.offices.model import Office, Official
from grievance_core.offices.staffing import WORKS, find_office, on_duty
from grievance_core.people.phones import by_id
from writing.dates import day

PRIVATE_TRACKS = ("integrity", "hotline-protection", "hotline-migrant")
RELAYS = (("district", "district-intersector"), ("commune", "commune-assistant"), ("village", "vdc"))
ASK_FOR_WORK = ("work", "reminder", "alarm")


def complainant_of(session: Session, inst: Institution, case: Case) -> Recipient | None:
    """Where she is written to; None without a phone, when she did not agree, or when she asked for messages to stop."""
    if case.phone_id is None or not case.may_text:
        return None
    phone = by_id(session, case.phone_id)
    return recipient_of_phone(inst, phone, case.language) if phone else None


def tell_complainant(
    session: Session,
    inst: Institution,
    event: CaseEvent,
    template: str,
    now: datetime,
    *,
    asks: str = "",
    **words: str,
) -> Message | None:
    """Write to her about an event of her case; None when she cannot be written to."""
    to = complainant_of(session, inst, event.case)
    if to is None:
        return None
    return _write(session, inst, to, event, _letter(inst, event, template, to.language, asks, words), now)


def tell_officials(
    session: Session,
    inst: Institution,
    event: CaseEvent,
    officials: Iterable[Official],
    template: str,
    now: datetime,
) -> list[Message]:
    """Write to these officials, leaving out whoever is recused."""
    recused = recusal_of(session, event.case, now).people
    written = []
    for official in officials:
        to = recipient_of_official(inst, official) if official.id not in recused else None
        if to is not None:
            letter = _letter(inst, event, template, to.language, "", {})
            # A hotline's desk works through the night: nothing waits for the morning there.
            urgent = letter.urgent or event.case.restricted
            written.append(_write(session, inst, to, event, replace(letter, urgent=urgent), now))
    return [message for message in written if message is not None]


def _write(
    session: Session, inst: Institution, to: Recipient, event: CaseEvent, letter: Letter, now: datetime
) -> Message | None:
    message = write(session, inst, to, letter, now)
    if message is not None:
        write_with(session, event, message)
    return message


def tell_office(
    session: Session,
    inst: Institution,
    event: CaseEvent,
    office: Office,
    template: str,
    now: datetime,
    *,
    everybody: bool = False,
    duties: Sequence[str] = WORKS,
) -> list[Message]:
    """Write to whoever is asked first in an office, or to everybody present there. Work is asked only of who may do it."""
    bars = barred_from_work if template in ASK_FOR_WORK else recusal_of
    outside = bars(session, event.case, now)
    if office.id in outside.offices:
        return []
    posts = on_duty(session, office.id, now, duties, outside.people)
    officials = [post.official for post in (posts if everybody else posts[:1])]
    return tell_officials(session, inst, event, officials, template, now)


def relay_offices(session: Session, case: Case, now: datetime) -> list[Office]:
    """The way down from where it was answered: district, commune assistant, VDC, without those recused (SSDM §3.4.9)."""
    return [office for office in _way_down(session, case, now) if is_below(office.level, case.level)]


def offices_near_her(session: Session, case: Case, now: datetime) -> list[Office]:
    """Those who can go and tell her: the VDC of her village and the commune assistant, without those recused."""
    return [office for office in _way_down(session, case, now) if office.level in ("village", "commune")]


def _way_down(session: Session, case: Case, now: datetime) -> list[Office]:
    if case.area_key is None or case.restricted:
        return []
    places = {area.level: area.key for area in path(session, case.area_key)}
    recused = recusal_of(session, case, now)
    offices = [find_office(session, kind, places[level]) for level, kind in RELAYS if level in places]
    return [office for office in offices if office is not None and office.id not in recused.offices]


def is_below(level: str, other: str) -> bool:
    """Whether the first level is lower than the second: village, commune, district, province, service desk."""
    return LADDER_LEVELS.index(level) < LADDER_LEVELS.index(other)


def _letter(
    inst: Institution, event: CaseEvent, template: str, language: str, asks: str, words: dict[str, str]
) -> Letter:
    case = event.case
    values = {
        "reference": spoken(case.reference),
        "office": office_name(inst, case, case.office, language),
        "committee": office_name(inst, case, case.committee, language) if case.committee else "",
        "day": day(case.due_at, language) if case.due_at else "",
        **words,
    }
    return Letter(template, values, case.id, event.id, asks=asks, urgent=case.urgent)


def office_name(inst: Institution, case: Case, office: Office, language: str) -> str:
    """The office's name as it may be told; a hotline's desk is only ever "the service"."""
    if case.restricted:
        return inst.catalogues.text(language, "office", "neutral")
    return name_of(office, language)


def name_of(office: Office, language: str) -> str:
    """An office's name in a language; every language but Khmer reads the English one."""
    return office.name_km if language == "km" else office.name_en
