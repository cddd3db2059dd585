"""Cases that may say the same thing twice: suggested, never merged by itself.

Only among what the same office has in hand, so that nothing is suggested that its reader could not work on; never a hotline's
case. A phone is compared only where neither person wanted to be unknown: else the suggestion would say who she is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session, selectinload

from grievance_core.cases.access import Right, rights
from grievance_core.cases.history import open_words
from grievance_core.cases.model import Case, CaseWords
from grievance_core.cases.principal import Principal
from grievance_core.cases.states import AT_AN_OFFICE
from grievance_core.institution import Institution
from writing.folding import fold

WINDOW = timedelta(days=60)
MOST_COMPARED, MOST_SUGGESTED = 30, 5
ALIKE = 0.4  # of the three-letter pieces of both, the share they have in common
PIECE = 3


@dataclass(frozen=True)
class Suggestion:
    """A case that may be the same: because of the phone, or because the words are alike (in hundredths)."""

    case_id: str
    reference: str
    kind: str
    state: str
    filed_at: datetime
    same_phone: bool
    alike: int


def suggestions(
    session: Session, inst: Institution, by: Principal, case: Case, now: datetime
) -> list[Suggestion]:
    """The likeliest first; nothing unless this reader works on the case and may read the words of what is suggested."""
    if case.restricted or Right.WORK not in rights(session, inst, by, case, now):
        return []
    others = [
        other
        for other in session.scalars(_candidates(case))
        if Right.WORDS in rights(session, inst, by, other, now)
    ]
    words = _first_words(session, inst, [case.id, *(other.id for other in others)])
    hers = pieces(words.get(case.id, ""))
    found = [_compared(case, other, likeness(hers, pieces(words.get(other.id, "")))) for other in others]
    found = [one for one in found if one.same_phone or one.alike >= 100 * ALIKE]
    found.sort(key=lambda one: (not one.same_phone, -one.alike, one.reference))
    return found[:MOST_SUGGESTED]


def pieces(text: str) -> frozenset[str]:
    """The three-letter pieces of a text as it is compared."""
    folded = fold(text)
    return frozenset(folded[at : at + PIECE] for at in range(len(folded) - PIECE + 1))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """What two texts have in common, from 0 to 1 (Jaccard)."""
    return len(one & other) / len(one | other) if one and other else 0.0


def _compared(case: Case, other: Case, alike: float) -> Suggestion:
    same = _known_phone(case) is not None and _known_phone(case) == _known_phone(other)
    return Suggestion(
        other.id, other.reference, other.kind, other.state, other.filed_at, same, int(100 * alike)
    )


def _known_phone(case: Case) -> str | None:
    return None if case.anonymous else case.phone_id


def _candidates(case: Case) -> Select[Case]:
    near = [and_(Case.kind == case.kind, Case.area_key == case.area_key, Case.anonymous == case.anonymous)]
    if _known_phone(case) is not None:
        near.append(and_(Case.phone_id == case.phone_id, ~Case.anonymous))
    within = Case.filed_at.between(case.filed_at - WINDOW, case.filed_at + WINDOW)
    here = (Case.office_id == case.office_id, Case.state.in_(AT_AN_OFFICE), ~Case.restricted)
    query = select(Case).where(Case.id != case.id, *here, within, or_(*near))
    return query.options(selectinload(Case.accused)).order_by(Case.filed_at.desc()).limit(MOST_COMPARED)


def _first_words(session: Session, inst: Institution, case_ids: list[str]) -> dict[str, str]:
    rows = session.scalars(
        select(CaseWords)
        .where(CaseWords.case_id.in_(case_ids), CaseWords.role == "words", CaseWords.sealed.is_not(None))
        .order_by(CaseWords.id)
    )
    return {row.case_id: open_words(inst.vault, row) for row in rows}
