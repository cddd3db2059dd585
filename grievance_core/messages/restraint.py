"""Whether a text about a hotline's case may go to her at this moment: asked once more right before it is sent.

She may have changed her mind since it was written, and a text that waited for a provider may come up at a bad hour.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from grievance_core.institution import Institution
from grievance_core.messages.model import Message
from grievance_core.messages.texts import QUIET
from grievance_core.people.phones import index_of
from grievance_core.safety.contact import SafeContact, contact_of, row_of


class Never:
    """She did not agree to this text, or not any more."""


def refusal(
    session: Session, inst: Institution, message: Message, now: datetime
) -> datetime | type[Never] | None:
    """None where it may go now; else when it may, or Never. What goes to officials and about other cases always may."""
    if message.case_id is None or message.official_id is not None:
        return None
    if row_of(session, message.case_id) is None:
        return None
    contact = contact_of(session, inst, message.case_id)
    if not _agreed(inst, contact, message):
        return Never
    at = contact.next_safe(now)
    return at if at > now else None


def _agreed(inst: Institution, contact: SafeContact, message: Message) -> bool:
    here = contact.texts and message.number_index == index_of(inst.vault, contact.number)
    return here and message.template == QUIET.get(contact.wording)
