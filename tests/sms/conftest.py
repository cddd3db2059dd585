"""A service with Twilio switched on, and somebody in Twilio's place."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from bot.sms import wire
from tests.served import app, bare, bare_environment, client, here, world
from tests.sms.kannel import SECRET as KANNEL_SECRET
from tests.sms.kannel import Kannel
from tests.sms.provider import Provider, running_provider
from tests.sms.signed import TWILIO, Twilio

__all__ = ["app", "bare", "bare_environment", "client", "here", "world"]


@pytest.fixture
def provider() -> Iterator[Provider]:
    with running_provider() as provider:
        yield provider


@pytest.fixture
def environment(environment: dict[str, str], provider: Provider) -> dict[str, str]:
    return {**environment, **TWILIO, "TWILIO_API_BASE": provider.url, "KANNEL_SECRET": KANNEL_SECRET}


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits ten seconds for an answer that does not come."""
    monkeypatch.setattr(wire, "READ_SECONDS", 0.2)


@pytest.fixture
def twilio(client: FlaskClient) -> Twilio:
    return Twilio(client)


@pytest.fixture
def kannel(client: FlaskClient) -> Kannel:
    return Kannel(client)
