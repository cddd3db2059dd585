"""What is asked beside the conversation: a number that is sent, where messages go, and help."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.addresses import e164
from bot.counter import drafts
from grievance_core.cases.deciding import settled
from grievance_core.evidence import keeping
from grievance_core.institution import Institution
from grievance_core.messages.stopping import resume, stop
from grievance_core.people import chats
from grievance_core.people.chats import Known


def link(session: Session, inst: Institution, address: str, number: str, now: datetime) -> None:
    """The chat speaks as this number from now on, and takes along what was begun in it. Raises NotANumber.

    Only for a number that Telegram vouches for. Done twice it changes nothing.
    """
    vault = inst.vault
    own = e164(number if number.startswith("+") else f"+{number}")
    chats.link(session, vault, address, own, now)
    begun = drafts.load(session, vault, address)
    if begun and drafts.load(session, vault, own) is None:
        drafts.save(session, vault, own, begun, now)
    drafts.drop(session, vault, address)
    keeping.hand_over(session, vault, address, own)


def told(session: Session, inst: Institution, known: Known, command: str, now: datetime) -> str:
    """Do what a command says about her messages; the msgid of what is said then, empty when it is no such command."""
    if command == "sms":
        return "by-sms" if chats.prefer(session, inst.vault, known.address, here=False) else "ask-number"
    if command == "here":
        return "by-telegram" if chats.prefer(session, inst.vault, known.address, here=True) else "ask-number"
    if command == "stop":
        stop(session, inst, known.speaks_as, now, settled)
        return "stopped"
    if command == "start":
        resume(session, inst, known.speaks_as)
    return ""
