"""Processes are killed, stores wiped and locked, the clock is set back: nothing is missing afterwards and nothing is doubled.

More of them: `python -m tests.faults --from 1000 --seeds 500`. A seed that fails says how to do it again. The check that finds
nothing could find something: it is shown evidence that was tampered with.
"""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from tests.faults.check import Evidence
from tests.faults.conftest import SEEDS
from tests.faults.driver import Driver
from tests.faults.ground import Ground
from tests.faults.journal import Journal
from tests.faults.plan import FAULTS, MONDAYS, Complaint, Plan, plan_of
from tests.faults.seeds import evidence, run
from tests.faults.stage import VILLAGERS
from tests.faults.stores import SqliteStore
from tests.faults.tampering import GUARDS, ONE_TEXT, TAMPERINGS, Copy

LEAST = 5
CALM = Plan(
    seed=0,
    monday=MONDAYS[0],
    complaints=(
        Complaint(VILLAGERS[0], "payment", ("", "")),
        Complaint(VILLAGERS[1], "service", ("accept", "solved")),
    ),
    leaps=1,
    strikes=(),
)


def test_nothing_is_lost_and_nothing_is_doubled_whatever_dies(ground: Ground, seed: int) -> None:
    found = run(ground, plan_of(seed))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("fault", FAULTS)
def test_the_suite_has_each_fault_several_times(fault: str) -> None:
    plans = [plan_of(seed) for seeds in SEEDS.values() for seed in seeds]
    times = Counter(strike.fault for plan in plans for strike in plan.strikes)
    assert len(plans) >= 50
    assert times[fault] >= LEAST


def test_a_seed_is_the_same_plan_each_time() -> None:
    assert [plan_of(seed) for seed in range(200)] == [plan_of(seed) for seed in range(200)]


@pytest.fixture(scope="module")
def calm(ground: Ground, tmp_path_factory: pytest.TempPathFactory) -> tuple[Evidence, Path]:
    """What is left by a seed in which nothing happened."""
    assert isinstance(ground.store, SqliteStore)
    path = tmp_path_factory.mktemp("calm") / "calm.sqlite3"
    journal = Journal(ground.folder / "calm.jsonl", "calm")
    Driver(ground, CALM, journal).run()
    ground.store.copy_to(path)
    return evidence(ground, journal.path), path


@pytest.fixture
def copy(calm: tuple[Evidence, Path], tmp_path: Path) -> Copy:
    found, path = calm
    copied = Copy(found, Path(shutil.copyfile(path, tmp_path / "copy.sqlite3")))
    for guard in GUARDS:
        copied.sql(f"DROP TRIGGER {guard}")
    return copied


def test_the_check_finds_nothing_where_nothing_is_wrong(copy: Copy) -> None:
    assert copy.found() == ""


@pytest.mark.parametrize("wrong", TAMPERINGS)
def test_the_check_names(copy: Copy, wrong: str) -> None:
    tamper, sentence = TAMPERINGS[wrong]
    tamper(copy)
    assert sentence in copy.found()


def test_the_check_excuses_a_text_given_up_only_where_a_worker_was_killed(copy: Copy) -> None:
    copy.sql(f"UPDATE messages SET state = 'unknown' {ONE_TEXT}")
    assert "is unknown" in copy.found()
    copy.add(what="struck", fault="sending-killed")
    assert copy.found() == ""
