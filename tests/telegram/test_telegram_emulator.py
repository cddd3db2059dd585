"""The bot and a Bot API that somebody else wrote: polled, from the first word to the number of a case."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from bot.telegram.polling import poll
from line import open_line, open_telegram, telegram_api
from service import Service
from tests.telegram.emulator import Emulator, running_emulator
from tests.telegram.updates import SETTINGS
from tests.telegram.villager import WORDS, cases, words_of
from tests.world import World

pytestmark = pytest.mark.needs("telegram-emulator")


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[Emulator]:
    with running_emulator(tmp_path) as emulator:
        yield emulator


@pytest.fixture
def environment(environment: dict[str, str], emulator: Emulator) -> dict[str, str]:
    return {**environment, **SETTINGS, "TELEGRAM_API_BASE": emulator.url}


@pytest.fixture
def bot(here: Service, world: World) -> Bot:
    return Bot(here)


class Bot:
    """The bot, polling when it is told to."""

    def __init__(self, here: Service) -> None:
        self._take = open_telegram(here, open_line(here)).take
        self._api = telegram_api(here)

    def polls(self) -> None:
        """Takes what has come."""
        asked: list[int] = []

        def once() -> bool:
            asked.append(1)
            return len(asked) > 3

        poll(self._api, self._take, once, lambda _: None)


def test_a_complaint_goes_through_a_bot_api_that_is_not_ours(
    app: Flask, here: Service, bot: Bot, emulator: Emulator
) -> None:
    emulator.writes("/start")
    bot.polls()
    for label in ("English", "Urgent help", "Violence or danger", "No"):
        emulator.taps(emulator.button(label), emulator.messages()[0]["messageId"])
        bot.polls()
    emulator.writes(WORDS)
    bot.polls()
    (case,) = cases(here)
    assert (case.channel, case.kind, words_of(here, case)) == ("telegram", "danger", WORDS)
    told = [entry["message"]["text"] for entry in emulator.messages()]
    assert any(case.reference in text.replace(" ", "") for text in told)


def test_the_screen_changes_in_place(app: Flask, bot: Bot, emulator: Emulator) -> None:
    emulator.writes("/start")
    bot.polls()
    first = emulator.messages()[0]
    emulator.taps(emulator.button("English"), first["messageId"])
    bot.polls()
    after = emulator.messages()[0]
    assert after["messageId"] == first["messageId"]
    assert after["message"]["text"] != first["message"]["text"]
