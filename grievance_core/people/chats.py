"""Conversations in a messenger, and the phones they speak as.

Nobody's account is kept readable: a chat has an address made of a keyed digest, and what it is written to with is sealed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from grievance_core.identifiers import new_id
from grievance_core.people.model import Chat, Phone
from grievance_core.people.phones import by_number, index_of
from grievance_core.vault import Place, Vault

DIGEST_DIGITS = 32


@dataclass(frozen=True)
class Known:
    """What is known of a chat: its own address, and the number it speaks as, empty until it is linked."""

    address: str
    number: str = field(default="", repr=False)
    blocked: bool = False

    @property
    def speaks_as(self) -> str:
        """What everything else knows whoever is in this chat by."""
        return self.number or self.address


def address_of(vault: Vault, service: str, account: str) -> str:
    """The address of an account of `service` ("telegram"): no number, and nothing the account could be guessed from."""
    return f"{service}:{vault.index(service, account)[:DIGEST_DIGITS]}"


def is_number(address: str) -> bool:
    """Whether an address is a phone's number, which can be called and sent an SMS."""
    return address.startswith("+")


def known(session: Session, vault: Vault, address: str) -> Known | None:
    """The chat with this address, if it has ever spoken to the service."""
    chat = _by_address(session, vault, address)
    if chat is None:
        return None
    number = vault.open(chat.number_sealed, _place(chat.id, "number_sealed")) if chat.number_sealed else ""
    return Known(address, number, chat.blocked_at is not None)


def meet(session: Session, vault: Vault, address: str, peer: str) -> None:
    """Remember a chat that writes, and that it can be written to (again). `peer` is what the messenger knows it by."""
    chat = _by_address(session, vault, address)
    if chat is None:
        chat_id = new_id()
        sealed = vault.seal(peer, _place(chat_id, "peer_sealed"))
        chat = Chat(id=chat_id, address_index=index_of(vault, address), peer_sealed=sealed, prefers=True)
        session.add(chat)
    chat.blocked_at = None
    session.flush()


def link(session: Session, vault: Vault, address: str, number: str, now: datetime) -> None:
    """From now on the chat speaks as this E.164 number, and no other chat does. Raises LookupError for a chat nobody met.

    What the chat had of its own, its language and its complaints, goes over where the number is new to the service. Where it
    is not, its earlier complaints stay where they are, to be found by number and PIN: a case never changes whose it is.
    """
    chat = _by_address(session, vault, address)
    if chat is None:
        raise LookupError("no such chat")
    number_index = index_of(vault, number)
    session.execute(
        update(Chat)
        .where(Chat.number_index == number_index, Chat.id != chat.id)
        .values(number_index=None, number_sealed=None, linked_at=None)
    )
    chat.number_index, chat.number_sealed = number_index, vault.seal(number, _place(chat.id, "number_sealed"))
    chat.linked_at, chat.prefers = now, True
    _hand_over(session, vault, address, number)
    session.flush()


def prefer(session: Session, vault: Vault, address: str, *, here: bool) -> bool:
    """Whether her messages come here rather than as SMS. False, and nothing changes, while there is no number to send one to."""
    chat = _by_address(session, vault, address)
    if chat is None or chat.number_index is None:
        return False
    chat.prefers = here
    return True


def peer_for(session: Session, vault: Vault, to: str) -> str | None:
    """Where a message to `to`, a number or a chat's own address, is written in the messenger; None where it goes by SMS."""
    index = index_of(vault, to)
    chat = session.scalar(
        select(Chat).where(or_(Chat.address_index == index, Chat.number_index == index)).limit(1)
    )
    wanted = chat is not None and chat.blocked_at is None and (chat.prefers or not is_number(to))
    return vault.open(chat.peer_sealed, _place(chat.id, "peer_sealed")) if chat and wanted else None


def blocked(session: Session, vault: Vault, to: str, now: datetime) -> None:
    """Nothing more can be sent to the chat of this number or address until it writes again."""
    index = index_of(vault, to)
    of_this = or_(Chat.address_index == index, Chat.number_index == index)
    session.execute(update(Chat).where(of_this, Chat.blocked_at.is_(None)).values(blocked_at=now))


def _by_address(session: Session, vault: Vault, address: str) -> Chat | None:
    return session.scalar(select(Chat).where(Chat.address_index == index_of(vault, address)))


def _hand_over(session: Session, vault: Vault, address: str, number: str) -> None:
    own, phone = by_number(session, vault, address), by_number(session, vault, number)
    if own is None:
        return
    if phone is None:
        own.number_sealed = vault.seal(number, Place("phones", "number_sealed", own.id))
        own.number_index = index_of(vault, number)
        return
    _fill_in(phone, own)


def _fill_in(phone: Phone, own: Phone) -> None:
    phone.language = phone.language or own.language
    phone.village_key = phone.village_key or own.village_key
    phone.sex = phone.sex or own.sex


def _place(chat_id: str, column: str) -> Place:
    return Place("chats", column, chat_id)
