"""Kannel's two kinds of request: a text that came in, and what became of one that went out."""

from __future__ import annotations

from dataclasses import dataclass

from bot.addresses import NotANumber, e164
from bot.inbound import Inbound
from bot.sms.kannel.query import Query
from bot.sms.reading import read

NAME = "kannel"
INCOMING, REPORTS = "/sms/kannel", "/sms/kannel/dlr"
OUR_ID, HANDED_OVER, SECRET = "message", "at", "secret"  # names of fields
MOST_DIGITS = 12  # of a time in seconds

# %d of a report (Kannel user guide, "Delivery reports"): with the phone, no longer on its way, waiting at the operator, taken by
# the operator, refused by the operator.
STATES = {"1": "delivered", "2": "failed", "4": "sent", "8": "sent", "16": "failed"}


@dataclass(frozen=True)
class Report:
    """What became of a message that went out. `handed_over` is when, in Unix seconds, 0 where it did not come back."""

    message_id: str
    state: str
    handed_over: int


def received(query: Query) -> Inbound | None:
    """The text that came in; None when its sender is no phone. Raises Unreadable."""
    sender, message_id = query.required("from"), query.required("id")
    try:
        address = e164(sender)
    except NotANumber:
        return None
    return Inbound(
        channel="sms",
        gateway=NAME,
        address=address,
        session="",  # texts have no sessions: what is kept of the phone goes on
        message_id=message_id,
        text=read(query.text),
        first=False,
    )


def report(query: Query) -> Report | None:
    """What is reported; None for a state that says nothing of a text's fate. Raises Unreadable."""
    message_id, state = query.required(OUR_ID), query.required("state")
    told = query[HANDED_OVER]
    handed_over = int(told) if told.isascii() and told.isdecimal() and len(told) < MOST_DIGITS else 0
    return Report(message_id, STATES[state], handed_over) if state in STATES else None


def provider_id(message_id: str) -> str:
    """Kannel names no message it takes. Ours travels with it and comes back in its reports."""
    return f"{NAME}:{message_id}"
