"""A service that answers calls through Twilio, and somebody in Twilio's place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from bot.voice import opening
from tests.served import app, bare, bare_environment, client, here, operator, world
from tests.sms.signed import TWILIO, Twilio
from tests.voice.caller import CallerOnThePhone
from tests.voice.provider import Exchange, running_exchange

__all__ = ["app", "bare", "bare_environment", "client", "here", "operator", "world"]
DAYTIME = datetime(2026, 1, 5, 3, 0, tzinfo=UTC)  # 10:00 in Phnom Penh


@pytest.fixture
def exchange() -> Iterator[Exchange]:
    with running_exchange() as exchange:
        yield exchange


@pytest.fixture
def prompts(tmp_path: Path) -> Path:
    """Where recordings are looked for; there are none yet."""
    return tmp_path / "prompts"


@pytest.fixture
def environment(environment: dict[str, str], exchange: Exchange, prompts: Path) -> dict[str, str]:
    return {
        **environment,
        **TWILIO,
        "TWILIO_API_BASE": exchange.url,
        "VOICE_PROMPTS": str(prompts),
        "VOICE_NUMBER": "+85523000000",
        "VOICE_CALL_BACK": "no",
    }


@pytest.fixture
def twilio(client: FlaskClient) -> Twilio:
    return Twilio(client)


@pytest.fixture
def caller(twilio: Twilio) -> CallerOnThePhone:
    return CallerOnThePhone(twilio)


class Clock(datetime):
    """The real clock, standing still."""

    at = DAYTIME

    @classmethod
    def now(cls, tz: object = None) -> datetime:  # type: ignore[override]  # it stands still at an instant of the real kind
        return cls.at


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Clock]]:
    monkeypatch.setattr(opening, "datetime", Clock)
    yield Clock
    Clock.at = DAYTIME
