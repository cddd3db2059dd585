"""Times the first page of a queue of 50,000 open cases: under 100 ms. `python -m bench.queue [--store postgresql] [--plan]`.

One district office has them all, in all states an office has cases in, filed over four months and due over two: what is shown is
the whole page, with the number of cases in each group, then one group, a filter, and the last page. Wall-clock and processor time
of this process, in milliseconds, median and worst of the rounds; a transaction of its own for each.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert, select, text, update
from sqlalchemy.orm import Session, sessionmaker

from bench.servers import running_database
from grievance_core.cases.model import Case
from grievance_core.cases.queue import Wanted, queue
from grievance_core.database import open_database, reading_factory, session_factory
from grievance_core.identifiers import new_id
from grievance_core.institution import open_institution
from grievance_core.offices.rules import OfficeRules
from grievance_core.vault import Vault
from migrations import schema
from settings import ROOT
from tests.world import DISTRICT, VILLAGE, World, build

CASES, ROUNDS = 50_000, 15
SEAT = f"district-intersector:{DISTRICT}/officer"
STATES = ("received", "open", "in_progress", "in_progress", "waiting_complainant", "waiting_provider")
PAGES = {
    "first page": Wanted(),
    "one group": Wanted(group="later"),
    "a filter": Wanted({"kind": "payment"}),
    "an area": Wanted(area_key=VILLAGE),
    "the last page": Wanted(page=CASES // 25),
}


def main() -> None:
    """Fill a store of its own and print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--store", choices=("sqlite", "postgresql"))
    kind = parser.parse_args().store
    for store in (kind,) if kind else ("sqlite", "postgresql"):
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ssdm-bench-")))
            url = stack.enter_context(running_database(store, folder))
            engine = open_database(url)
            stack.callback(engine.dispose)
            measure(store, engine, filled(url, engine))


def filled(url: str, engine: Engine) -> World:
    """The small province, with one office that has far too much to do."""
    schema.upgrade(url)
    inst = open_institution(
        vault=Vault({"one": bytes(32)}, bytes(range(32))),
        rules=ROOT / "rules",
        locales=ROOT / "locales",
        policy_file=ROOT / "rules" / "escalation.yaml",
        service_number="855",
    )
    sessions = session_factory(engine)
    world = build(sessions, inst, OfficeRules.load(ROOT / "rules" / "offices.yaml"))
    _pile_up(world, sessions)
    return world


def _pile_up(world: World, sessions: sessionmaker[Session]) -> None:
    receipt = world.file("payment")
    with sessions.begin() as session:
        of_seat = text("SELECT id FROM offices WHERE key = :key")
        office = session.scalar(of_seat, {"key": SEAT.partition("/")[0]})
        session.execute(update(Case).values(office_id=office, level="district"))
        model = session.get_one(Case, receipt.case_id)
        row = {column.key: getattr(model, column.key) for column in Case.__table__.columns}
        for start in range(0, CASES, 5_000):
            session.execute(
                insert(Case), [_case(row, number, world.now) for number in range(start, start + 5_000)]
            )
    with sessions.begin() as session:
        session.execute(text("ANALYZE"))


def _case(row: dict[str, Any], number: int, now: datetime) -> dict[str, Any]:
    return {
        **row,
        "id": new_id(),
        "reference": f"{number:09d}",
        "request_index": f"copy-{number}",
        "kind": ("payment", "service", "data")[number % 3],
        "state": STATES[number % len(STATES)],
        "filed_at": now - timedelta(minutes=number * 3),
        "due_at": now + timedelta(minutes=number * 7919 % 86_400 - 8_640),
        "sex": ("f", "m", "skip")[number % 3],
    }


def measure(store: str, engine: Engine, world: World) -> None:
    """Print how long each page takes."""
    official = world.official(SEAT).official_id
    assert official is not None
    reading = reading_factory(engine)
    print(f"{store}: {CASES} open cases{'':12}wall{'':13}processor")
    for name, wanted in PAGES.items():

        def show(wanted: Wanted = wanted) -> None:
            with reading() as session:
                assert queue(session, world.inst, official, world.now, wanted).entries

        show()
        print(f"  {name:20}{_timed(show, time.perf_counter)}   {_timed(show, time.process_time)}", flush=True)
    with reading() as session:
        assert session.scalar(select(Case.id).limit(1)) is not None


def _timed(work: Callable[[], None], clock: Callable[[], float]) -> str:
    took = []
    for _ in range(ROUNDS):
        begun = clock()
        work()
        took.append(1000 * (clock() - begun))
    return f"{statistics.median(took):8.1f} ms (worst {max(took):6.1f})"


if __name__ == "__main__":
    main()
