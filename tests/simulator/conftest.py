"""A simulator on real stores: SQLite or PostgreSQL, and Valkey."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.engine.navigation import Key
from bot.engine.rendered import Rendered
from bot.inbound import Answer, Inbound
from demo import clock
from launcher.secrets import GENERATORS
from migrations import schema
from service import Service, open_service
from settings import load_settings
from simulator.switchboard import Switchboard
from writing.octets import octets, segments

VILLAGER = "+85512000001"


@dataclass
class Echo:
    """A line that answers with what it understood, and remembers what it was given."""

    heard: list[Inbound] = field(default_factory=list)
    ends: bool = False

    def __call__(self, inbound: Inbound) -> Answer:
        self.heard.append(inbound)
        text = f"{inbound.text or inbound.cumulative or ''}|{inbound.choice or ''}"
        options = (Key("1", "complaint", "Complaint"), Key("12", "far-away", "On page 2"), Key("0", "back", "Back"))
        shown = Rendered(text, 0, 2, octets(text), segments(text), options, ended=self.ends)
        return Answer(shown, screen="echo", language="en", session=inbound.session)

    @property
    def last(self) -> Inbound:
        return self.heard[-1]


@pytest.fixture
def here(database_url: str, valkey_url: str, tmp_path: Path) -> Iterator[Service]:
    """An empty demo: no areas, no phones, its clock at the beginning."""
    schema.all_tables()
    environ = {name: make() for name, make in GENERATORS.items()}
    environ |= {"DATABASE_URL": database_url, "REDIS_URL": valkey_url, "DATA_DIR": str(tmp_path)}
    opened = open_service(load_settings(environ, None))
    with opened.sessions.begin() as session:
        clock.set_to(session, datetime(2026, 1, 5, 2, tzinfo=UTC))
    yield opened
    opened.redis.close()
    opened.engine.dispose()


@pytest.fixture
def line() -> Echo:
    return Echo()


@pytest.fixture
def board(here: Service, line: Echo) -> Switchboard:
    return Switchboard(here, line)
