"""The second PIN of a hotline's case: whoever is made to open her case gives this one.

It opens harmless information, and tells the desk without a word on the screen: every screen is as if there were no case.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.cases.access import Right
from grievance_core.cases.filing import pin_digest
from grievance_core.cases.history import record
from grievance_core.cases.locking import locked
from grievance_core.cases.model import Case, CaseEvent
from grievance_core.cases.moving import ring
from grievance_core.cases.principal import Principal
from grievance_core.cases.references import read_reference
from grievance_core.cases.states import AT_AN_OFFICE, State
from grievance_core.cases.taking import take
from grievance_core.cases.telling import tell_office
from grievance_core.errors import Incomplete
from grievance_core.institution import Institution
from grievance_core.safety.contact import row_of
from grievance_core.vault import Vault

DIGITS = 4
UNDER_DURESS = "duress"  # the type of the event
SET = "second-pin"


class UnusablePin(Incomplete):
    """Not four digits, or the PIN of the case itself."""

    msgid = "error.second-pin"


def set_second(
    session: Session, inst: Institution, case_id: str, by: Principal, now: datetime, pin: str
) -> Case:
    """She chooses it. Raises UnusablePin for anything but four digits and for the case's own PIN, Refused where not hers."""
    case = take(session, inst, case_id, by, Right.OWN, now, tuple(State)).case
    row = row_of(session, case_id)
    usable = len(pin) == DIGITS and pin.isascii() and pin.isdigit()
    if row is None or not usable or pin_digest(inst.vault, case_id, pin) == case.pin_digest:
        raise UnusablePin("pin")
    row.second_digest, row.changed_at = second_digest(inst.vault, case_id, pin), now
    record(session, inst.vault, case, SET, now)
    return case


def is_second(session: Session, vault: Vault, case: Case, pin: str) -> bool:
    """Whether this is the PIN she gives when somebody stands beside her."""
    row = row_of(session, case.id) if case.restricted else None
    return (
        row is not None
        and bool(row.second_digest)
        and row.second_digest == second_digest(vault, case.id, pin)
    )


def second_digest(vault: Vault, case_id: str, pin: str) -> str:
    """What is kept of it: a keyed digest bound to its case."""
    return vault.index("second-pin-digest", f"{case_id}|{pin}")


def flag(session: Session, inst: Institution, reference: str, now: datetime) -> CaseEvent | None:
    """She is made to open her case: it stands in its history, it rings, and everybody at the desk hears of it at once."""
    number = read_reference(reference)
    case_id = session.scalar(select(Case.id).where(Case.reference == number)) if number else None
    case = locked(session, case_id) if case_id is not None else None
    if case is None:
        return None
    event = record(session, inst.vault, case, UNDER_DURESS, now)
    tell_office(session, inst, event, case.office, "look_now", now, everybody=True)
    if State(case.state) in AT_AN_OFFICE:
        ring(session, inst, case, now)
    return event
