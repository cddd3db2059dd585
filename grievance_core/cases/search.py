"""Finding cases by what somebody at the counter knows: their number, her phone, her name.

By its number a reader finds what she may see at all. By phone or name she finds only cases where she may know who it is: those
whose words she reads or who she has to tell, and never one of somebody who did not want to be known.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.orm import Session, selectinload

from grievance_core.cases import names
from grievance_core.cases.access import Right, rights
from grievance_core.cases.model import Case
from grievance_core.cases.principal import Principal
from grievance_core.cases.reading import task_of
from grievance_core.cases.references import read_reference
from grievance_core.cases.sight import in_sight
from grievance_core.cases.views import Line, line_of
from grievance_core.institution import Institution
from grievance_core.people.model import Phone
from grievance_core.people.phones import index_of

MOST_FOUND = 25
MOST_LOOKED_AT = 75  # newest first: what a common name costs is bounded
KNOWS_HER = frozenset({Right.WORDS, Right.TELL})


def search(
    session: Session, inst: Institution, official_id: int, now: datetime, written: str, number: str
) -> tuple[Line, ...]:
    """The cases that fit what was written: a case's number, a name, or `number`, the E.164 number it is ("" for none).

    Newest first, at most MOST_FOUND. Nothing for nobody, and nothing for what is not hers.
    """
    by = Principal("official", official_id=official_id)
    by_reference = Case.reference == (read_reference(written) or "")
    of_her = _of_her(inst, written, number)
    query = select(Case).where(
        in_sight(session, inst, official_id, now), or_(by_reference, ~Case.anonymous & of_her)
    )
    query = query.options(selectinload(Case.accused)).order_by(Case.filed_at.desc(), Case.id)
    found = []
    for case in session.scalars(query.limit(MOST_LOOKED_AT)):
        granted = rights(session, inst, by, case, now)
        if Right.LINE in granted and (case.reference == read_reference(written) or granted & KNOWS_HER):
            found.append(line_of(case, task_of(granted, case) or ""))
    return tuple(found[:MOST_FOUND])


def _of_her(inst: Institution, written: str, number: str) -> ColumnElement[bool]:
    phone = Case.phone_id.in_(select(Phone.id).where(Phone.number_index == index_of(inst.vault, number)))
    called = names.called(inst.vault, written)
    return or_(phone if number else false(), false() if called is None else called)
