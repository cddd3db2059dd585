"""Long polling: each update once, in order; what fails comes again; what never works keeps nobody waiting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from bot.telegram.client import Account, BotApi
from bot.telegram.errors import Unreached
from bot.telegram.polling import KINDS, MOST_TRIES, Misused, poll
from tests.telegram.provider import Answer, BotApiStandIn, hangs_up, refuses, result
from tests.telegram.updates import TOKEN


class Poller:
    """Polls until everything that was scripted has been asked for."""

    def __init__(self, api: BotApiStandIn) -> None:
        self.api = api
        self.taken: list[int] = []
        self.pauses: list[float] = []
        self.failing: dict[int, list[Exception]] = {}

    def run(self, *answers: Answer) -> None:
        self.api.will("getUpdates", *answers)
        poll(BotApi(Account(self.api.url, TOKEN)), self.take, self.stopped, self.pauses.append)

    def stopped(self) -> bool:
        return self.api.answers.get("getUpdates") == []

    def take(self, update: Mapping[str, Any]) -> None:
        number = int(update["update_id"])
        self.taken.append(number)
        if self.failing.get(number):
            raise self.failing[number].pop()


@pytest.fixture
def poller(api: BotApiStandIn) -> Poller:
    return Poller(api)


def updates(*numbers: int) -> Answer:
    return result([{"update_id": number} for number in numbers])


END = result([])


def test_it_takes_each_update_in_order_and_asks_for_the_next(poller: Poller, api: BotApiStandIn) -> None:
    poller.run(updates(5, 6), updates(9), END)
    assert poller.taken == [5, 6, 9]
    assert [fields["offset"] for fields in api.of("getUpdates")] == [0, 7, 10]
    assert api.of("getUpdates")[0]["allowed_updates"] == list(KINDS)


def test_an_update_that_could_not_be_answered_is_taken_again_before_the_next(poller: Poller) -> None:
    poller.failing[5] = [Unreached(), Unreached()]
    poller.run(updates(5, 6), END)
    assert poller.taken == [5, 5, 5, 6]
    assert poller.pauses == sorted(poller.pauses)


@pytest.mark.parametrize("error", [Unreached, ValueError, OSError])
def test_one_that_never_works_keeps_nobody_waiting_for_ever(poller: Poller, error: type[Exception]) -> None:
    poller.failing[5] = [error() for _ in range(MOST_TRIES)]
    poller.run(updates(5, 6), END)
    assert poller.taken == [5] * MOST_TRIES + [6]


def test_it_waits_while_telegram_is_out_of_reach_and_as_long_as_telegram_asks_for(poller: Poller) -> None:
    poller.run(hangs_up, refuses(500, "Internal"), updates(1), END)
    assert (poller.taken, poller.pauses) == ([1], [2.0, 4.0])


def test_it_waits_as_long_as_telegram_asks_for(poller: Poller, api: BotApiStandIn) -> None:
    api.will("getUpdates", refuses(429, "Too Many Requests", wait=3))
    bot = BotApi(Account(api.url, TOKEN))
    poll(bot, poller.take, lambda: bool(poller.pauses), poller.pauses.append)
    assert poller.pauses == [3.0]


@pytest.mark.parametrize("code", [401, 404, 409])
def test_it_says_so_where_nobody_can_poll(poller: Poller, code: int) -> None:
    with pytest.raises(Misused, match=str(code)):
        poller.run(refuses(code, "Conflict"), END)


def test_told_to_stop_it_leaves_what_it_did_not_take_for_next_time(
    poller: Poller, api: BotApiStandIn
) -> None:
    poller.failing[5] = [Unreached()]
    api.will("getUpdates", updates(5, 6))
    poll(BotApi(Account(api.url, TOKEN)), poller.take, lambda: len(poller.taken) > 0, poller.pauses.append)
    assert poller.taken == [5]
    assert [fields["offset"] for fields in api.of("getUpdates")] == [0]
