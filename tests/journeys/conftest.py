"""The whole service behind its own addresses: phones through the simulator and through Africa's Talking's form."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from settings import load_settings
from tests.journeys.phones import Town
from tests.world import World


@pytest.fixture
def app(demo_world: World, environment: dict[str, str]) -> Iterator[Flask]:
    app = create_app(load_settings(environment, None))
    yield app
    here = app.extensions["service"]
    here.redis.close()
    here.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def town(client: FlaskClient, demo_world: World) -> Town:
    return Town(client, demo_world)
