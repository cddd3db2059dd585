"""Where a case stands and how it came there, for the table under the phones: as the operator sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.cases.principal import OPERATOR
from grievance_core.cases.published import as_json
from grievance_core.cases.telling import name_of
from grievance_core.errors import UnknownCase
from grievance_core.offices.model import Office
from service import Service
from simulator.page import CONTEXT, local
from simulator.refusals import Unusable
from writing.catalogue import Catalogues
from writing.dates import day


@dataclass(frozen=True)
class Standing:
    """One sentence, and a row of words for each event."""

    words: str
    events: list[list[str]]


def standing(here: Service, reference: str, language: str) -> Standing:
    """The case with this reference. Raises Unusable, the same for a hotline case as for none."""
    with here.sessions.begin() as session:  # to write: every look at a case is put on record
        try:
            case = as_json(session, here.inst, OPERATOR, reference, here.clock(session))
        except UnknownCase:
            raise Unusable("unknown-case", status=404) from None
        names = _office_names(session, case, language)
    texts = here.inst.catalogues
    rows = [_row(texts, event, names, language) for event in case["events"]]
    return Standing(_sentence(texts, case, names, language), rows)


def _office_names(session: Session, case: dict[str, Any], language: str) -> dict[str, str]:
    keys = {case["office"], case["committee"], *(event["office"] for event in case["events"])}
    offices = session.scalars(select(Office).where(Office.key.in_(keys - {None})))
    return {office.key: name_of(office, language) for office in offices}


def _sentence(texts: Catalogues, case: dict[str, Any], names: dict[str, str], language: str) -> str:
    where = {
        "state": texts.text(language, "state", case["state"]),
        "office": names[case["committee"] or case["office"]],
    }
    if case["due_at"] is None:
        return texts.text(language, CONTEXT, "standing", **where)
    due = day(datetime.fromisoformat(case["due_at"]), language)
    return texts.text(language, CONTEXT, "standing-until", **where, day=due)


def _row(texts: Catalogues, event: dict[str, Any], names: dict[str, str], language: str) -> list[str]:
    at = local(datetime.fromisoformat(event["at"])).strftime("%d/%m %H:%M")
    level = texts.text(language, "level", event["level"])
    office = names.get(event["office"], event["office"])
    return [at, event["type"], level, office, event["seat"] or "", event["public_text"] or ""]
