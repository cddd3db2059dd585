"""What a chat was shown last: which message, and what it asked. Kept as long as a conversation; losing it loses no answer."""

from __future__ import annotations

from typing import Protocol

import structlog
from redis.exceptions import RedisError

OFFERED_SECONDS = 30 * 24 * 3600

log = structlog.get_logger()


class Keeps(Protocol):
    """What is asked of the Redis client."""

    def set(self, name: str, value: str, ex: int | None = ..., *, nx: bool = ...) -> object: ...

    def get(self, name: str) -> object: ...


class Screens:
    """The last screen of each chat, by its address, which tells nobody whose it is."""

    def __init__(self, client: Keeps, seconds: int) -> None:
        self._client = client
        self._seconds = seconds

    def last(self, address: str) -> tuple[int, str] | None:
        """Message id and screen of what was shown last; None when nobody knows."""
        try:
            kept = self._client.get(_key("screen", address))
        except RedisError as error:
            log.warning("telegram_screens", error=type(error).__name__)
            return None
        number, _, screen = kept.decode().partition(" ") if isinstance(kept, bytes) else ("", "", "")
        return (int(number), screen) if number.isdigit() else None

    def remember(self, address: str, message_id: int, screen: str) -> None:
        """Remember what was shown last."""
        try:
            self._client.set(_key("screen", address), f"{message_id} {screen}", ex=self._seconds)
        except RedisError as error:
            log.warning("telegram_screens", error=type(error).__name__)

    def offer_once(self, address: str) -> bool:
        """True the first time in a month: what is offered again and again is a nuisance."""
        try:
            return bool(self._client.set(_key("offered", address), "1", ex=OFFERED_SECONDS, nx=True))
        except RedisError:
            return False


def _key(what: str, address: str) -> str:
    return f"telegram:{what}:{address}"
