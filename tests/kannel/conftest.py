"""Our service behind a real Kannel, on an operator's network."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.kannel.operator import Operator
from tests.kannel.station import USSD_SECRET, Station, running_station
from tests.served import app, here, world
from tests.sms.kannel import SECRET
from tests.world import World

__all__ = ["app", "here", "world"]


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    with running_station(tmp_path_factory.mktemp("kannel")) as station:
        yield station


@pytest.fixture
def environment(environment: dict[str, str], station: Station) -> dict[str, str]:
    kannel = {"KANNEL_SEND_URL": station.send_url, "KANNEL_SECRET": SECRET, "USSD_SECRET": USSD_SECRET}
    return {**environment, **kannel, "PUBLIC_URL": station.front.url}


@pytest.fixture
def operator(station: Station, app: Flask, world: World) -> Operator:
    """The operator, whose messages come to the application of this test."""
    station.front.app = app
    return station.operator
