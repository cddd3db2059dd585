from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
import redis

from bot.engine.session import Busy, Duplicate, Fresh, SessionStore
from bot.stores import RedisSessions
from bot.valkey_wire import Wire

KEY = "digest-of-a-phone"


def seal(key: str, plain: bytes) -> bytes:
    return b"sealed:" + key.encode() + b":" + plain[::-1]


def open_sealed(key: str, sealed: bytes) -> bytes | None:
    prefix = b"sealed:" + key.encode() + b":"
    return sealed.removeprefix(prefix)[::-1] if sealed.startswith(prefix) else None


@pytest.fixture(params=["wire", "redis-py"])
def conversations(
    request: pytest.FixtureRequest, valkey: redis.Redis, valkey_url: str
) -> Iterator[SessionStore]:
    wire = Wire(valkey_url, 3.0)
    yield RedisSessions(wire if request.param == "wire" else valkey, seal, open_sealed)
    wire.close()


def lapse(valkey: redis.Redis) -> None:
    valkey.hset(f"session:{KEY}", "until", 0)


def held_for(valkey: redis.Redis) -> float:
    seconds, microseconds = valkey.time()
    return float(valkey.hget(f"session:{KEY}", "until") or 0) / 1000 - seconds - microseconds / 1_000_000


def test_a_conversation_begins_without_a_state(conversations: SessionStore) -> None:
    assert conversations.claim(KEY, "m1") == Fresh(None)


def test_a_state_is_there_at_the_next_message(conversations: SessionStore) -> None:
    conversations.claim(KEY, "m1")
    conversations.save(KEY, "m1", b"state", b"reply", 60)
    assert conversations.claim(KEY, "m2") == Fresh(b"state")


def test_a_message_delivered_again_gets_the_identical_reply(conversations: SessionStore) -> None:
    conversations.claim(KEY, "m1")
    conversations.save(KEY, "m1", b"state", b"\x00reply\xff", 60)
    assert conversations.claim(KEY, "m1") == Duplicate(b"\x00reply\xff")
    assert conversations.claim(KEY, "m2") == Fresh(b"state")  # and nothing was held by it


def test_the_last_four_replies_are_remembered(conversations: SessionStore) -> None:
    for count in range(6):
        conversations.claim(KEY, f"m{count}")
        conversations.save(KEY, f"m{count}", b"state", f"reply {count}".encode(), 60)
    assert [conversations.claim(KEY, f"m{count}") for count in range(2, 6)] == [
        Duplicate(f"reply {count}".encode()) for count in range(2, 6)
    ]
    assert conversations.claim(KEY, "m1") == Fresh(b"state")


def test_a_conversation_is_busy_while_a_message_is_answered(conversations: SessionStore) -> None:
    conversations.claim(KEY, "m1")
    assert conversations.claim(KEY, "m1") == Busy()
    assert conversations.claim(KEY, "m2") == Busy()
    assert conversations.claim("another", "m1") == Fresh(None)


def test_a_released_message_can_be_delivered_again(conversations: SessionStore) -> None:
    conversations.claim(KEY, "m1")
    conversations.release(KEY, "m1")
    assert conversations.claim(KEY, "m1") == Fresh(None)


def test_only_the_holder_can_release_or_save(conversations: SessionStore) -> None:
    conversations.claim(KEY, "m1")
    conversations.release(KEY, "m2")
    conversations.save(KEY, "m2", b"state", b"reply", 60)
    assert conversations.claim(KEY, "m3") == Busy()


def test_a_claim_lapses_and_its_late_turn_still_counts_if_nothing_came_between(
    conversations: SessionStore, valkey: redis.Redis
) -> None:
    conversations.claim(KEY, "m1")
    assert 0 < held_for(valkey) <= 15
    lapse(valkey)
    conversations.save(KEY, "m1", b"late", b"reply", 60)
    assert conversations.claim(KEY, "m2") == Fresh(b"late")


def test_a_late_turn_overwrites_nothing(conversations: SessionStore, valkey: redis.Redis) -> None:
    conversations.claim(KEY, "m1")
    lapse(valkey)
    conversations.claim(KEY, "m2")
    conversations.save(KEY, "m2", b"newer", b"reply", 60)
    conversations.save(KEY, "m1", b"late", b"reply", 60)
    assert conversations.claim(KEY, "m3") == Fresh(b"newer")


