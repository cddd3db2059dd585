"""Updates (https://core.telegram.org/bots/api#update), read by the library into what matters here.

Only private chats are read: what somebody says of her office is not for a group. What is edited later or posted in a channel is
passed over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.telegram.keyboards import Pressed, pressed
from grievance_core.evidence.media import MOST_BYTES
from writing.cleaning import clean

if TYPE_CHECKING:
    from telegram import CallbackQuery, ChatMemberUpdated, Message, Update

KINDS = ("message", "callback_query", "my_chat_member")
GONE = frozenset({"kicked", "left"})
_COMMAND = re.compile(r"/([a-z0-9_]{1,32})(?:@\w+)?(?:\s+(.*))?", re.DOTALL | re.IGNORECASE)


class Unreadable(ValueError):
    """No update, or none of a form we know. Never carries it."""

    permanent = True


@dataclass(frozen=True)
class Sent:
    """A file that waits at Telegram. `octets` is what Telegram says, None where it does not."""

    file_id: str = field(repr=False)
    octets: int | None


@dataclass(frozen=True)
class Contact:
    """A phone number that was sent; `own` when it is the sender's own, which Telegram vouches for."""

    number: str = field(repr=False)
    own: bool


@dataclass(frozen=True)
class Tap:
    """A button of one of our messages that was pressed."""

    query_id: str
    message_id: int | None
    pressed: Pressed


@dataclass(frozen=True)
class Came:
    """One update. `account` is whoever wrote, `chat` where; in a private chat Telegram has one number for both."""

    update_id: int
    account: str = field(repr=False)
    chat: int = field(repr=False)
    message_id: int | None = None
    text: str = field(default="", repr=False)
    command: str = ""
    payload: str = ""
    tap: Tap | None = None
    contact: Contact | None = None
    file: Sent | None = None
    strange: bool = False  # something that is neither words nor a file we take
    gone: bool = False  # she blocked us


def read(update: Mapping[str, Any]) -> Came | None:
    """What matters in an update; None where nothing does. Raises Unreadable."""
    from telegram import Update  # noqa: PLC0415  # 45 MB and half a second, where Telegram is set up alone

    try:
        return _read(Update.de_json(dict(update), None))
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise Unreadable(type(error).__name__) from None


def _read(update: Update) -> Came | None:
    if update.callback_query is not None:
        return _tapped(update.update_id, update.callback_query)
    if update.message is not None:
        return _said(update.update_id, update.message)
    if update.my_chat_member is not None:
        return _membership(update.update_id, update.my_chat_member)
    return None


def _tapped(update_id: int, query: CallbackQuery) -> Came | None:
    message = query.message
    if message is not None and message.chat.type != "private":
        return None
    tap = Tap(str(query.id), message.message_id if message else None, pressed(query.data or ""))
    sender = _id(query.from_user.id)
    return Came(update_id, str(sender), sender, message_id=tap.message_id, tap=tap)


def _membership(update_id: int, change: ChatMemberUpdated) -> Came | None:
    if change.chat.type != "private" or change.new_chat_member.status not in GONE:
        return None
    return Came(update_id, str(_id(change.chat.id)), change.chat.id, gone=True)


def _said(update_id: int, message: Message) -> Came | None:
    sender = message.from_user
    if message.chat.type != "private" or sender is None or sender.is_bot:
        return None
    text = clean(message.text or message.caption or "")
    command, payload = _command(text) if message.text else ("", "")
    file = _file(message)
    contact = _contact(message)
    return Came(
        update_id=update_id,
        account=str(_id(sender.id)),
        chat=_id(message.chat.id),
        message_id=message.message_id,
        text="" if command else text,
        command=command,
        payload=payload,
        contact=contact,
        file=file,
        strange=not (message.text or file or contact),
    )


def _command(text: str) -> tuple[str, str]:
    found = _COMMAND.fullmatch(text)
    return (found[1].lower(), clean(found[2] or "")) if found else ("", "")


def _file(message: Message) -> Sent | None:
    """The file of a message: of a photo the largest copy there is room for."""
    if message.photo:
        fitting = [size for size in message.photo if (size.file_size or 0) <= MOST_BYTES] or message.photo
        best = max(fitting, key=lambda size: size.width * size.height)
        return Sent(best.file_id, best.file_size)
    file = message.voice or message.audio or message.document
    if file is None or message.animation is not None:
        return None
    return Sent(file.file_id, file.file_size)


def _contact(message: Message) -> Contact | None:
    if message.contact is None or message.from_user is None:
        return None
    return Contact(message.contact.phone_number, message.contact.user_id == message.from_user.id)


def _id(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("not an id")
    return value
