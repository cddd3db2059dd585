"""Twilio's forms, read: a message that came in, and the report on one that went out. And TwiML, the form of our replies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from twilio.twiml.messaging_response import MessagingResponse

from bot.addresses import NotANumber, e164
from bot.inbound import Inbound
from bot.sms.reading import read
from writing.cleaning import clean

NAME = "twilio"
REPORTS = "/sms/twilio/status"
OUR_ID, HANDED_OVER = "message", "at"  # in the query of the address reports are sent to
MOST_DIGITS = 12  # of a time in seconds
MOST_CHARACTERS = 80  # of an id, a number or a status; Twilio's have 34 at most
STOPPED = "21610"  # https://www.twilio.com/docs/api/errors/21610

# https://www.twilio.com/docs/messaging/api/message-resource#message-status-values
STATES = {
    "accepted": "sent",
    "scheduled": "sent",
    "queued": "sent",
    "sending": "sent",
    "sent": "sent",
    "delivered": "delivered",
    "read": "delivered",
    "undelivered": "failed",
    "failed": "failed",
    "canceled": "failed",
}


class Unreadable(ValueError):
    """A field is missing or empty. Names it; its value is never kept."""

    permanent = True


class Wish(StrEnum):
    """What a person asks of Twilio rather than of us."""

    NONE = ""
    STOP = "STOP"
    START = "START"
    HELP = "HELP"


# What Twilio heeds, answers by itself, and lets no word of ours follow: https://help.twilio.com/articles/223134027
STOPS = ("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT")
WISHES = {**dict.fromkeys(STOPS, Wish.STOP), "START": Wish.START, "UNSTOP": Wish.START}


@dataclass(frozen=True)
class Report:
    """What became of a message that went out. `message_id` is ours, empty where it did not come back to us.

    `handed_over` is when it went out, in Unix seconds, 0 where that did not come back.
    """

    provider_id: str
    message_id: str
    state: str
    stopped: bool
    handed_over: int = 0


@dataclass(frozen=True)
class Received:
    """A message that came in. `inbound` is None when its sender is no phone: nobody reads what a name or a short code is sent."""

    inbound: Inbound | None
    wish: Wish = field(default=Wish.NONE)


def received(form: Mapping[str, str]) -> Received:
    """The message in the form. Raises Unreadable."""
    sender, message_id = _required(form, "From"), _required(form, "MessageSid")
    words = read(form.get("Body", ""))
    try:
        address = e164(sender)
    except NotANumber:
        return Received(None)
    inbound = Inbound(
        channel="sms",
        gateway=NAME,
        address=address,
        session="",  # texts have no sessions: what is kept of the phone goes on
        message_id=message_id,
        text=words,
        first=False,
    )
    return Received(inbound, _wish(form, words))


def report(form: Mapping[str, str], query: Mapping[str, str]) -> Report | None:
    """What the form reports; None for a status that says nothing of an outgoing message. Raises Unreadable."""
    provider_id, status = _required(form, "MessageSid"), _required(form, "MessageStatus")
    if status not in STATES:
        return None
    message_id, at = clean(query.get(OUR_ID, "")), query.get(HANDED_OVER, "")
    handed_over = int(at) if at.isascii() and at.isdecimal() and len(at) < MOST_DIGITS else 0
    return Report(provider_id, message_id, STATES[status], form.get("ErrorCode") == STOPPED, handed_over)


def twiml(text: str = "") -> str:
    """The reply with one message, or with none. Controls, which XML does not allow, are left out."""
    response = MessagingResponse()
    if text:
        response.message(clean(text))
    return str(response)


def _wish(form: Mapping[str, str], words: str) -> Wish:
    """Twilio acts on these words by itself, and on others in OptOutType where it was set up to."""
    told = form.get("OptOutType")
    return Wish.HELP if told == Wish.HELP else WISHES.get(told or words.upper(), Wish.NONE)


def _required(form: Mapping[str, str], name: str) -> str:
    value = clean(form.get(name, ""))[:MOST_CHARACTERS]
    if not value:
        raise Unreadable(f"{name} is missing")
    return value
