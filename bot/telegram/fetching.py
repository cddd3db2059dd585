"""Files that wait at Telegram, fetched and looked at (https://core.telegram.org/bots/api#getfile)."""

from __future__ import annotations

from http import HTTPStatus

from bot.telegram.client import BotApi
from bot.telegram.errors import Refused, TooMuch
from bot.telegram.reading import Sent
from grievance_core.errors import Refused as NotTaken
from grievance_core.evidence.media import MOST_BYTES, Media, TooLarge, checked

MISSING = "error.file-missing"


class NotFetched(NotTaken):
    """Telegram does not give it: it grew too old, or is larger than Telegram gives to bots."""

    msgid = MISSING


def fetch(api: BotApi, sent: Sent) -> Media:
    """The file. Raises TooLarge, UnknownMedia or NotFetched, and TelegramError where it may work another time."""
    if (sent.octets or 0) > MOST_BYTES:
        raise TooLarge("evidence")
    try:
        found = api.call("getFile", file_id=sent.file_id)
        content = api.file(str(found["file_path"]), MOST_BYTES)
    except TooMuch:
        raise TooLarge("evidence") from None
    except (KeyError, TypeError):
        raise NotFetched("evidence") from None
    except Refused as refusal:
        if refusal.code in (HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND):
            raise NotFetched("evidence") from None
        raise
    return checked(content)
