"""Matches a simulated country with twenty programmes: `python -m bench.country [--persons 17000000] [--memory 2500]`.

Needs DuckDB besides (`pip install duckdb`), which keeps columns instead of rows and needs no server. It is given the very
statements of the product, from the same trees (programmes/matching.py), written for PostgreSQL, whose SQL it reads. Persons and
households are drawn from their numbers by hashing (country.sql): sexes, births, ID-Poor levels, much of it not known, in villages
of all 25 provinces. What it answers for some of them is compared with the evaluator for one person. Tables are kept in a file;
DuckDB's own memory is limited, in MB.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from string import Template
from typing import Any

import duckdb
from sqlalchemy import ClauseElement, column, table
from sqlalchemy.dialects import postgresql

from bench import host
from bench.explaining import DAY, twenty
from grievance_core.programmes.ages import Born
from grievance_core.programmes.explain import MAYBE, YES
from grievance_core.programmes.matching import entitled, judged
from grievance_core.programmes.population import AGE, BORN_FROM, BORN_TO, HOUSEHOLD, PERSON
from grievance_core.programmes.rules import Rules

COUNTRY = 17_000_000
CHECKED = 3_000
SETTLE = Path(__file__).with_name("country.sql")
PEOPLE = "matched_population"

BY_PROVINCE = """
SELECT left(p.village_key, 2), m.programme_id, count(*) FILTER (m.standing = 'yes')
FROM matches m JOIN persons p ON p.id = m.person_id GROUP BY ALL"""


def sql(statement: ClauseElement) -> str:
    """A statement of the product with its values written out."""
    return str(statement.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True}))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--persons", type=int, default=COUNTRY)
    parser.add_argument("--memory", type=int, default=2_500, help="what DuckDB may hold, in MB")
    options = parser.parse_args()
    rules = twenty()
    before = host.ticks()
    with tempfile.TemporaryDirectory(prefix="ssdm-bench-") as name:
        database = duckdb.connect(str(Path(name) / "country.duckdb"))
        database.execute(f"SET memory_limit = '{options.memory}MB'")
        database.execute(f"SET temp_directory = '{name}/spilled'")
        _settle(database, options.persons)
        _match(database, rules, options.persons)
        _look(database, rules, options.persons)
        database.close()
        size = (Path(name) / "country.duckdb").stat().st_size / 1e9
        print(f"the whole file {size:.2f} GB")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"peak memory of this process {peak:,.0f} MB; stolen meanwhile {host.stolen(before, host.ticks()):.1f} %"
    )


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print how long it took."""
    begun = time.perf_counter()
    yield
    print(f"{what:60}{time.perf_counter() - begun:9.1f} s", flush=True)


def _settle(database: Any, persons: int) -> None:
    with timed(f"{persons:,} persons drawn and stored"):
        settle = Template(SETTLE.read_text("utf-8"))
        database.execute(settle.substitute(persons=persons, day=DAY))


def _match(database: Any, rules: Rules, persons: int) -> None:
    begun = time.perf_counter()
    with timed(f"what {len(rules.criteria)} criteria say of each"):
        people = judged(rules, rules.cases.values())
        database.execute(f"CREATE TABLE {PEOPLE} AS {sql(people)}")
    population = table(PEOPLE, *(column(one.name, one.type) for one in people.selected_columns))
    with timed(f"{len(rules.cases)} programmes"):
        for one in rules.cases.values():
            database.execute(f"INSERT INTO matches {sql(entitled(rules, one, population))}")
        database.execute(f"DROP TABLE {PEOPLE}")
        database.execute("CHECKPOINT")
    taken = time.perf_counter() - begun
    (rows,) = database.execute("SELECT count(*) FROM matches").fetchone()
    print(f"{rows:,} rows of both cross-tables in {taken:.1f} s: {persons / taken:,.0f} persons a second")


def _look(database: Any, rules: Rules, persons: int) -> None:
    with timed("entitled by province and programme"):
        lines = len(database.execute(BY_PROVINCE).fetchall())
    print(f"  {lines} lines")
    one = f"p{persons // 3:025}"
    with timed("everything of one person (cross-table 2)"):
        database.execute("SELECT * FROM matches WHERE person_id = ?", [one]).fetchall()
    _compare(database, rules, persons)


def _compare(database: Any, rules: Rules, persons: int) -> None:
    """Raises AssertionError when the evaluator for one person says something else about one of CHECKED persons."""
    step = max(1, persons // CHECKED)
    facts = {**PERSON, **HOUSEHOLD, BORN_FROM: BORN_FROM, BORN_TO: BORN_TO}
    asked = database.execute(
        f"SELECT p.id, p.village_key, {', '.join(facts.values())} FROM persons p LEFT JOIN households h ON h.id = p.household_id"  # noqa: S608
        f" WHERE p.number % {step} = 0"
    ).fetchall()
    found: dict[str, dict[str, str]] = {row[0]: {} for row in asked}
    answers = (
        "SELECT person_id, programme_id, standing FROM matches WHERE substr(person_id, 2)::BIGINT % ? = 0"
    )
    for person, programme, standing in database.execute(answers, [step]).fetchall():
        found[person][programme] = standing
    for person, village, *values in asked:
        assert found[person] == _standings(rules, dict(zip(facts, values, strict=True)), village), person
    print(f"  {len(asked):,} persons asked one by one: the same answers")


def _standings(rules: Rules, known: dict[str, Any], village: str) -> dict[str, str]:
    born = known.pop(BORN_FROM), known.pop(BORN_TO)
    if None not in born:
        known[AGE] = Born(*born)
    said = {}
    for name, truth in rules.truths(known).items():
        areas = rules.cases[name].programme.areas
        if truth is not False and (not areas or {village, village[:2]} & set(areas)):
            said[name] = YES if truth else MAYBE
    return said


if __name__ == "__main__":
    main()
