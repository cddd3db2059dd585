"""The small province with its telephone line, and phones to call it with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import redis
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from grievance_core.database import reading_factory
from grievance_core.institution import Institution, open_institution
from grievance_core.offices.rules import OfficeRules
from grievance_core.vault import Vault
from tests.dialogues.phone import Exchange, Phone
from tests.world import World, build

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def inst(vault: Vault) -> Institution:
    return open_institution(
        vault=vault,
        rules=ROOT / "rules",
        locales=ROOT / "locales",
        policy_file=ROOT / "rules" / "escalation.yaml",
        service_number="1299",
    )


@pytest.fixture(scope="session")
def rules() -> OfficeRules:
    return OfficeRules.load(ROOT / "rules" / "offices.yaml")


@pytest.fixture
def world(sessions: sessionmaker[Session], inst: Institution, rules: OfficeRules) -> World:
    return build(sessions, inst, rules)


@pytest.fixture
def exchange(world: World, engine: Engine, valkey: redis.Redis) -> Exchange:
    return Exchange(world, reading_factory(engine), valkey)


@pytest.fixture
def phone(exchange: Exchange) -> Callable[..., Phone]:
    return exchange.phone
