"""Messages of the outbox on their way: into a linked chat where she wants them there, else by SMS.

What is in her chat has arrived: Telegram tells nobody whether it was read, and no receipt will follow.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

import structlog
from sqlalchemy.orm import Session, sessionmaker

from bot.telegram.client import BotApi
from bot.telegram.errors import Refused, Silent, Unreached
from bot.telegram.showing import NO_PREVIEW
from grievance_core.messages.sending import Accepted, DeliveryError, Transport, Unanswered
from grievance_core.people import chats
from grievance_core.people.chats import is_number
from grievance_core.vault import Vault

GONE = (HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN)

log = structlog.get_logger()


@dataclass(frozen=True)
class Stores:
    """Where chats are looked up, and remembered as blocked."""

    reading: sessionmaker[Session]
    sessions: sessionmaker[Session]
    vault: Vault
    clock: Callable[[Session], datetime]


class TelegramFirst:
    """Into the chat, else by `sms`. Neither sends twice: only what certainly did not go out is handed to the other."""

    knows_our_ids = False

    def __init__(self, api: BotApi, stores: Stores, sms: Transport) -> None:
        self._api = api
        self._stores = stores
        self._sms = sms

    def send(self, message_id: str, number: str, text: str) -> Accepted:
        """Raises DeliveryError, Stopped, or Unanswered."""
        with self._stores.reading() as session:
            peer = chats.peer_for(session, self._stores.vault, number)
        if peer is None:
            return self._by_sms(message_id, number, text)
        try:
            self._api.call("sendMessage", chat_id=int(peer), text=text, link_preview_options=NO_PREVIEW)
        except Silent:
            raise Unanswered from None
        except Unreached:
            return self._by_sms(message_id, number, text, instead=True)
        except Refused as refusal:
            return self._refused(refusal, message_id, number, text)
        return Accepted(f"telegram-{message_id}", "delivered")

    def _refused(self, refusal: Refused, message_id: str, number: str, text: str) -> Accepted:
        log.warning("telegram_refused", message=message_id, code=refusal.code)
        if refusal.code not in GONE:
            raise DeliveryError(permanent=False, wait=refusal.wait)
        with self._stores.sessions.begin() as session:
            chats.blocked(session, self._stores.vault, number, self._stores.clock(session))
        return self._by_sms(message_id, number, text)

    def _by_sms(self, message_id: str, number: str, text: str, *, instead: bool = False) -> Accepted:
        """A chat without a number has no other way: gone it is gone for good, out of reach it may come back (`instead`)."""
        if not is_number(number):
            raise DeliveryError(permanent=not instead)
        return self._sms.send(message_id, number, text)
