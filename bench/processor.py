"""What each step of a case costs a worker: `python -m bench.processor [--store postgresql] [--each 1]`.

The steps of bench.cases, in this process alone: processor time and statements, without RQ and without waiting for anybody. With
`--each` go as many into one transaction. Pin it to one processor (`taskset -c 0`) where others work beside it.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import event, select

from bench import casework
from bench.cases import Works
from bench.servers import running_database, settings_in
from grievance_core.cases.model import Case
from jobs.queues import batched
from jobs.tick import claim
from jobs.work import fire_deadlines, serve_jobs
from launcher.prepare import prepare
from service import open_service

NOWHERE = "unix:///nonexistent"  # no step needs a queue
ROUNDS = 3  # the first one fills what a process keeps


class Alone(Works):
    """The steps of bench.cases without workers: this process does them."""

    def __init__(self, kind: str, stack: ExitStack, each: int) -> None:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ssdm-bench-")))
        settings, _ = settings_in(folder, stack.enter_context(running_database(kind, folder)), NOWHERE, 8392)
        prepare(settings)
        self.service, self._each, self._statements = open_service(settings), each, 0
        serve_jobs(self.service)
        self._silence_the_demo()
        event.listen(self.service.engine, "before_cursor_execute", self._count)

    def _count(self, *_about: object) -> None:
        self._statements += 1

    def tell(self, name: str, row_ids: Sequence[str], work: Callable[[list[str]], None]) -> None:
        """Do the step for these rows and print what one of them took."""
        self._statements, begun = 0, time.process_time()
        for some in batched(row_ids, self._each):
            work(list(some))
        milliseconds = (time.process_time() - begun) / len(row_ids) * 1000
        print(
            f"  {name:12}{milliseconds:8.2f} ms{self._statements / len(row_ids):8.2f} statements", flush=True
        )

    def live(self, count: int) -> None:
        """The life of that many new cases."""
        begun, now = self.service.now(), self.service.now()
        self.tell("file", self.phones(count), casework.file_cases)
        for name in ("climb", "climb again"):
            now = self.let_time_pass()
            claimed: list[str] = []
            while due := claim(self.service, now).deadlines:
                claimed += due
            self.tell(name, claimed, fire_deadlines)
        with self.service.reading() as session:
            open_cases = select(Case.id).where(Case.state == "received", Case.filed_at >= begun)
            ids = list(session.scalars(open_cases))
        self.tell("decide", ids, lambda some: casework.decide_cases(some, now.isoformat()))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--store", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--each", type=int, default=25)
    parser.add_argument("--count", type=int, default=200)
    arguments = parser.parse_args()
    with ExitStack() as stack:
        alone = Alone(arguments.store, stack, arguments.each)
        for number in range(1, ROUNDS + 1):
            print(f"{arguments.store}, {arguments.each} to a transaction, round {number}")
            alone.live(arguments.count)
        alone.service.engine.dispose()


if __name__ == "__main__":
    main()
