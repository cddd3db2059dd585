"""Long polling: updates fetched instead of delivered (https://core.telegram.org/bots/api#getupdates).

For a machine that nobody can reach from outside, and where files shall not keep the web workers waiting. One process, no webhook.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import structlog

from bot.telegram.errors import Refused, TelegramError
from bot.telegram.reading import KINDS

if TYPE_CHECKING:
    from bot.telegram.client import BotApi

POLL_SECONDS = 25
LONGEST_PAUSE = 30.0
MOST_TRIES = 6  # of one update: then the others have waited long enough

log = structlog.get_logger()
Take = Callable[[Mapping[str, Any]], None]


class Misused(Exception):
    """Telegram takes none of our requests: the token is wrong, or another process polls, or a webhook is set."""

    permanent = True


def poll(
    api: BotApi, take: Take, stopped: Callable[[], bool], pause: Callable[[float], None] = time.sleep
) -> None:
    """Fetch updates and hand each to `take`, in order, until told to stop. Raises Misused.

    An update counts as read once it was taken: what the process dies over comes again.
    """
    following, failed = 0, 0
    while not stopped():
        try:
            updates = api.call(
                "getUpdates", wait=POLL_SECONDS, timeout=POLL_SECONDS, offset=following, allowed_updates=KINDS
            )
            failed = 0
        except TelegramError as error:
            failed += 1
            pause(_pause(error, failed))
            continue
        for update in updates:
            _take(take, update, stopped, pause)
            if stopped():
                return
            following = int(update["update_id"]) + 1


def _take(
    take: Take, update: Mapping[str, Any], stopped: Callable[[], bool], pause: Callable[[float], None]
) -> None:
    for tried in range(1, MOST_TRIES + 1):
        try:
            take(update)
            return
        except TelegramError as error:
            log.warning("telegram_not_shown", kind=type(error).__name__)
            wait = _pause(error, tried)
        except Exception as error:  # noqa: BLE001  # a store that is away comes back; one bad update must not stop the others
            log.error("telegram_update_failed", error=type(error).__name__)  # noqa: TRY400  # may quote what was said
            wait = min(2.0**tried, LONGEST_PAUSE)
        if stopped():
            return
        pause(wait)
    log.error("telegram_update_given_up", update=update.get("update_id"))


def _pause(error: TelegramError, failed: int) -> float:
    if isinstance(error, Refused):
        if error.code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT):
            raise Misused(f"Telegram answers {error.code}.") from None
        if error.wait:
            return error.wait
    return min(2.0**failed, LONGEST_PAUSE)
