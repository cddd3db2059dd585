"""Conversations in Redis or Valkey, sealed.

One script claims a message and one settles it, so no two workers answer a conversation at once, and a message is
answered once.
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

# KEYS: state, replies, lock, holder. The lock lapses; the holder names who claimed last and does not, so a turn that
# outlived its lock may still settle unless another message was claimed since. Replies are message id, reply, newest first.
_CLAIM = """
local replies = redis.call('LRANGE', KEYS[2], 0, -1)
for i = 1, #replies, 2 do
  if replies[i] == ARGV[1] then return {'duplicate', replies[i + 1]} end
end
if not redis.call('SET', KEYS[3], ARGV[1], 'NX', 'PX', ARGV[2]) then return {'busy'} end
redis.call('SET', KEYS[4], ARGV[1], 'EX', ARGV[3])
local state = redis.call('GET', KEYS[1])
if state then return {'fresh', state} end
return {'fresh'}
"""
_SETTLE = """
if redis.call('GET', KEYS[4]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[3], KEYS[4])
if ARGV[2] == '' then redis.call('DEL', KEYS[1]) else redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[4]) end
redis.call('LPUSH', KEYS[2], ARGV[3], ARGV[1])
redis.call('LTRIM', KEYS[2], 0, ARGV[5])
redis.call('EXPIRE', KEYS[2], ARGV[4])
return 1
"""
_RELEASE = """
if redis.call('GET', KEYS[4]) == ARGV[1] then return redis.call('DEL', KEYS[3], KEYS[4]) end
return 0
"""
HOLDER_SECONDS = 3_600


class Scripts(Protocol):
    """What is asked of the Redis client: to prepare a script. Any client of redis-py without `decode_responses` does."""

    def register_script(self, script: str) -> Callable[..., object]:
        """A script that is called with `keys` and `args`."""


class RedisSessions:
    """A SessionStore. Redis sees digests and ciphertext only; a sealed value moved to another session does not open."""

    def __init__(self, client: Scripts, seal: Seal, open_sealed: Open) -> None:
        self._claim = client.register_script(_CLAIM)
        self._settle = client.register_script(_SETTLE)
        self._release = client.register_script(_RELEASE)
        self._seal = seal
        self._open = open_sealed

    def claim(self, key: str, message_id: str) -> Claim:
        """See SessionStore. A state that no longer opens (its sealing key is gone) counts as none."""
        arguments = (message_id, LOCK_MILLISECONDS, HOLDER_SECONDS)
        outcome, *sealed = cast("list[bytes]", self._claim(keys=_keys(key), args=arguments))
        opened = self._open(key, sealed[0]) if sealed else None
        if outcome == b"duplicate":
            return Duplicate(opened or b"")
        return Fresh(opened) if outcome == b"fresh" else Busy()

    def save(self, key: str, message_id: str, state: bytes, reply: bytes, seconds: int) -> bool:
        """See SessionStore."""
        return self._settled(key, message_id, self._seal(key, state), reply, seconds)

    def end(self, key: str, message_id: str, reply: bytes) -> bool:
        """See SessionStore. The reply is kept for REPLY_SECONDS."""
        return self._settled(key, message_id, b"", reply, REPLY_SECONDS)

    def release(self, key: str, message_id: str) -> None:
        """See SessionStore."""
        self._release(keys=_keys(key), args=(message_id,))

    def _settled(self, key: str, message_id: str, sealed: bytes, reply: bytes, seconds: int) -> bool:
        arguments = (message_id, sealed, self._seal(key, reply), seconds, 2 * REMEMBERED - 1)
        return bool(self._settle(keys=_keys(key), args=arguments))


def _keys(key: str) -> list[str]:
    # The braces keep the keys of a conversation together on one node of a cluster.
    return [f"session:{{{key}}}:{part}" for part in ("state", "replies", "lock", "holder")]
