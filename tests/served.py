"""The web application around the small province: fixtures for the tests of routes and commands."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner

from app import create_app
from service import Service
from settings import load_settings
from tests.world import World

__all__ = ["app", "client", "here", "operator", "world"]


@pytest.fixture
def app(environment: dict[str, str]) -> Iterator[Flask]:
    """The application of the demo."""
    app = create_app(load_settings(environment, None))
    here: Service = app.extensions["service"]
    yield app
    here.redis.close()
    here.engine.dispose()


@pytest.fixture
def here(app: Flask) -> Service:
    """What the application holds open."""
    opened: Service = app.extensions["service"]
    return opened


@pytest.fixture
def world(demo_world: World) -> World:
    """The province the application serves."""
    return demo_world


@pytest.fixture
def client(app: Flask, world: World) -> FlaskClient:
    """Somebody on the network, in the small province."""
    return app.test_client()


@pytest.fixture
def operator(app: Flask, world: World) -> FlaskCliRunner:
    """Somebody at a terminal, in the small province."""
    return app.test_cli_runner()
