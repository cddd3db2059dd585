"""The small province with its telephone line, and phones to call it with."""

from __future__ import annotations

import pytest
import redis
from sqlalchemy import Engine

from grievance_core.database import reading_factory
from tests.dialogues.phone import Exchange
from tests.world import World


@pytest.fixture
def exchange(world: World, engine: Engine, valkey: redis.Redis) -> Exchange:
    return Exchange(world, reading_factory(engine), valkey)
