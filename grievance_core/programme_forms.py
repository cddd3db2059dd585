"""The form in which a commune tells the district of a programme it found (SSDM table 9, function 1).

It goes to the district's assistant, who computerises every form, or where nobody holds that seat to the inter-sector officer. It
stays open until somebody there says what came of it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.areas.search import path
from grievance_core.database import alone
from grievance_core.errors import Denied, Incomplete, NotNow
from grievance_core.identifiers import new_id
from grievance_core.institution import Institution
from grievance_core.messages.outbox import Letter, recipient_of_official, write
from grievance_core.offices.model import Office, Seat
from grievance_core.offices.staffing import AT_THE_COUNTER, find_office, on_duty, seats_of
from grievance_core.programmes.model import ProgrammeForm
from grievance_core.vault import Place, Vault

FROM_LEVELS = ("village", "commune")
TO_OFFICES = ("district-assistant", "district-intersector")
OUTCOMES = ("entered", "known", "none-such")


@dataclass(frozen=True)
class Found:
    """What the form says, in the sender's words: what it is called, what it gives and to whom, and whom to ask."""

    name: str
    gives: str
    contact: str


@dataclass(frozen=True)
class FormLine:
    """A form that waits at the district."""

    id: str
    area_key: str
    sent_at: datetime
    found: Found = field(repr=False)


def send(
    session: Session, inst: Institution, official_id: int, request: str, found: Found, now: datetime
) -> str:
    """Send a form; the id of it. The same request sends one form, once.

    Raises Denied for whoever does not work in a village or commune, Incomplete when anything is left out or there is no district.
    """
    request_index = inst.vault.index("programme-form", request)
    alone(session, request_index)
    sent = session.scalar(select(ProgrammeForm.id).where(ProgrammeForm.request_index == request_index))
    if sent is not None:
        return sent
    if not (found.name.strip() and found.gives.strip() and found.contact.strip()):
        raise Incomplete("form")
    area_key = _area_of(session, official_id, now)
    office = _district_office(session, area_key, now)
    form_id = new_id()
    session.add(
        ProgrammeForm(
            id=form_id,
            request_index=request_index,
            area_key=area_key,
            office_id=office.id,
            sent_by_id=official_id,
            sent_at=now,
            words_sealed=_sealed(inst.vault, form_id, found),
        )
    )
    session.flush()
    _tell(session, inst, office, now)
    return form_id


def waiting(session: Session, inst: Institution, official_id: int, now: datetime) -> Sequence[FormLine]:
    """The forms that wait in this official's offices, the oldest first."""
    query = select(ProgrammeForm).where(
        ProgrammeForm.office_id.in_(_offices(session, official_id, now)), ProgrammeForm.closed_at.is_(None)
    )
    rows = session.scalars(query.order_by(ProgrammeForm.sent_at, ProgrammeForm.id))
    return [FormLine(row.id, row.area_key, row.sent_at, _opened(inst.vault, row)) for row in rows]


def close(session: Session, form_id: str, official_id: int, outcome: str, now: datetime) -> None:
    """Say what came of a form. Raises Denied for another office's, NotNow when it was said before, Incomplete for no outcome."""
    if outcome not in OUTCOMES:
        raise Incomplete("outcome")
    row = session.get(ProgrammeForm, form_id, with_for_update=True, populate_existing=True)
    if row is None or row.office_id not in _offices(session, official_id, now):
        raise Denied(f"form {form_id}")
    if row.closed_at is not None:
        raise NotNow("closed")
    row.outcome, row.closed_by_id, row.closed_at = outcome, official_id, now
    session.flush()


def may_send(session: Session, official_id: int, now: datetime) -> bool:
    """Whether this official works in a village or a commune."""
    return any(_sends(seat) for seat in seats_of(session, official_id, now))


def _sends(seat: Seat) -> bool:
    return (
        seat.duty in AT_THE_COUNTER and seat.office.level in FROM_LEVELS and seat.office.area_key is not None
    )


def _area_of(session: Session, official_id: int, now: datetime) -> str:
    for seat in seats_of(session, official_id, now):
        if _sends(seat) and seat.office.area_key is not None:
            return seat.office.area_key
    raise Denied("works in no village or commune")


def _district_office(session: Session, area_key: str, now: datetime) -> Office:
    district = next((area.key for area in path(session, area_key) if area.level == "district"), "")
    there = [office for kind in TO_OFFICES if (office := find_office(session, kind, district)) is not None]
    staffed = [office for office in there if on_duty(session, office.id, now, AT_THE_COUNTER)]
    if not there:
        raise Incomplete("the district has no office")
    return (staffed or there)[0]


def _offices(session: Session, official_id: int, now: datetime) -> list[int]:
    return [
        seat.office_id
        for seat in seats_of(session, official_id, now)
        if seat.duty in AT_THE_COUNTER and seat.office.kind in TO_OFFICES
    ]


def _tell(session: Session, inst: Institution, office: Office, now: datetime) -> None:
    for post in on_duty(session, office.id, now, AT_THE_COUNTER)[:1]:
        to = recipient_of_official(inst, post.official)
        message = write(session, inst, to, Letter("programme_form", {}), now) if to is not None else None
        if message is not None:
            session.add(message)


def _sealed(vault: Vault, form_id: str, found: Found) -> bytes:
    said = json.dumps([found.name, found.gives, found.contact], ensure_ascii=False)
    return vault.seal(said, Place("programme_forms", "words_sealed", form_id))


def _opened(vault: Vault, row: ProgrammeForm) -> Found:
    return Found(*json.loads(vault.open(row.words_sealed, Place("programme_forms", "words_sealed", row.id))))
