"""Measures USSD turns against an empty Flask route on the same gunicorn settings: `python -m bench.turns [--quick]`.

It starts a Valkey, a SQLite file and a PostgreSQL of its own, loads the demo, and drives the real application with wrk
through the form of Africa's Talking, in Khmer. Two mixes: `walk` files nothing; in `file` one turn in eight sends a complaint
and two more keep her answers safe, each a durable transaction. Runs of the empty route lie between the others, and each figure
is set against the mean of its two neighbours. Every answer is checked, and the cases in the database are counted afterwards.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import cycle
from pathlib import Path

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from bench import host, wrk
from bench.servers import APPLICATION, running_database, running_valkey, running_web, settings_in
from bench.wrk import Drive, Series
from grievance_core.cases.model import Case
from grievance_core.database import open_database
from grievance_core.identifiers import new_id
from grievance_core.offices.model import Office
from grievance_core.people.model import Phone
from grievance_core.people.phones import index_of
from grievance_core.vault import Place, Vault, parse_keys
from launcher.prepare import prepare

MANY, FEW = 20_000, 1_000
PATH = "/ussd/africastalking"
EMPTY = "bench.empty:app"
WORKERS = 2
HEAD = (
    f"{'':34}{'turns/s':>9}{'share':>8}{'p50 ms':>9}{'p99 ms':>9}{'steal %':>9}{'web us':>8}{'valkey us':>11}"
)


@dataclass(frozen=True)
class Extent:
    """How much is measured: runs of each kind, the seconds of each, and the phones."""

    rounds: int
    seconds: int
    many: int


WHOLE, QUICK = Extent(5, 8, MANY), Extent(2, 4, 4_000)


@dataclass(frozen=True)
class Run:
    """One run: what wrk found, steal in percent, processor microseconds a turn, and the share of the empty route beside it."""

    drive: Drive
    steal: float
    web: float
    valkey: float
    share: float = 1.0


class Site:
    """The application and the empty route, side by side, with everything behind them."""

    def __init__(self, kind: str, workers: int, stack: ExitStack) -> None:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ssdm-bench-")))
        redis_url, self._valkey = stack.enter_context(running_valkey(folder))
        database = stack.enter_context(running_database(kind, folder))
        self.settings, environment = settings_in(folder, database, redis_url, 8391)
        beside = self.settings.model_copy(update={"port": 8392})
        prepare(self.settings)
        self._engine = open_database(self.settings.database_url)
        self._app = stack.enter_context(running_web(self.settings, environment, APPLICATION, workers))
        self._empty = stack.enter_context(running_web(beside, environment, EMPTY, workers))
        self._sent: dict[Series, int] = {}

    def introduce(self, series: Series) -> None:
        """Lets every phone be known, speak Khmer and live in a village; and dial."""
        vault = parse_keys(self.settings.encryption_keys)
        with Session(self._engine) as session, session.begin():
            villages = session.scalars(
                select(Office.area_key).where(Office.level == "village").distinct()
            ).all()
            homes = zip(map(series.number, range(series.phones)), cycle(villages), strict=False)
            session.execute(insert(Phone), [_known(vault, number, village) for number, village in homes])
        dialling = replace(series, mix="dial")
        while self._sent.get(dialling, 0) < series.phones:
            self.run(dialling, seconds=2)
        while not self.run(series, seconds=2).drive.full:
            pass

    def run(self, series: Series, seconds: int, *, empty: bool = False) -> Run:
        """One run, going on where the one before ended; or of the empty route, which is sent the same."""
        server = self._empty if empty else self._app
        members, before = host.family(server.pid), host.ticks()
        web, valkey = host.seconds_used(members), host.seconds_used([self._valkey])
        drive = wrk.drive(
            server.url + ("/empty" if empty else PATH), series, self._sent.get(series, 0), seconds
        )
        if not empty:
            self._sent[series] = drive.sent
        steal = host.stolen(before, host.ticks())
        web, valkey = host.seconds_used(members) - web, host.seconds_used([self._valkey]) - valkey
        return Run(drive, steal, web / drive.answered * 1e6, valkey / drive.answered * 1e6)

    def cases(self) -> int:
        """How many there are in the database."""
        with Session(self._engine) as session:
            return session.scalar(select(func.count()).select_from(Case)) or 0

    def measured(self, series: Series, extent: Extent) -> tuple[list[Run], list[Run]]:
        """Runs of the series, and of the empty route before, between and after them."""
        empties = [self.run(series, extent.seconds, empty=True)]
        runs: list[Run] = []
        for _ in range(extent.rounds):
            run = self.run(series, extent.seconds)
            empties.append(self.run(series, extent.seconds, empty=True))
            beside = (empties[-2].drive.rate + empties[-1].drive.rate) / 2
            runs.append(replace(run, share=run.drive.rate / beside))
        return runs, empties


def _known(vault: Vault, number: str, village: str | None) -> dict[str, object]:
    """The row of a phone that has called before."""
    key = new_id()
    sealed = vault.seal(number, Place("phones", "number_sealed", key))
    told = {"language": "km", "village_key": village, "sex": "f", "failed_pins": 0}
    return {"id": key, "number_sealed": sealed, "number_index": index_of(vault, number), **told}


def line(title: str, runs: Sequence[Run]) -> str:
    """The medians of some runs."""
    middle = {
        name: statistics.median(getattr(run, name) for run in runs)
        for name in ("share", "steal", "web", "valkey")
    }
    rate, p50, p99 = (
        statistics.median(getattr(run.drive, name) for run in runs) for name in ("rate", "p50", "p99")
    )
    return (
        f"{title:34}{rate:9.0f}{middle['share']:8.2f}{p50:9.1f}{p99:9.1f}"
        f"{middle['steal']:9.1f}{middle['web']:8.0f}{middle['valkey']:11.0f}"
    )


def measure(site: Site, title: str, series: Series, extent: Extent) -> None:
    """Prints the figures of one series and of the empty route beside it; counts the cases where complaints are sent."""
    site.introduce(series)
    before = site.cases()
    runs, empties = site.measured(series, extent)
    print(line("  empty route", empties))
    print(line(title, runs), flush=True)
    if series.mix != "file":
        return
    told, filed = sum(run.drive.ended for run in runs), site.cases() - before
    # A run ends with requests on the way: their cases are filed, and nobody counts their answers.
    verdict = "as it should be" if told <= filed <= told + wrk.CONNECTIONS * extent.rounds else "WRONG"
    print(f"  {told} receipts told, {filed} cases in the database: {verdict}")


def main() -> None:
    """Measures everything and prints one table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="two short rounds and 4,000 phones")
    parser.add_argument(
        "--workers", type=int, default=WORKERS, help="gunicorn workers, of the empty route too"
    )
    parser.add_argument(
        "--only", choices=("sqlite", "postgresql"), help="only what is measured on this database"
    )
    given = parser.parse_args()
    wrk.require()
    extent = QUICK if given.quick else WHOLE
    print(HEAD)
    if given.only != "postgresql":
        with ExitStack() as stack:
            site = Site("sqlite", given.workers, stack)
            measure(site, f"walk, {FEW} sessions", Series("walk", "70", FEW), extent)
            measure(site, f"walk, {extent.many} sessions", Series("walk", "71", extent.many), extent)
            measure(site, f"file, {extent.many} sessions, SQLite", Series("file", "76", extent.many), extent)
    if given.only != "sqlite":
        with ExitStack() as stack:
            site = Site("postgresql", given.workers, stack)
            measure(
                site, f"file, {extent.many} sessions, PostgreSQL", Series("file", "77", extent.many), extent
            )


if __name__ == "__main__":
    main()
