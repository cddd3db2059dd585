"""The service as a process runs it: settings, stores, the demo's clock and the small province."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from grievance_core.vault import INDEX_KEY_ID, KEY_BYTES
from service import Service, open_service
from settings import load_settings
from tests.world import World

# The keys of the fixture `vault`, as a process reads them.
KEYS = ",".join(
    f"{name}:{base64.b64encode(key).decode()}"
    for name, key in (
        ("test1", bytes(KEY_BYTES)),
        (INDEX_KEY_ID, INDEX_KEY_ID.encode().ljust(KEY_BYTES, b".")),
    )
)


@pytest.fixture
def environment(database_url: str, valkey_url: str, tmp_path: Path) -> dict[str, str]:
    """The settings of every process of this test."""
    return {
        "MODE": "demo",
        "DATABASE_URL": database_url,
        "REDIS_URL": valkey_url,
        "ENCRYPTION_KEYS": KEYS,
        "SECRET_KEY": "s" * 40,
        "DATA_DIR": str(tmp_path),
    }


@pytest.fixture
def service(environment: dict[str, str]) -> Iterator[Service]:
    service = open_service(load_settings(environment, None))
    yield service
    service.redis.close()
    service.engine.dispose()


@pytest.fixture
def demo_world(service: Service) -> World:
    """The province, whose time is the demo's clock in the database."""
    return World(service.sessions, service.inst)
