"""Two providers: who is asked first, who second, and never twice for one text."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
import redis

from bot.sms.providers import Providers
from bot.sms.standing import HALVED_SECONDS, Record, Standing
from grievance_core.messages.sending import Accepted, DeliveryError, Stopped, Unanswered
from tests.sms.signed import VILLAGER

__all__ = ["Record"]
REFUSAL = DeliveryError(permanent=False)
NEVER = DeliveryError(permanent=True)


@dataclass
class Stub:
    """A provider that gives these answers one after another, then takes everything; each takes `seconds`."""

    name: str
    now: list[float]
    answers: list[DeliveryError] = field(default_factory=list)
    seconds: float = 0.1
    sent: list[str] = field(default_factory=list)
    knows_our_ids = False

    def send(self, message_id: str, number: str, text: str) -> Accepted:
        self.sent.append(message_id)
        self.now[0] += self.seconds
        if self.answers:
            raise self.answers.pop(0)
        return Accepted(f"{self.name}:{message_id}", "sent")


@dataclass
class Pair:
    first: Stub
    second: Stub
    standing: Standing
    providers: Providers
    numbers: int = 0

    def send(self) -> str:
        """The next text; who took it."""
        self.numbers += 1
        accepted = self.providers.send(f"m{self.numbers}", VILLAGER, "x")
        return accepted.provider_id.partition(":")[0]


@pytest.fixture
def pair(valkey: redis.Redis) -> Pair:
    now = [1_000.0]
    first, second = Stub("kannel", now), Stub("twilio", now)
    standing = Standing(valkey, lambda: 1_000_000.0)
    providers = Providers({"kannel": first, "twilio": second}, standing, lambda: now[0])
    return Pair(first, second, standing, providers)


def test_the_preferred_one_has_every_text_while_it_does_well(pair: Pair) -> None:
    assert {pair.send() for _ in range(20)} == {"kannel"}
    assert pair.second.sent == []


def test_a_text_it_certainly_did_not_take_goes_to_the_other_at_once(pair: Pair) -> None:
    pair.first.answers = [REFUSAL]
    assert pair.send() == "twilio"
    assert (pair.first.sent, pair.second.sent) == (["m1"], ["m1"])


@pytest.mark.parametrize("answer", [Unanswered(), Stopped(), NEVER])
def test_after_silence_or_a_final_no_the_other_is_never_asked(pair: Pair, answer: DeliveryError) -> None:
    pair.first.answers = [answer]
    with pytest.raises(DeliveryError) as caught:
        pair.send()
    assert caught.value is answer
    assert pair.second.sent == []


def test_where_both_refuse_it_is_tried_again_later(pair: Pair) -> None:
    pair.first.answers, pair.second.answers = [REFUSAL], [REFUSAL]
    with pytest.raises(DeliveryError) as caught:
        pair.send()
    assert not caught.value.permanent


def test_one_that_refuses_often_is_asked_second_and_first_again_when_that_is_long_ago(
    pair: Pair, valkey: redis.Redis
) -> None:
    for _ in range(5):
        pair.standing.asked("kannel", 0.1, refused=True)
    assert {pair.send() for _ in range(5)} == {"twilio"}
    assert pair.first.sent == []
    valkey.hincrby("provider:kannel", "at", -10 * HALVED_SECONDS)
    assert pair.send() == "kannel"


def test_one_whose_texts_do_not_arrive_is_asked_second(pair: Pair) -> None:
    for _ in range(10):
        pair.standing.reported("kannel", "failed", 999_990)
        pair.standing.reported("twilio", "delivered", 999_990)
    assert pair.send() == "twilio"


def test_one_whose_texts_take_long_is_asked_second(pair: Pair) -> None:
    for _ in range(10):
        pair.standing.reported("kannel", "delivered", 1_000_000 - 600)
    assert pair.send() == "twilio"


def test_one_that_takes_long_to_say_yes_is_asked_second(pair: Pair) -> None:
    pair.first.seconds = 8
    assert [pair.send() for _ in range(6)][-1] == "twilio"


def test_where_both_do_badly_the_better_one_is_asked_first(pair: Pair) -> None:
    for number in range(10):
        pair.standing.asked("kannel", 0.1, refused=True)
        pair.standing.asked("twilio", 0.1, refused=number % 2 == 0)
    assert pair.send() == "twilio"


def test_numbers_and_texts_that_are_no_good_say_nothing_of_the_provider(pair: Pair) -> None:
    pair.first.answers = [NEVER] * 10
    for _ in range(10):
        with pytest.raises(DeliveryError):
            pair.send()
    assert pair.send() == "kannel"


@pytest.mark.parametrize("handed_over", [0, 1_000_001, 1_000_000 - 30 * 3600])
def test_a_time_nobody_can_believe_counts_for_nothing(pair: Pair, handed_over: int) -> None:
    for _ in range(10):
        pair.standing.reported("kannel", "delivered", handed_over)
    assert pair.standing.of("kannel") == Record()


def test_without_redis_the_preferred_one_is_asked_and_the_other_where_it_refuses() -> None:
    now = [0.0]
    first, second = Stub("kannel", now, [REFUSAL]), Stub("twilio", now)
    nowhere = redis.Redis(unix_socket_path="/nowhere/at/all.sock")
    providers = Providers({"kannel": first, "twilio": second}, Standing(nowhere), lambda: now[0])
    assert providers.send("m1", VILLAGER, "x").provider_id == "twilio:m1"
    assert providers.send("m2", VILLAGER, "x").provider_id == "kannel:m2"
    nowhere.close()
