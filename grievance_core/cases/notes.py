"""Notes those who work on a case leave for one another: part of its history, never texted, never told to the complainant."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.cases.access import Right, rights
from grievance_core.cases.history import Said, open_words, record
from grievance_core.cases.model import Case, CaseEvent, CaseWords
from grievance_core.cases.principal import Principal
from grievance_core.cases.states import State
from grievance_core.cases.taking import take, words_needed
from grievance_core.institution import Institution

NOTED, ROLE = "noted", "internal"


@dataclass(frozen=True)
class Note:
    """One note, with when and from which seat."""

    at: datetime
    seat_key: str | None
    text: str = field(repr=False)


def note(session: Session, inst: Institution, case_id: str, by: Principal, now: datetime, text: str) -> Case:
    """Write a note, whatever state the case is in. Whoever may read its words may. It touches no clock. Raises Refused."""
    text = words_needed(text)
    held = take(session, inst, case_id, by, Right.WORDS, now, tuple(State))
    record(session, inst.vault, held.case, NOTED, now, seat_key=held.seat_key, said={ROLE: Said(text)})
    return held.case


def notes(session: Session, inst: Institution, by: Principal, case: Case, now: datetime) -> list[Note]:
    """The notes of a case, oldest first; none for the complainant and for whoever may not read its words."""
    granted = rights(session, inst, by, case, now)
    if by.role == "caller" or Right.OWN in granted or Right.WORDS not in granted:
        return []
    query = (
        select(CaseWords, CaseEvent.at, CaseEvent.seat_key)
        .join(CaseEvent, CaseEvent.id == CaseWords.event_id)
        .where(CaseWords.case_id == case.id, CaseWords.role == ROLE, CaseWords.sealed.is_not(None))
        .order_by(CaseEvent.sequence)
    )
    return [Note(row.at, row.seat_key, open_words(inst.vault, row[0])) for row in session.execute(query)]
