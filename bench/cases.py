"""Measures cases in the workers against jobs that do nothing: `python -m bench.cases [--quick] [--store postgresql]`.

Two workers as the launcher starts them, a Valkey and a database of their own, the demo's offices. Each case is filed and routed,
climbs twice when nobody answers in time, and is decided; each of these four steps writes its event, deadlines and messages and is
durably committed. A job does 25 of them in one transaction, as the product's own job for deadlines. The jobs that do nothing are
measured before and after on the same workers.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from rq import Queue
from sqlalchemy import func, insert, select, update

from bench import host
from bench.servers import running, running_database, running_valkey, settings_in
from demo import clock
from grievance_core.cases.chain import verify
from grievance_core.cases.model import Case, CaseEvent
from grievance_core.identifiers import new_id
from grievance_core.offices.model import Office
from grievance_core.people.model import Phone
from grievance_core.people.phones import index_of
from grievance_core.timers.model import Timer
from grievance_core.vault import Place
from jobs.queues import ROWS, QueueName, batched, hand_out, open_queues
from jobs.tick import claim
from launcher.prepare import prepare
from service import Service, open_service

WORKERS = 2
EACH = ROWS[QueueName.DEADLINES]
FAR = datetime(2100, 1, 1, tzinfo=UTC)
Step = Callable[[], int]


class Works:
    """The workers and everything behind them."""

    def __init__(self, kind: str, stack: ExitStack) -> None:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ssdm-bench-")))
        redis_url, _ = stack.enter_context(running_valkey(folder))
        database = stack.enter_context(running_database(kind, folder))
        settings, environment = settings_in(folder, database, redis_url, 8393)
        prepare(settings)
        self.service: Service = open_service(settings)
        self.queues = open_queues(self.service.redis)
        for number in range(WORKERS):
            command = [sys.executable, "worker.py", "work"]
            stack.enter_context(running(command, folder / f"work-{number}.log", environment))
        self._silence_the_demo()
        self.do(lambda: self.hand_out_nothing(100))  # until both have started

    def _silence_the_demo(self) -> None:
        """The demo's own deadlines are not what is measured."""
        with self.service.sessions.begin() as session:
            session.execute(update(Timer).where(Timer.state == "armed").values(due_at=FAR))

    def do(self, hand_out_jobs: Step) -> float:
        """Steps a second, from the moment the first job is handed out until the last is done."""
        begun = time.perf_counter()
        steps = hand_out_jobs()
        while any(queue.count or queue.started_job_registry.count for queue in self.queues.values()):
            time.sleep(0.002)
        return steps / (time.perf_counter() - begun)

    def hand_out_nothing(self, count: int) -> int:
        self._enqueue("bench.casework.nothing", ((number,) for number in range(count)))
        return count

    def phones(self, count: int) -> list[str]:
        """New phones in the villages of the demo whose committees stand."""
        vault, rows = self.service.inst.vault, []
        with self.service.sessions.begin() as session:
            villages = session.scalars(select(Office.area_key).where(Office.kind == "vdc")).all()
            for number in range(count):
                key, e164 = new_id(), f"+85597{new_id()[-7:]}"
                sealed = vault.seal(e164, Place("phones", "number_sealed", key))
                rows.append(
                    {"id": key, "number_sealed": sealed, "number_index": index_of(vault, e164), "language": "km",
                     "village_key": villages[number % len(villages)], "sex": "f", "failed_pins": 0}
                )  # fmt: skip
            session.execute(insert(Phone), rows)
        return [str(row["id"]) for row in rows]

    def file(self, phone_ids: Sequence[str]) -> int:
        self._enqueue("bench.casework.file_cases", ((list(some),) for some in batched(phone_ids, EACH)))
        return len(phone_ids)

    def let_time_pass(self) -> datetime:
        """To the moment by which nobody has acknowledged any of them; claimed, as a tick does it."""
        with self.service.sessions.begin() as session:
            last = session.scalar(
                select(func.max(Timer.due_at)).where(Timer.state == "armed", Timer.due_at < FAR)
            )
            assert last is not None
            clock.set_to(session, last)
            session.execute(
                update(Timer)
                .where(Timer.state == "armed", Timer.purpose == "remind", Timer.due_at < FAR)
                .values(state="cancelled")
            )
        return last

    def climb(self, now: datetime) -> int:
        claimed: list[str] = []
        while due := claim(self.service, now).deadlines:
            claimed += due
        hand_out(self.queues[QueueName.DEADLINES], QueueName.DEADLINES, claimed)
        return len(claimed)

    def decide(self, now: datetime) -> int:
        with self.service.reading() as session:
            theirs = select(Case.id).where(Case.request_index.is_not(None), Case.state == "received")
            ids = session.scalars(theirs.where(Case.filed_at >= self._begun)).all()
        jobs = ((list(some), now.isoformat()) for some in batched(ids, EACH))
        self._enqueue("bench.casework.decide_cases", jobs)
        return len(ids)

    def life(self, count: int) -> dict[str, float]:
        """The rates of each step of `count` new cases, and of all of them together."""
        self._begun = self.service.now()
        phones = self.phones(count)
        rates = {"file": self.do(lambda: self.file(phones))}
        for name in ("climb", "climb again"):
            now = self.let_time_pass()
            rates[name] = self.do(lambda now=now: self.climb(now))  # type: ignore[misc]
        rates["decide"] = self.do(lambda: self.decide(now))
        rates["all"] = len(rates) / sum(1 / rate for rate in rates.values())
        self._check(count)
        return rates

    def _check(self, count: int) -> None:
        """Every step was done, once, and the history holds."""
        with self.service.reading() as session:
            found = Counter(
                session.scalars(
                    select(CaseEvent.type)
                    .join(Case, Case.id == CaseEvent.case_id)
                    .where(Case.filed_at >= self._begun)
                )
            )
            done = {name: found[name] for name in ("filed", "climbed", "decided")}
            if done != {"filed": count, "climbed": 2 * count, "decided": count}:
                raise AssertionError(f"{count} cases were to be done, and there are {done}")

    def verify(self) -> None:
        with self.service.reading() as session:
            wrong = list(verify(session, self.service.inst.vault))
        if wrong:
            raise AssertionError(wrong[0])

    def _enqueue(self, name: str, jobs: Iterable[tuple[object, ...]]) -> None:
        data = [Queue.prepare_data(name, job, result_ttl=0) for job in jobs]
        self.queues[QueueName.DEADLINES].enqueue_many(data)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--store", choices=("sqlite", "postgresql"))
    arguments = parser.parse_args()
    rounds, count = (2, 500) if arguments.quick else (5, 2_000)
    for kind in (arguments.store,) if arguments.store else ("sqlite", "postgresql"):
        with ExitStack() as stack:
            measure(Works(kind, stack), kind, rounds, count)


def measure(works: Works, kind: str, rounds: int, count: int) -> None:
    """Print the rates of each round, and the medians."""
    print(f"{kind}: {rounds} rounds of {count} cases, steps a second on {WORKERS} workers")
    print(
        f"{'nothing':>10}{'file':>8}{'climb':>8}{'again':>8}{'decide':>8}{'all':>8}{'share':>8}{'steal %':>9}",
        flush=True,
    )
    all_rates, shares = [], []
    for _ in range(rounds):
        before = host.ticks()
        first = works.do(lambda: works.hand_out_nothing(count))
        rates = works.life(count)
        nothing = statistics.mean((first, works.do(lambda: works.hand_out_nothing(count))))
        share = rates["all"] / nothing
        shown = "".join(f"{rate:8.0f}" for rate in rates.values())
        print(f"{nothing:10.0f}{shown}{share:8.2f}{host.stolen(before, host.ticks()):9.1f}", flush=True)
        all_rates.append(rates["all"])
        shares.append(share)
    works.verify()
    print(
        f"median: {statistics.median(all_rates):.0f} steps a second, {statistics.median(shares):.2f} of nothing\n"
    )


if __name__ == "__main__":
    main()
