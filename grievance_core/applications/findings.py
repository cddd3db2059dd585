"""What was known of the applicant when the programme's rule was asked, kept so that the same answer can be given again later."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from grievance_core.applications.history import ANSWERS, said_last
from grievance_core.applications.model import Application
from grievance_core.errors import Incomplete
from grievance_core.institution import Institution
from grievance_core.programmes.ages import Born
from grievance_core.programmes.catalogue import Programmes
from grievance_core.programmes.explain import Explanation
from grievance_core.programmes.facts import Value
from grievance_core.programmes.history import keep_rules, rules_of
from grievance_core.programmes.population import registered
from writing.dates import PHNOM_PENH


@dataclass(frozen=True)
class Finding:
    """What the rule of a programme said ("yes", "maybe", "no"; empty where it had none), under which rules, of which facts."""

    standing: str
    rules_version: str
    answers: str = field(repr=False)


def find(
    session: Session,
    programmes: Programmes,
    programme_id: str,
    person_id: str | None,
    said: Mapping[str, str],
    now: datetime,
) -> Finding:
    """Ask the rule about somebody in the registry, or about what she said by phone. Raises Incomplete for unusable answers."""
    day = now.astimezone(PHNOM_PENH).date()
    known: dict[str, Value | None] = {}
    if person_id is not None:
        record = registered(session, person_id, day)
        if record is None:
            raise Incomplete("person")  # dead, gone, or not in the registry
        known = record[0]
    elif said:
        try:
            known = programmes.understood(said, day)
        except ValueError:
            raise Incomplete("said") from None
    keep_rules(session, programmes, now)
    answer = _answer(programmes, programme_id, known, day)
    return Finding(answer.standing if answer else "", programmes.version, _packed(known, day))


def explanation_of(session: Session, inst: Institution, application: Application) -> Explanation | None:
    """The answer as it was given, by the rules of then from the facts of then. None where there was no rule or it was erased."""
    packed = said_last(session, inst.vault, application.id, ANSWERS)
    if not packed:
        return None
    kept = json.loads(packed)
    known = {name: _opened(value) for name, value in kept["known"].items()}
    programmes = rules_of(session, application.rules_version)
    return _answer(programmes, application.programme_id, known, date.fromisoformat(kept["day"]))


def _answer(
    programmes: Programmes, programme_id: str, known: Mapping[str, Value | None], day: date
) -> Explanation | None:
    answers = programmes.explain(known, day)
    return next((answer for answer in answers if answer.programme == programme_id), None)


def _packed(known: Mapping[str, Value | None], day: date) -> str:
    plain: dict[str, Any] = {name: _plain(value) for name, value in known.items() if value is not None}
    return json.dumps({"day": day.isoformat(), "known": plain}, ensure_ascii=False)


def _plain(value: Value) -> object:
    if isinstance(value, Born):
        return {"born": [value.earliest.isoformat(), value.latest.isoformat()]}
    return value


def _opened(value: Any) -> Value:
    if isinstance(value, dict):
        earliest, latest = (date.fromisoformat(day) for day in value["born"])
        return Born(earliest, latest)
    opened: Value = value
    return opened
