"""What she will be texted, shown to whoever is about to do something: the same text, so that nobody is surprised by it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from grievance_core.cases.access import Right, rights
from grievance_core.cases.history import recommendation_of
from grievance_core.cases.model import Case
from grievance_core.cases.principal import Principal
from grievance_core.cases.references import spoken
from grievance_core.cases.telling import PRIVATE_TRACKS, complainant_of
from grievance_core.errors import UnknownCase
from grievance_core.institution import Institution
from grievance_core.messages.texts import compose

ACTS = frozenset({Right.WORK, Right.DECIDE, Right.RECOMMEND})
SAYS = {
    "solved": "decided",
    "decline": "decided",
    "decide": "decided",
    "ask": "asked",
    "refer-outside": "outside",
}


@dataclass(frozen=True)
class Foretold:
    """The text in her language, and what it costs. `shortened`: the words do not fit, so she calls to hear them."""

    text: str = field(repr=False)
    language: str
    segments: int
    shortened: bool


def foretold(
    session: Session,
    inst: Institution,
    by: Principal,
    case_id: str,
    action: str,
    words: str,
    now: datetime,
    contact: str = "",
) -> Foretold | None:
    """The text that follows from this action with these words; None where none does, or she cannot be written to.

    `words` of an action towards a body outside are its name. Raises UnknownCase unless this reader may act on the case.
    """
    case = session.get(Case, case_id)
    if case is None or not ACTS & rights(session, inst, by, case, now):
        raise UnknownCase("foretold")
    to = complainant_of(session, inst, case)
    if to is None or action not in SAYS:
        return None
    said = words.strip() or (recommendation_of(session, inst.vault, case) if action == "decide" else "")
    wanted = _template(case, action)
    values = {
        "reference": spoken(case.reference),
        "decision": said,
        "question": said,
        "body": said,
        "contact": contact,
    }
    text, segments, used = compose(inst.catalogues, to.language, wanted, values)
    return Foretold(text, to.language, segments, used != SAYS[action])


def _template(case: Case, action: str) -> str:
    if case.track not in PRIVATE_TRACKS:
        return SAYS[action]
    return "asked_short" if action == "ask" else "decided_private"
