"""A service with a bot, and somebody in Telegram's place."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from bot.telegram import client as wire
from tests.served import app, bare, bare_environment, client, here, world
from tests.telegram.provider import BotApiStandIn, running_stand_in
from tests.telegram.updates import SETTINGS, Chat

__all__ = ["app", "bare", "bare_environment", "client", "here", "world"]


@pytest.fixture
def api() -> Iterator[BotApiStandIn]:
    with running_stand_in() as provider:
        yield provider


@pytest.fixture
def environment(environment: dict[str, str], api: BotApiStandIn) -> dict[str, str]:
    return {**environment, **SETTINGS, "TELEGRAM_API_BASE": api.url}


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits five seconds for an answer that does not come."""
    monkeypatch.setattr(wire, "READ_SECONDS", 0.2)


@pytest.fixture
def chat(client: FlaskClient) -> Chat:
    """Srey Mom's phone."""
    return Chat(client)
