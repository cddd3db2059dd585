"""Where conversations are kept between turns, and how one message is answered once however often it is delivered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class Fresh:
    """The message is new and its conversation is now held for it. `state` is what was saved, None at the beginning.

    `count` is how many new messages this conversation got in this minute.
    """

    state: bytes | None
    count: int = field(default=1, compare=False)


@dataclass(frozen=True)
class Duplicate:
    """The message was answered before; `reply` is that answer, byte for byte."""

    reply: bytes


@dataclass(frozen=True)
class Busy:
    """Another message of this conversation, or another delivery of this one, is being answered right now."""


Claim = Fresh | Duplicate | Busy


class SessionStore(Protocol):
    """One conversation per `key`; the caller makes the key (a keyed digest of gateway, number and session id).

    After a Fresh claim exactly one of save, end or release follows. A claim that is never settled lapses by
    itself.
    """

    def claim(self, key: str, message_id: str) -> Claim:
        """Hold the conversation for this message, unless it was answered already or another one holds it."""

    def save(self, key: str, message_id: str, state: bytes, reply: bytes, seconds: int) -> None:
        """Keep the state and the reply for `seconds`, and let go.

        Nothing is kept when the claim had lapsed and the conversation went on without this message. It may be done a moment
        after this returns; until then the conversation is still held.
        """

    def release(self, key: str, message_id: str) -> None:
        """Let go without an answer: the turn failed and may be delivered again."""

    def end(self, key: str, message_id: str, reply: bytes) -> None:
        """Forget the conversation but not the reply, for late duplicates. Otherwise as `save`."""
