"""What texts to a phone invited to with a bare 1: to contest a refusal, or to take an offer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.dialogues.invited import CONTEST, OFFER, Invitation
from grievance_core.applications import reading, taking
from grievance_core.applications.model import Application
from grievance_core.applications.states import State
from grievance_core.benefits import offers
from grievance_core.institution import Institution


def invitations(
    session: Session, inst: Institution, number: str, phone_id: str | None, now: datetime
) -> Sequence[Invitation]:
    """What a 1 from this number could mean, beside her cases."""
    found = []
    refused = contestable(session, inst, number)
    if refused is not None:
        found.append(Invitation(CONTEST, refused.number))
    offer = offers.open_of(session, phone_id, now) if phone_id is not None else None
    if offer is not None:
        found.append(Invitation(OFFER, offer.id))
    return found


def contestable(session: Session, inst: Institution, number: str) -> Application | None:
    """The refusal that the last text to this number asked about, unless it is contested already."""
    asked = reading.asked_last(session, inst, number)
    application = taking.by_number(session, asked) if asked is not None else None
    if (
        application is None
        or application.state != State.REFUSED
        or reading.is_contested(session, application)
    ):
        return None
    return application
