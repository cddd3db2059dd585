"""Times both cross-tables against a plain INSERT … SELECT: `python -m bench.matching [--persons N] [--store postgresql]`.

Twenty programmes and a made-up population of which much is unknown. The plain one copies the very rows that were found into a
table with the same columns, key and index, on the same store in the same run. Then single people change and are matched anew.
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, insert, select, text, update

from bench import host
from bench.explaining import DAY, twenty
from bench.servers import running_database
from grievance_core.database import open_database, session_factory
from grievance_core.programmes.catalogue import Programmes
from grievance_core.programmes.effects import effect
from grievance_core.programmes.matching import refresh, rematch
from grievance_core.programmes.model import Match
from grievance_core.programmes.rules import Rules
from grievance_core.registry import model
from grievance_core.registry.model import Household, Person
from migrations import schema
from settings import ROOT

NOW = datetime(2026, 11, 22, tzinfo=UTC)
BATCH = 20_000
TO_A_HOUSEHOLD = 4
CHANGED = 200
_NAMED = "programme_id, person_id, standing, rules_version, since"
PLAIN = {
    "whole": "INSERT INTO copied SELECT * FROM matches",
    "named": f"INSERT INTO copied ({_NAMED}) SELECT {_NAMED} FROM matches",  # noqa: S608 - the names are ours
}
EMPTY = {"sqlite": text("DELETE FROM matches"), "postgresql": text("TRUNCATE matches")}
ENTERED = {"entered_at": NOW, "changed_at": NOW}


def settle(engine: Engine, persons: int) -> None:
    """Fill the registry."""
    chance = random.Random(17)
    for first in range(0, persons, BATCH):
        numbers = range(first, min(first + BATCH, persons))
        homes = [number // TO_A_HOUSEHOLD for number in numbers if number % TO_A_HOUSEHOLD == 0]
        with engine.begin() as connection:
            _enter(connection, Household.__table__, [_household(chance, home) for home in homes])
            _enter(connection, Person.__table__, list(_persons(chance, numbers)))
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE persons"))
            connection.execute(text("VACUUM ANALYZE households"))


def _enter(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """All at once: PostgreSQL has a way for that, which takes a third of the time."""
    if connection.dialect.name != "postgresql":
        connection.execute(insert(table), rows)
        return
    names = list(rows[0])
    cursor = connection.connection.cursor()
    with cursor.copy(f"COPY {table.name} ({', '.join(names)}) FROM STDIN") as copy:  # type: ignore[attr-defined]
        for row in rows:
            copy.write_row([row[name] for name in names])


def _household(chance: random.Random, number: int) -> dict[str, Any]:
    level = chance.choices((None, *model.ID_POOR), (10, 65, 9, 10, 6))[0]
    return {"id": f"h{number:025}", "id_poor": level, "source": "bench", **ENTERED}


def _persons(chance: random.Random, numbers: range) -> Iterator[dict[str, Any]]:
    for number in numbers:
        born = date(2026, 11, 22) - timedelta(days=int(chance.triangular(0, 36_000, 4_000)))
        unknown = chance.random() < 0.02
        child, sex = born.year > 2008, chance.choice("fm")
        yield {
            "id": f"p{number:025}",
            "number": f"{number:010}",
            "household_id": None if number % 50 == 0 else f"h{number // TO_A_HOUSEHOLD:025}",
            "name_sealed": b"sealed" * 8,
            "name_index": f"{number:064}",
            "is_head": number % TO_A_HOUSEHOLD == 0,
            "sex": sex,
            "born_from": None if unknown else born,
            "born_to": None if unknown else born,
            "pregnant": chance.choices((None, False, True), (60, 38, 2))[0] if sex == "f" else None,
            "disability": chance.choices((None, *model.DISABILITY), (20, 76, 1, 2, 1))[0],
            "school": chance.choice(model.SCHOOL) if child else "none",
            "occupation": "none"
            if child
            else chance.choices((None, *model.OCCUPATION), (10, 20, 35, 15, 17, 3))[0],
            "nssf": False if child else chance.choices((None, True, False), (20, 20, 60))[0],
            "abroad": chance.choices((None, *model.ABROAD), (10, 80, 5, 5))[0],
            "entered_by": "bench",
            **ENTERED,
        }


def measure(kind: str, persons: int, rounds: int) -> None:
    """Print what it takes on one store."""
    rules = twenty()
    with tempfile.TemporaryDirectory(prefix="ssdm-bench-") as name, running_database(kind, Path(name)) as url:
        schema.upgrade(url)
        engine = open_database(url)
        settle(engine, persons)
        before = host.ticks()
        ratios: dict[str, list[float]] = {columns: [] for columns in PLAIN}
        for _ in range(rounds):
            _empty(engine)
            taken = _timed(engine, lambda session: refresh(session, rules))
            with session_factory(engine)() as session:
                found = session.scalar(select(func.count()).select_from(Match))
            print(f"{kind:12}{persons:10,} people {found or 0:11,} rows: matched {taken:7.1f} s", end="")
            for columns, of_them in ratios.items():
                plain = _plain(engine, columns)
                of_them.append(taken / plain)
                print(f"; plain, {columns} {plain:7.1f} s, {taken / plain:5.2f} x", end="", flush=True)
            print()
        nothing = _timed(engine, lambda session: refresh(session, rules))
        medians = ", ".join(f"{statistics.median(some):.2f} x {name}" for name, some in ratios.items())
        print(f"{kind:12}median {medians}; matched again, nothing changed: {nothing:.1f} s")
        _weigh(engine)
        _one_by_one(engine, rules, persons)
        print(f"{kind:12}stolen from this machine meanwhile: {host.stolen(before, host.ticks()):.1f} %")
        print(
            f"{kind:12}peak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB\n"
        )
        engine.dispose()


def _plain(engine: Engine, columns: str) -> float:
    """The same rows into a table of the same make.

    Without a list of columns SQLite copies whole pages instead of rows, the fastest there is; with one, it inserts rows.
    """
    without = " WITHOUT ROWID" if engine.dialect.name == "sqlite" else ""
    with engine.begin() as connection:
        connection.execute(
            text(
                "CREATE TABLE copied (programme_id VARCHAR(48) NOT NULL, person_id VARCHAR(26) NOT NULL,"
                " standing VARCHAR(5) NOT NULL,"
                " rules_version VARCHAR(12) NOT NULL, since DATE NOT NULL, CHECK (standing IN ('yes', 'maybe')),"
                f" PRIMARY KEY (programme_id, person_id)){without}"
            )
        )
        connection.execute(text("CREATE INDEX ix_copied ON copied (person_id)"))
    taken = _timed(engine, lambda session: session.execute(text(PLAIN[columns])))
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE copied"))
    return taken


def _empty(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(EMPTY[engine.dialect.name])


def _timed(engine: Engine, work: Callable[[Any], object]) -> float:
    """Seconds until it is committed."""
    begun = time.perf_counter()
    with session_factory(engine).begin() as session:
        work(session)
    return time.perf_counter() - begun


def _weigh(engine: Engine) -> None:
    """What it would mean for everybody to be old a year earlier, counted before anybody decides it."""
    now = Programmes.load(ROOT / "rules")
    earlier = {name: text.replace(b"at_least: 60", b"at_least: 59") for name, text in now.sources.items()}
    begun = time.perf_counter()
    with session_factory(engine)() as session:
        found = effect(session, now, Programmes(earlier), DAY)
    more = sum(one.entitled for one in found)
    print(f"{engine.dialect.name:12}effect of a change, {more:,} more: {time.perf_counter() - begun:.1f} s")


def _one_by_one(engine: Engine, rules: Rules, persons: int) -> None:
    chance, times, whole = random.Random(5), [], []
    for _ in range(CHANGED):
        key = f"p{chance.randrange(persons):025}"
        with session_factory(engine).begin() as session:
            change = {
                "disability": chance.choice(model.DISABILITY),
                "occupation": chance.choice(model.OCCUPATION),
            }
            session.execute(update(Person).where(Person.id == key).values(**change))
            begun = time.perf_counter()
            rematch(session, rules, key)
            session.flush()
            times.append((time.perf_counter() - begun) * 1000)
            at_work = time.perf_counter()
        whole.append(times[-1] + (time.perf_counter() - at_work) * 1000)
    for name, taken in (("matched anew", times), ("and committed", whole)):
        slow = sorted(taken)[int(len(taken) * 0.95)]
        print(
            f"{engine.dialect.name:12}one person {name}: median {statistics.median(taken):.2f} ms, 95 % within {slow:.2f} ms"
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--persons", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--store", choices=("sqlite", "postgresql"))
    arguments = parser.parse_args()
    print(f"{len(twenty().cases)} programmes, {DAY}")
    for kind in (arguments.store,) if arguments.store else ("sqlite", "postgresql"):
        measure(kind, arguments.persons, arguments.rounds)


if __name__ == "__main__":
    main()
