"""The ground under the seeds, and which seeds the suite has.

Each process of the test run has a ground of its own, one at a time: it stands for all its seeds on one store. So the seeds
need not lie in one group, and two processes share them evenly.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.ground import Ground, standing
from tests.faults.plan import plan_of
from tests.faults.stores import PostgresqlStore, SqliteStore

SEEDS = {"sqlite": range(40), "postgresql": range(100, 112)}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every seed with its faults and its store by name; `--stores` keeps to one of the stores."""
    chosen = metafunc.config.getoption("--stores").split(",")
    if "seed" in metafunc.fixturenames:
        seeds = [_parameters(store, seed) for store in SEEDS if store in chosen for seed in SEEDS[store]]
        metafunc.parametrize(("ground", "seed"), seeds, indirect=["ground"], scope="module")
    elif "ground" in metafunc.fixturenames:
        metafunc.parametrize(
            "ground", ["sqlite"] if "sqlite" in chosen else [], indirect=True, scope="module"
        )


def _parameters(store: str, seed: int) -> object:
    marks = [pytest.mark.needs(store)] if store == "postgresql" else []
    return pytest.param(store, seed, id=f"{plan_of(seed).name} {store}", marks=marks)


@pytest.fixture(scope="module")
def ground(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    if request.param == "sqlite":
        store: SqliteStore | PostgresqlStore = SqliteStore(tmp_path_factory.mktemp("faults"))
    else:
        store = PostgresqlStore(request.getfixturevalue("postgresql_cluster"))
    with standing(store) as ground:
        yield ground
