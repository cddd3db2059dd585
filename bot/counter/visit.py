"""One turn of one phone at the counter: who is there, when, and under which request."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from bot.engine.state import State
from grievance_core.cases.principal import Principal
from grievance_core.errors import Denied
from grievance_core.institution import Institution

PROVEN = "proven"  # in the draft: the id of the case whose number and PIN were given in this conversation


@dataclass(frozen=True)
class Visit:
    """`now` is the institution's time, `real_now` the real one (PINs and locks); `request` identifies the message."""

    session: Session
    inst: Institution
    number: str = field(repr=False)
    channel: str
    now: datetime
    real_now: datetime
    request: str = field(repr=False)
    phone_id: str | None = None


def caller_of(visit: Visit, state: State) -> Principal:
    """The person at the phone, with the case she has proven to be hers."""
    return Principal("caller", phone_id=visit.phone_id, proven_case_id=state.draft.get(PROVEN))


def official_of(state: State) -> Principal:
    """The official who gave a PIN in this conversation. Raises Denied when nobody did."""
    if state.official is None:
        raise Denied("nobody signed in")
    return Principal("official", official_id=state.official)
