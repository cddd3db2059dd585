"""The service as a process runs it: settings, stores, the demo's clock and the small province."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo import clock
from grievance_core.offices.rules import OfficeRules
from grievance_core.vault import INDEX_KEY_ID
from service import Service, open_service
from settings import ROOT, load_settings
from tests.world import MONDAY, World, build

KEYS = ",".join(
    f"{name}:{base64.b64encode(bytes([number]) * 32).decode()}" for number, name in enumerate(("test", INDEX_KEY_ID))
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
    with service.sessions.begin() as session:
        clock.set_to(session, MONDAY)
    return build(service.sessions, service.inst, OfficeRules.load(ROOT / "rules" / "offices.yaml"))
