"""She says how she may be reached: only she does, and each time it stands in the history that she did."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from grievance_core.cases.access import Right
from grievance_core.cases.history import record
from grievance_core.cases.model import Case
from grievance_core.cases.principal import Principal
from grievance_core.cases.states import State
from grievance_core.cases.taking import take
from grievance_core.errors import Incomplete, NotNow
from grievance_core.institution import Institution
from grievance_core.safety import contact
from grievance_core.safety.contact import NEUTRAL, NOBODY, SafeContact
from grievance_core.safety.hours import DEFAULT

TYPE = "contact"  # of the event
MOST_WORDS = 200  # characters of a country or an employer
FIELDS = ("topic", "country", "employer", "passport")


@dataclass(frozen=True)
class Wish:
    """How she wants to be reached: a number, by what, at which hours (`safety/hours.py`), and in which words."""

    number: str = field(repr=False)
    other_number: bool
    may_text: bool
    may_call: bool
    hours: str = DEFAULT
    shared_with: str = ""
    wording: str = NEUTRAL


def agree(
    session: Session, inst: Institution, case_id: str, by: Principal, now: datetime, wish: Wish
) -> SafeContact:
    """From now on as she wishes. Raises Refused where it is not her case, NotNow for one that is no hotline's, Incomplete."""
    case = _hers(session, inst, case_id, by, now)
    zone = contact.zone_of(contact.abroad_of(session, inst, case_id))
    wanted = SafeContact(**vars(wish), zone=zone, asked=True)
    try:
        contact.agree(session, inst.vault, case_id, wanted, now)
    except ValueError:
        raise Incomplete("contact") from None
    record(session, inst.vault, case, TYPE, now, facts=_facts(wanted))
    return wanted


def leave_alone(session: Session, inst: Institution, case_id: str, by: Principal, now: datetime) -> None:
    """Nobody writes to her or calls her from now on. Raises as `agree`."""
    case = _hers(session, inst, case_id, by, now)
    contact.agree(session, inst.vault, case_id, NOBODY, now)
    record(session, inst.vault, case, TYPE, now, facts=_facts(NOBODY))


def tell_of_abroad(
    session: Session, inst: Institution, case_id: str, by: Principal, now: datetime, said: dict[str, str]
) -> None:
    """What she told of abroad is kept with her case, sealed. Raises as `agree`."""
    _hers(session, inst, case_id, by, now)
    told = {name: value.strip()[:MOST_WORDS] for name, value in said.items() if name in FIELDS}
    contact.tell_of_abroad(session, inst, case_id, told, now)


def _hers(session: Session, inst: Institution, case_id: str, by: Principal, now: datetime) -> Case:
    case = take(session, inst, case_id, by, Right.OWN, now, tuple(State)).case
    if not case.restricted:
        raise NotNow("contact")
    return case


def _facts(wanted: SafeContact) -> dict[str, bool]:
    """What the history may say: whether, never where or when."""
    return {"text": wanted.texts, "call": wanted.may_call}
