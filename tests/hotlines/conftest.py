"""The desks' commands are tried on the application of the small province."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from app import create_app
from settings import load_settings
from tests.served import close
from tests.world import World


@pytest.fixture
def operator(environment: dict[str, str], demo_world: World) -> Iterator[FlaskCliRunner]:
    """Somebody at a terminal, in the small province."""
    app: Flask = create_app(load_settings(environment, None))
    yield app.test_cli_runner()
    close(app)
