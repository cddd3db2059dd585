"""The web application around the small province: fixtures for the tests of routes and commands."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner

from app import create_app
from launcher.secrets import GENERATORS
from service import Service
from settings import load_settings
from tests.world import World

__all__ = ["app", "bare", "bare_environment", "client", "here", "operator", "world"]
NOWHERE = {"DATABASE_URL": "sqlite:////nowhere/at/all.sqlite3", "REDIS_URL": "unix:///nowhere/at/all.sock"}


@pytest.fixture(scope="module")
def bare_environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Settings of an application none of whose stores answers: enough for what is refused before they are asked."""
    secrets = {name: make() for name, make in GENERATORS.items()}
    return {**secrets, **NOWHERE, "DATA_DIR": str(tmp_path_factory.mktemp("bare"))}


@pytest.fixture(scope="module")
def bare(bare_environment: dict[str, str]) -> Iterator[Flask]:
    """Such an application, of the demo."""
    app = create_app(load_settings(bare_environment, None))
    yield app
    close(app)


def close(app: Flask) -> None:
    """Let go of the application's stores."""
    here: Service = app.extensions["service"]
    here.redis.close()
    here.engine.dispose()


@pytest.fixture
def app(environment: dict[str, str]) -> Iterator[Flask]:
    """The application of the demo."""
    app = create_app(load_settings(environment, None))
    yield app
    close(app)


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
