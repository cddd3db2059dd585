"""What stands around a case on its page: other cases, programmes, notes, who works on it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from console.desk import Desk
from console.queue import colleague
from grievance_core.applications.household import Entitled, cases_nearby, entitled
from grievance_core.cases import assigning, duplicates, linking, notes
from grievance_core.cases.duplicates import Suggestion
from grievance_core.cases.model import Case
from grievance_core.cases.views import Line
from grievance_core.offices.staffing import office_by_key
from grievance_core.programmes.wording import why
from grievance_core.registry.numbers import spoken as spoken_number


def around(at: Desk, db: Session, found: Case) -> dict[str, object]:
    """For whoever may know it; empty for everybody else."""
    inst, by, now = at.here.inst, at.by, at.now
    return {
        "working": colleague(at, db, assigning.assignee(db, found)),
        "notes": [
            {"at": at.day_and_time(one.at), "who": seat_title(at, db, one.seat_key), "text": one.text}
            for one in notes.notes(db, inst, by, found, now)
        ],
        "linked": [_line(at, line) for line in linking.linked(db, inst, by, found, now)],
        "nearby": [_line(at, line) for line in cases_nearby(db, inst, by, found, now)],
        "twins": [_twin(at, one) for one in duplicates.suggestions(db, inst, by, found, now)],
        "entitled": [_entitled(at, one) for one in entitled(db, inst, by, found, now)],
    }


def seat_title(at: Desk, db: Session, seat_key: str | None) -> str:
    """A seat with its office, empty for none and for one that is no more."""
    office = office_by_key(db, seat_key.partition("/")[0]) if seat_key else None
    seats = [seat for seat in office.seats if seat.key == seat_key] if office is not None else []
    return at.title(db, seats[0]) if seats else ""


def _line(at: Desk, line: Line) -> dict[str, str]:
    return {
        "reference": line.reference,
        "spoken": at.reference(line.reference),
        "kind": at.say("kind", line.kind),
        "state": at.say("state", line.state),
    }


def _twin(at: Desk, one: Suggestion) -> dict[str, str]:
    alike = at.say("console-case", "alike", share=at.digits(one.alike)) if one.alike else ""
    phone = at.say("console-case", "same-phone") if one.same_phone else ""
    return {
        "reference": one.reference,
        "spoken": at.reference(one.reference),
        "kind": at.say("kind", one.kind),
        "state": at.say("state", one.state),
        "filed": at.day(one.filed_at),
        "why": " · ".join(filter(None, (phone, alike))),
    }


def _entitled(at: Desk, one: Entitled) -> dict[str, object]:
    return {
        "name": one.name,
        "number": spoken_number(one.number),
        "programmes": [
            {
                "name": at.say("programme", answer.programme),
                "standing": answer.standing,
                "why": why(at.here.inst.catalogues, at.language, answer),
            }
            for answer in one.programmes
        ],
    }
