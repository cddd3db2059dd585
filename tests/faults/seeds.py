"""One seed from beginning to end: carried out, checked, and kept on file when it failed."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from tests.faults.check import Evidence, check
from tests.faults.driver import Driver
from tests.faults.ground import Ground
from tests.faults.journal import Journal, read
from tests.faults.plan import Plan

KEPT = Path(tempfile.gettempdir()) / "ssdm-failed-seeds"


def run(ground: Ground, plan: Plan) -> list[str]:
    """Everything that is wrong after this seed, how to replay it included; nothing when all is well."""
    journal = Journal(_journal(ground, plan), f"seed-{plan.seed}")
    try:
        Driver(ground, plan, journal).run()
        with ground.records.reading() as session:
            found = check(evidence(ground, journal.path), session)
    except (
        AssertionError,
        OSError,
        SQLAlchemyError,
        RedisError,
    ) as error:  # it does not get done, or nobody answers
        found = [f"{type(error).__name__}: {error}"]
    return [*found, _replay(ground, plan, journal.path)] if found else []


def evidence(ground: Ground, journal: Path) -> Evidence:
    """What is to be checked of the seed that ran last."""
    return Evidence(read(journal), ground.taken(), ground.store.stage)


def reached(ground: Ground, plan: Plan) -> bool:
    """Whether each fault of the seed that ran struck where it was meant to."""
    return all(entry["reached"] for entry in read(_journal(ground, plan)) if entry["what"] == "struck")


def _journal(ground: Ground, plan: Plan) -> Path:
    return ground.folder / f"journal-{plan.seed}.jsonl"


def _replay(ground: Ground, plan: Plan, journal: Path) -> str:
    """The logs are kept beyond the ground, and the command that does it all again."""
    folder = KEPT / f"{plan.seed}-{ground.store.name}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for path in (journal, ground.texts, *ground.folder.glob("*.log")):
        shutil.copy(path, folder)
    again = f"python -m tests.faults --seed {plan.seed} --store {ground.store.name}"
    return f"{plan.name}: again by: {again}\nits logs: {folder}"
