"""Takes each update: whose it is, what it says, the one path of every message (`bot/turn.py`), and what is shown.

An update that Telegram delivers again gets the reply it got before. Whatever fails on the way to the chat is told by an error, so
that Telegram delivers the update once more; nothing is done twice then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

import structlog
from sqlalchemy.orm import Session, sessionmaker

from bot.addresses import NotANumber
from bot.inbound import Answer, Inbound
from bot.telegram import asides
from bot.telegram.channel import NAME
from bot.telegram.client import BotApi
from bot.telegram.commands import HELP, LINK, PLACES, leads_to
from bot.telegram.fetching import fetch
from bot.telegram.keyboards import REMOVED
from bot.telegram.reading import Came, Unreadable, read
from bot.telegram.screens import Screens
from bot.telegram.showing import Blocked, Showing
from grievance_core.errors import Refused
from grievance_core.evidence.media import UnknownMedia
from grievance_core.institution import Institution
from grievance_core.people import chats
from grievance_core.people.chats import Known, address_of
from writing.languages import spoken

FIRST_LANGUAGE = "km"
CALL_ME = "call-me"

log = structlog.get_logger()


class Line(Protocol):
    """The telephone line."""

    def turn(self, inbound: Inbound) -> Answer: ...

    def language_of(self, number: str) -> str: ...


@dataclass(frozen=True)
class Ports:
    """What an attendant works with."""

    line: Line
    inst: Institution
    sessions: sessionmaker[Session]
    reading: sessionmaker[Session]
    clock: Callable[[Session], datetime]
    api: BotApi = field(repr=False)
    screens: Screens


class Attendant:
    """Takes updates, from the webhook or from polling."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._vault = ports.inst.vault
        self._showing = Showing(ports.api, ports.screens, ports.inst.catalogues)

    def take(self, update: Mapping[str, Any]) -> None:
        """Answer one update. Raises TelegramError, or what a store raises, when it must be delivered again."""
        try:
            came = read(update)
        except Unreadable as error:  # delivered again it would be no better
            log.warning("telegram_unreadable", kind=str(error))
            return
        if came is None:
            return
        address = address_of(self._vault, NAME, came.account)
        try:
            self._attend(came, address)
        except Blocked:
            self._forget(address)

    def _attend(self, came: Came, address: str) -> None:
        if came.gone:
            self._forget(address)
            return
        known = self._met(came, address)
        if came.contact is not None:
            self._linked(came, known)
        elif not self._aside(came, known):
            self._converse(came, known)

    def _met(self, came: Came, address: str) -> Known:
        with self._ports.reading() as session:
            known = chats.known(session, self._vault, address)
        if known is None or known.blocked:
            with self._ports.sessions.begin() as session:
                chats.meet(session, self._vault, address, str(came.chat))
        return known or Known(address)

    def _forget(self, address: str) -> None:
        with self._ports.sessions.begin() as session:
            chats.blocked(session, self._vault, address, self._ports.clock(session))

    def _linked(self, came: Came, known: Known) -> None:
        """A number that was sent. Somebody else's, as out of an address book, links nothing."""
        language = self._language(known)
        if came.contact is None or not came.contact.own:
            self._showing.ask_number(came, language, "not-yours")
            return
        try:
            with self._ports.sessions.begin() as session:
                now = self._ports.clock(session)
                asides.link(session, self._ports.inst, known.address, came.contact.number, now)
        except NotANumber:
            self._showing.ask_number(came, language, "not-yours")
            return
        self._showing.say(came, language, "linked", REMOVED)

    def _aside(self, came: Came, known: Known) -> bool:
        """Whether it was something beside the conversation, and is done."""
        wants_call = came.tap is not None and came.tap.pressed.choice == CALL_ME and not known.number
        if wants_call or came.command == LINK:
            msgid = "call-needs-number" if wants_call else "ask-number"
            self._showing.ask_number(came, self._language(known), msgid)
            return True
        if not came.command:
            return False
        with self._ports.sessions.begin() as session:
            now = self._ports.clock(session)
            msgid = asides.told(session, self._ports.inst, known, came.command, now)
        if not msgid and came.command not in PLACES:
            msgid = HELP
        if msgid == "ask-number":
            self._showing.ask_number(came, self._language(known), msgid)
        elif msgid:
            self._showing.say(came, self._language(known), msgid)
        return bool(msgid)

    def _converse(self, came: Came, known: Known) -> None:
        answer = self._ports.line.turn(self._inbound(came, known))
        self._showing.screen(came, known.address, answer)
        if not known.number and answer.screen == "main" and self._ports.screens.offer_once(known.address):
            self._showing.ask_number(came, answer.language, "ask-number")

    def _inbound(self, came: Came, known: Known) -> Inbound:
        inbound = Inbound(
            channel=NAME,
            gateway=NAME,
            address=known.speaks_as,
            session="",
            message_id=str(came.update_id),
            text=came.text,
            first=bool(came.command),
            chat=known.address,
            dialled=leads_to(came.command, came.payload),
        )
        if came.tap is not None:
            tap = came.tap.pressed
            return replace(inbound, text=tap.key, choice=tap.choice, seen=tap.seen)
        return self._with_file(inbound, came)

    def _with_file(self, inbound: Inbound, came: Came) -> Inbound:
        try:
            if came.strange:
                raise UnknownMedia("update")
            media = fetch(self._ports.api, came.file) if came.file else None
        except Refused as refusal:
            return replace(inbound, notice=refusal.msgid)
        return replace(inbound, media=media)

    def _language(self, known: Known) -> str:
        return spoken(self._ports.line.language_of(known.speaks_as) or FIRST_LANGUAGE)
