"""Conversations in Redis or Valkey, sealed.

One script claims a message and one settles it, so no two workers answer a conversation at once, and a message is
answered once. Nobody waits until it is settled: what asks before that is told to wait.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, cast

from bot.engine.session import Busy, Claim, Duplicate, Fresh

LOCK_MILLISECONDS = 15_000  # longer than any gateway waits for an answer
REMEMBERED = 4  # answered messages of a conversation whose replies are kept for late duplicates
REPLY_SECONDS = 600  # how long they are kept once the conversation has ended

Seal = Callable[[str, bytes], bytes]  # (session key, plain) -> sealed
Open = Callable[[str, bytes], bytes | None]  # (session key, sealed) -> plain; None when it cannot be opened

# A conversation is one hash: `state`; `holder`, the message it is held for, and `until` when (Unix milliseconds); `order`, the
# messages whose replies are kept, newest first; a field for each of these replies; `count`, how many messages came in `minute`.
# The hold lapses; the holder stays written down, so a turn that outlived it may still settle unless another message was claimed.
_CLAIM = """
local kept = redis.call('HMGET', KEYS[1], 'reply:' .. ARGV[1], 'state', 'until', 'minute', 'count')
if kept[1] then return {'duplicate', kept[1]} end
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
if kept[3] and tonumber(kept[3]) > now then return {'busy'} end
local minute, count = math.floor(clock[1] / 60), 1
if tonumber(kept[4] or 0) == minute then count = kept[5] + 1 end
redis.call('HSET', KEYS[1], 'holder', ARGV[1], 'until', now + ARGV[2], 'minute', minute, 'count', count)
if redis.call('TTL', KEYS[1]) < tonumber(ARGV[3]) then redis.call('EXPIRE', KEYS[1], ARGV[3]) end
return {'fresh', kept[2], count}
"""
_SETTLE = """
local kept = redis.call('HMGET', KEYS[1], 'holder', 'order')
if kept[1] ~= ARGV[1] then return 0 end
local order, count = ARGV[1], 1
for id in string.gmatch(kept[2] or '', '%S+') do
  count = count + 1
  if count <= tonumber(ARGV[5]) then order = order .. ' ' .. id else redis.call('HDEL', KEYS[1], 'reply:' .. id) end
end
if ARGV[2] == '' then redis.call('HDEL', KEYS[1], 'state') else redis.call('HSET', KEYS[1], 'state', ARGV[2]) end
redis.call('HSET', KEYS[1], 'holder', '', 'until', 0, 'order', order, 'reply:' .. ARGV[1], ARGV[3])
redis.call('EXPIRE', KEYS[1], ARGV[4])
return 1
"""
_RELEASE = """
if redis.call('HGET', KEYS[1], 'holder') ~= ARGV[1] then return 0 end
return redis.call('HDEL', KEYS[1], 'holder', 'until')
"""
CLAIM_SECONDS = 60  # how long a claim that nobody settles is remembered at least


class Scripts(Protocol):
    """What is asked of the Redis client: to prepare a script. Any client of redis-py without `decode_responses` does."""

    def register_script(self, script: str) -> Callable[..., object]:
        """A script that is called with `keys` and `args`; one that has `send` can be left to the server by it."""


class RedisSessions:
    """A SessionStore. Redis sees digests and ciphertext only; a sealed value moved to another session does not open."""

    def __init__(self, client: Scripts, seal: Seal, open_sealed: Open) -> None:
        self._claim = client.register_script(_CLAIM)
        settle = client.register_script(_SETTLE)
        self._settle: Callable[..., object] = getattr(settle, "send", settle)
        self._release = client.register_script(_RELEASE)
        self._seal = seal
        self._open = open_sealed

    def claim(self, key: str, message_id: str) -> Claim:
        """See SessionStore. A state that no longer opens (its sealing key is gone) counts as none."""
        arguments = (message_id, LOCK_MILLISECONDS, CLAIM_SECONDS)
        outcome, *told = cast("tuple[bytes, bytes | None, int]", self._claim(keys=_keys(key), args=arguments))
        sealed, *count = told or (None,)
        opened = self._open(key, cast("bytes", sealed)) if sealed else None
        if outcome == b"duplicate":
            return Duplicate(opened or b"")
        return Fresh(opened, cast("int", count[0])) if outcome == b"fresh" else Busy()

    def save(self, key: str, message_id: str, state: bytes, reply: bytes, seconds: int) -> None:
        """See SessionStore."""
        self._settled(key, message_id, self._seal(key, state), reply, seconds)

    def end(self, key: str, message_id: str, reply: bytes) -> None:
        """See SessionStore. The reply is kept for REPLY_SECONDS."""
        self._settled(key, message_id, b"", reply, REPLY_SECONDS)

    def release(self, key: str, message_id: str) -> None:
        """See SessionStore."""
        self._release(keys=_keys(key), args=(message_id,))

    def _settled(self, key: str, message_id: str, sealed: bytes, reply: bytes, seconds: int) -> None:
        arguments = (message_id, sealed, self._seal(key, reply), seconds, REMEMBERED)
        self._settle(keys=_keys(key), args=arguments)


def _keys(key: str) -> list[str]:
    return [f"session:{key}"]
