"""More seeds than the suite has: `python -m tests.faults --from 1000 --seeds 500`, or one of them: `--seed 1234`."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.faults.ground import standing
from tests.faults.plan import plan_of
from tests.faults.seeds import reached, run
from tests.faults.stores import PostgresqlStore, SqliteStore, Store
from tests.stores.postgresql import running_cluster


def main() -> int:
    """Runs them one after another; the exit code is 1 when one failed."""
    asked = _arguments()
    seeds = [asked.seed] if asked.seed is not None else range(asked.first, asked.first + asked.seeds)
    failed = 0
    with _store(asked.store) as store, standing(store) as ground:
        for seed in seeds:
            begun = time.monotonic()
            found = run(ground, plan := plan_of(seed))
            failed += bool(found)
            missed = "" if reached(ground, plan) else " (too late to strike where it was meant to)"
            sys.stdout.write(f"{time.monotonic() - begun:5.1f} s  {plan.name} {store.name}{missed}\n")
            sys.stdout.write("".join(f"  FAILED: {sentence}\n" for sentence in found))
            sys.stdout.flush()
    sys.stdout.write(f"{len(seeds)} seeds, {failed} failed\n")
    return 1 if failed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--seed", type=int, help="this one alone")
    parser.add_argument("--from", type=int, default=1000, dest="first", help="the first of many")
    parser.add_argument("--seeds", type=int, default=100, help="how many")
    parser.add_argument("--store", choices=("sqlite", "postgresql"), default="sqlite")
    return parser.parse_args()


@contextmanager
def _store(name: str) -> Iterator[Store]:
    if name == "postgresql":
        with running_cluster() as cluster:
            yield PostgresqlStore(cluster)
    else:
        with TemporaryDirectory(prefix="ssdm-store-") as folder:
            yield SqliteStore(Path(folder))


if __name__ == "__main__":
    sys.exit(main())
