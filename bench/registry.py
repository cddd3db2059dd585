"""Times taking a spreadsheet of people in, and writing it out: rows a second and the most memory the process ever held.

python -m bench.registry [--rows 100000] [--form csv|xlsx|both] [--url postgresql+psycopg://…]

Each run is a process of its own, on a fresh SQLite file unless --url names an empty database. The country's areas are loaded
first. Target: 1,000,000 rows in under 500 MB.
"""

from __future__ import annotations

import argparse
import csv
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select

from grievance_core.areas.load import AreaReport, load_areas
from grievance_core.areas.model import Area
from grievance_core.database import open_database, reading_factory, session_factory
from grievance_core.registry.columns import Columns
from grievance_core.registry.exporting import Exporter
from grievance_core.registry.importing import Importer
from grievance_core.registry.xlsx_writing import write_workbook
from grievance_core.vault import KEY_BYTES, Vault
from migrations import schema
from settings import ROOT
from writing.catalogue import Catalogues

SHARED = select(Area.code).group_by(Area.code).having(func.count() > 1)  # codes that name several villages
NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
FAMILY = 4.4  # persons in a household, General Population Census 2019
HEADINGS = (
    "Name", "Sex", "Date of birth", "Village code", "Household number", "Head", "Equity card", "IDPoor level",
    "IDPoor date", "Pregnant", "Disability", "School", "Occupation", "NSSF", "Abroad",
)  # fmt: skip
NAMES = ("សុខ", "សៅ", "ចាន់", "ស្រីមុំ", "វណ្ណា", "បុប្ផា", "សុភា", "ដារ៉ា", "រតនា", "គន្ធា", "មករា", "ពិសិដ្ឋ")


def main() -> None:
    """Print one line a form."""
    options = _options()
    if options.child:
        _measure(options.child, options.rows, options.url)
        return
    for form in ("csv", "xlsx") if options.form == "both" else (options.form,):
        command = [sys.executable, "-m", "bench.registry", "--child", form, "--rows", str(options.rows)]
        subprocess.run([*command, "--url", options.url or ""], check=True, cwd=ROOT)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--form", choices=("csv", "xlsx", "both"), default="both")
    parser.add_argument("--url", default="")
    parser.add_argument("--child", default="")
    return parser.parse_args()


def _measure(form: str, rows: int, url: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = url or f"sqlite:///{folder / 'registry.sqlite3'}"
        schema.upgrade(url)
        engine = open_database(url)
        with session_factory(engine).begin() as session:
            load_areas(session, AreaReport())
            villages = list(
                session.scalars(
                    select(Area.key).where(Area.level == "village", ~Area.key.in_(SHARED)).order_by(Area.key)
                )
            )
        vault, columns = (
            Vault({"bench": bytes(KEY_BYTES)}, bytes(KEY_BYTES)),
            Columns.load(ROOT / "rules/registry.yaml"),
        )
        catalogues = Catalogues.load(ROOT / "locales")
        source = folder / f"people.{form}"
        _write(source, rows, villages)
        importer = Importer(engine, vault, columns, catalogues, "operator")
        before = _peak()
        for title in ("import", "again"):
            start = time.perf_counter()
            report = importer.take_in(source, NOW, folder / "errors.csv")
            taken = time.perf_counter() - start
            print(
                f"{form:4} {title:6} {rows:9,} rows {taken:7.1f} s {rows / taken:8,.0f} rows/s  added {report.added:,}"
                f"  changed {report.changed:,}  faults {report.faults}  peak {_peak():.0f} MB (before {before:.0f})",
                flush=True,
            )
        with reading_factory(engine)() as session:
            start = time.perf_counter()
            count = Exporter(vault, columns, catalogues, "km").export(session, folder / f"out.{form}")
            taken = time.perf_counter() - start
        print(
            f"{form:4} export {count:9,} rows {taken:7.1f} s {count / taken:8,.0f} rows/s  peak {_peak():.0f} MB",
            flush=True,
        )
        engine.dispose()


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _write(path: Path, rows: int, villages: list[str]) -> None:
    if path.suffix == ".xlsx":
        write_workbook(path, [("People", _people(rows, villages))])
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(_people(rows, villages))


def _people(rows: int, villages: list[str]) -> Iterator[tuple[str, ...]]:
    chance = random.Random(4)
    yield HEADINGS
    household, left = 0, 0
    home: tuple[str, ...] = ()
    for number in range(rows):
        head = left == 0
        if head:
            household, left = household + 1, chance.randint(2, round(2 * FAMILY) - 2)
            level = chance.choice(("1", "2", "none", "none"))
            card = f"{household:09}" if level in ("1", "2") else ""
            home = (chance.choice(villages), str(household), card, level)
        left -= 1
        name = f"{chance.choice(NAMES)} {chance.choice(NAMES)}{_letters(number)}"
        born = f"{chance.randint(1, 28):02}/{chance.randint(1, 12):02}/{chance.randint(1940, 2025)}"
        facts = (
            chance.choice(("no", "")),
            "none",
            "none",
            chance.choice(("farmer", "worker", "")),
            "no",
            "no",
        )
        yield (
            name,
            chance.choice("fm"),
            born,
            home[0],
            home[1],
            "yes" if head else "no",
            home[2],
            home[3],
            "2025-03-01",
            *facts,
        )


def _letters(number: int) -> str:
    """Families of many have people of one name; here everybody's differs."""
    return "".join(chr(0x1780 + int(digit)) for digit in str(number))


if __name__ == "__main__":
    main()
