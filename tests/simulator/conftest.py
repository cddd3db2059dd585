"""A simulator on real stores, and a line that repeats what it was told."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from bot.engine.navigation import Key
from bot.engine.rendered import Rendered
from bot.inbound import Answer, Inbound
from service import Service
from simulator.switchboard import Switchboard
from tests.served import app, bare, bare_environment, client, here, operator, world
from writing.octets import octets, segments

__all__ = ["app", "bare", "bare_environment", "client", "here", "operator", "world"]
VILLAGER = "+85512000001"


@dataclass
class Echo:
    """A line that answers with what it understood, and remembers what it was given."""

    heard: list[Inbound] = field(default_factory=list)
    ends: bool = False

    def __call__(self, inbound: Inbound) -> Answer:
        self.heard.append(inbound)
        text = f"{inbound.text or inbound.cumulative or ''}|{inbound.choice or ''}"
        options = (
            Key("1", "complaint", "Complaint"),
            Key("12", "far-away", "On page 2"),
            Key("0", "back", "Back"),
        )
        shown = Rendered(text, 0, 2, octets(text), segments(text), options, ended=self.ends)
        return Answer(shown, screen="echo", language="en", session=inbound.session)

    @property
    def last(self) -> Inbound:
        return self.heard[-1]


@pytest.fixture
def line() -> Echo:
    return Echo()


@pytest.fixture
def board(here: Service, line: Echo) -> Switchboard:
    return Switchboard(here, line)
