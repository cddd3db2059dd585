"""Measures a tick with a million deadlines: `python -m bench.tick [--deadlines N] [--store postgresql]`.

The deadlines are armed for later, then a thousand of them fall due. Claimed: from the beginning of the claim to its commit.
Handed over: the whole tick, until the last job is in the queue.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert, select, text, update

from bench import host
from bench.servers import running_database, running_valkey, settings_in
from grievance_core.cases.model import Case
from grievance_core.timers.model import Timer
from jobs.queues import QueueName, open_queues
from jobs.tick import claim, tick
from launcher.prepare import prepare
from service import Service, open_service

FAR, LONG_AGO = datetime(2100, 1, 1, tzinfo=UTC), datetime(2000, 1, 1, tzinfo=UTC)
DUE = 1_000
IDLE_ROUNDS, DUE_ROUNDS = 200, 5
AT_ONCE = 50_000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--deadlines", type=int, default=1_000_000)
    parser.add_argument("--store", choices=("sqlite", "postgresql"))
    arguments = parser.parse_args()
    for kind in (arguments.store,) if arguments.store else ("sqlite", "postgresql"):
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ssdm-bench-")))
            redis_url, _ = stack.enter_context(running_valkey(folder))
            database = stack.enter_context(running_database(kind, folder))
            settings, _ = settings_in(folder, database, redis_url, 8394)
            prepare(settings)
            service = open_service(settings)
            measure(service, kind, arguments.deadlines)
            service.engine.dispose()


def measure(service: Service, kind: str, count: int) -> None:
    """Print what a tick takes with none due, with a thousand due, and with none again."""
    arm(service, count)
    before = host.ticks()
    print(f"{kind}, {count} deadlines armed")
    print(f"  a tick with none due   median {idle(service):8.2f} ms")
    claims, overs = [], []
    for _ in range(DUE_ROUNDS):
        fall_due(service)
        claims.append(timed(lambda: claim_all(service)))
        fall_due(service)
        overs.append(timed(lambda: tick(service)))
        open_queues(service.redis)[QueueName.DEADLINES].empty()  # type: ignore[no-untyped-call]
    work_off(service)
    print(f"  {DUE} due: claimed      median {statistics.median(claims):8.2f} ms")
    print(f"  {DUE} due: handed over  median {statistics.median(overs):8.2f} ms")
    print(f"  a tick with none due   median {idle(service):8.2f} ms")
    print(f"  steal {host.stolen(before, host.ticks()):.1f} %\n", flush=True)


def arm(service: Service, count: int) -> None:
    """Arm that many deadlines, all for later; those of the demo too."""
    with service.sessions.begin() as session:
        case_id = session.scalar(select(Case.id).limit(1))
        session.execute(update(Timer).where(Timer.state == "armed").values(due_at=FAR))
        for start in range(0, count, AT_ONCE):
            rows = [
                {"id": f"bench-{number:020}", "case_id": case_id, "purpose": "remind", "state": "armed",
                 "due_at": FAR + timedelta(seconds=number % 86_400), "attempts": 0}
                for number in range(start, min(count, start + AT_ONCE))
            ]  # fmt: skip
            session.execute(insert(Timer), rows)
        session.execute(text("UPDATE messages SET state = 'sent' WHERE state IN ('queued', 'held')"))
    with service.sessions.begin() as session:
        session.execute(text("ANALYZE"))


def fall_due(service: Service) -> None:
    """A thousand of them are due now; what was claimed before is done."""
    work_off(service)
    with service.sessions.begin() as session:
        ids = session.scalars(select(Timer.id).where(Timer.state == "armed").limit(DUE)).all()
        session.execute(update(Timer).where(Timer.id.in_(ids)).values(due_at=LONG_AGO))


def work_off(service: Service) -> None:
    """As workers would."""
    with service.sessions.begin() as session:
        session.execute(update(Timer).where(Timer.state == "claimed").values(state="fired"))


def claim_all(service: Service) -> None:
    """One claim. Raises AssertionError when it does not find what is due."""
    found = len(claim(service, datetime.now(UTC)).deadlines)
    if found != DUE:
        raise AssertionError(f"{DUE} deadlines are due, {found} were claimed")


def idle(service: Service) -> float:
    """The median of ticks that find nothing, in milliseconds."""
    return statistics.median(timed(lambda: tick(service)) for _ in range(IDLE_ROUNDS))


def timed(work: Callable[[], object]) -> float:
    """Milliseconds."""
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    main()
