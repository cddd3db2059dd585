"""Twin provinces on SQLite, each served by an application of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from api import door as api_door
from app import create_app
from console import desk
from settings import load_settings
from tests.protection.twins import Side, Twins, fair_chance, start
from tests.running import KEYS
from tests.served import close
from tests.stores.valkey import running_valkey

MakeTwins = Callable[[], Twins]


def _side(province: Path, folder: Path, valkey: str) -> Side:
    folder.mkdir()
    shutil.copyfile(province, folder / "province.sqlite3")
    environment = {
        "MODE": "demo", "DATABASE_URL": f"sqlite:///{folder / 'province.sqlite3'}", "REDIS_URL": valkey,
        "ENCRYPTION_KEYS": KEYS, "SECRET_KEY": "s" * 40, "DATA_DIR": str(folder),
    }  # fmt: skip
    return start(create_app(load_settings(environment, None)))


@pytest.fixture(scope="module")
def make_twins(sqlite_province: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MakeTwins]:
    """Makes two provinces that are alike so far."""
    with ExitStack() as opened, pytest.MonkeyPatch.context() as patched:
        for door in (desk, api_door):
            patched.setattr(door, "REFUSED_AFTER", 0.0)
        dice = opened.enter_context(fair_chance())
        valkeys = [opened.enter_context(running_valkey()) for _ in range(2)]

        def make() -> Twins:
            folder = tmp_path_factory.mktemp("twins")
            sides = [
                _side(sqlite_province, folder / name, valkeys[n])
                for n, name in enumerate(("having", "without"))
            ]
            for side in sides:
                opened.callback(close, side.app)
            return Twins(sides[0], sides[1], dice)

        yield make