def test_two_deliveries_of_one_message_settle_once(conversations: SessionStore, valkey: redis.Redis) -> None:
    conversations.claim(KEY, "m1")
    lapse(valkey)
    assert conversations.claim(KEY, "m1") == Fresh(None)
    conversations.save(KEY, "m1", b"first", b"reply one", 60)
    conversations.save(KEY, "m1", b"second", b"reply two", 60)
    assert conversations.claim(KEY, "m1") == Duplicate(b"reply one")


def test_what_is_claimed_at_the_end_of_its_time_is_not_lost_while_it_is_answered(
    conversations: SessionStore, valkey: redis.Redis
) -> None:
    conversations.claim(KEY, "m1")
    conversations.save(KEY, "m1", b"state", b"reply", 1)
    assert conversations.claim(KEY, "m2") == Fresh(b"state")
    assert int(valkey.ttl(f"session:{KEY}")) > 15


def test_an_ended_conversation_is_forgotten_but_not_its_last_reply(conversations: SessionStore) -> None:
    conversations.claim(KEY, "m1")
    conversations.save(KEY, "m1", b"state", b"reply", 60)
    conversations.claim(KEY, "m2")
    conversations.end(KEY, "m2", b"bye")
    assert conversations.claim(KEY, "m2") == Duplicate(b"bye")
    assert conversations.claim(KEY, "m3") == Fresh(None)


def test_everything_has_an_end(conversations: SessionStore, valkey: redis.Redis) -> None:
    conversations.claim(KEY, "m1")
    assert all(int(valkey.ttl(name)) > 0 for name in valkey.scan_iter())
    conversations.save(KEY, "m1", b"state", b"reply", 60)
    assert all(0 < int(valkey.ttl(name)) <= 60 for name in valkey.scan_iter())


def test_a_state_that_no_longer_opens_counts_as_none(
    conversations: SessionStore, valkey: redis.Redis
) -> None:
    conversations.claim(KEY, "m1")
    conversations.save(KEY, "m1", b"state", b"reply", 60)
    valkey.hset(f"session:{KEY}", "state", seal("another session", b"state"))
    assert conversations.claim(KEY, "m2") == Fresh(None)


def test_nothing_readable_is_stored(conversations: SessionStore, valkey: redis.Redis) -> None:
    conversations.claim(KEY, "m1")
    conversations.save(KEY, "m1", b"state", b"reply", 60)
    kept = valkey.hgetall(f"session:{KEY}")
    assert isinstance(kept, dict)
    assert kept.pop(b"minute").isdigit()
    assert kept == {
        b"state": seal(KEY, b"state"),
        b"reply:m1": seal(KEY, b"reply"),
        b"order": b"m1",
        b"holder": b"",
        b"until": b"0",
        b"count": b"1",
    }


def test_it_counts_the_new_messages_of_a_minute(conversations: SessionStore, valkey: redis.Redis) -> None:
    counts = []
    for number in range(3):
        claim = conversations.claim(KEY, f"m{number}")
        assert isinstance(claim, Fresh)
        counts.append(claim.count)
        conversations.save(KEY, f"m{number}", b"state", b"reply", 60)
        conversations.claim(KEY, f"m{number}")  # delivered again: nothing new
    valkey.hset(f"session:{KEY}", "minute", 1)
    later = conversations.claim(KEY, "later")
    assert (counts, isinstance(later, Fresh) and later.count) in (
        ([1, 2, 3], 1),
        ([1, 2, 1], 1),
        ([1, 1, 2], 1),
    )


def test_of_many_deliveries_at_once_one_is_answered(valkey_url: str) -> None:
    with closing(Wire(valkey_url, 3.0)) as wire, ThreadPoolExecutor(8) as pool:
        conversations = RedisSessions(wire, seal, open_sealed)
        claims = list(pool.map(lambda _: conversations.claim(KEY, "m1"), range(40)))
    assert claims.count(Fresh(None)) == 1
    assert claims.count(Busy()) == 39
