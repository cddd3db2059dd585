"""What she agreed to, purpose by purpose: to whom, what of her, until when. She can take back each of them at any time.

Consent is asked for each purpose apart and for named pieces of information only, as the Interagency Gender-Based
Violence Case Management Guidelines (2017) ask.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.cases.access import Right
from grievance_core.cases.history import record
from grievance_core.cases.principal import Principal
from grievance_core.cases.taking import words_needed
from grievance_core.errors import Incomplete
from grievance_core.hotlines.model import DeskSheet
from grievance_core.hotlines.sheets import EVER, Sheet, end, in_hand, opened, write
from grievance_core.institution import Institution


@dataclass(frozen=True)
class Consent:
    """`purpose` is the body it may go to, `fields` what of her, `words` how she said it."""

    purpose: str
    fields: tuple[str, ...]
    until: datetime
    words: str = field(repr=False)


def agree(
    session: Session, inst: Institution, case_id: str, by: Principal, now: datetime, given: Consent
) -> str:
    """Keep what she agreed to; returns the consent's id.

    Raises Incomplete for a purpose or a field that does not exist, for no field at all, no words, and an end that is past.
    """
    fields = tuple(dict.fromkeys(given.fields))
    known = given.purpose in inst.desks.bodies and set(fields) <= set(inst.desks.fields)
    if not known or not fields or given.until <= now:
        raise Incomplete("consent")
    content = {"purpose": given.purpose, "fields": fields, "words": words_needed(given.words)}
    held = in_hand(session, inst, case_id, by, now)
    return write(session, inst, held, "consent", content, now, until=given.until, event="consented").id


def withdraw_consent(
    session: Session, inst: Institution, case_id: str, by: Principal, now: datetime, consent_id: str
) -> int:
    """She takes it back, whatever became of the case; returns how many packets can no longer be opened. Raises NotNow."""
    held = in_hand(session, inst, case_id, by, now, Right.WORDS, EVER)
    end(session, inst, held, consent_id, "consent", now)
    record(session, inst.vault, held.case, "consent-withdrawn", now, seat_key=held.seat_key)
    stopped = [
        row for row in _packets(session, case_id) if opened(inst.vault, row).text("consent") == consent_id
    ]
    for row in stopped:
        row.ended_at, row.ended_by = now, held.seat_key
    session.flush()
    return len(stopped)


def standing(
    session: Session, inst: Institution, case_id: str, consent_id: str, now: datetime
) -> Sheet | None:
    """A consent of this case that still holds; None where it was taken back, ran out, or never was. The caller has the right."""
    row = session.get(DeskSheet, consent_id, with_for_update=True)
    if row is None or (row.case_id, row.kind) != (case_id, "consent") or row.ended_at is not None:
        return None
    return opened(inst.vault, row) if row.until is not None and row.until > now else None


def _packets(session: Session, case_id: str) -> list[DeskSheet]:
    unopened = select(DeskSheet).where(DeskSheet.case_id == case_id, DeskSheet.kind == "packet")
    return list(session.scalars(unopened.where(DeskSheet.ended_at.is_(None)).with_for_update()))
