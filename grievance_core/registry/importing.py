"""Takes a spreadsheet of people in: everything or nothing.

First every row is read and checked by itself, then all of them against each other and against the registry, and only when
nothing is wrong are they taken in, in one transaction. The rows wait in temporary tables, so memory does not grow with the file.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, func, insert, select
from sqlalchemy.orm import Session

from grievance_core.database import alone
from grievance_core.identifiers import new_id
from grievance_core.registry import applying
from grievance_core.registry.cells import CellRules, Villages
from grievance_core.registry.checking import RowRules
from grievance_core.registry.columns import Columns
from grievance_core.registry.faults import Unreadable
from grievance_core.registry.matching import match, new_rows, stamp
from grievance_core.registry.model import RegistryImport
from grievance_core.registry.rows import Sheet
from grievance_core.registry.sheets import digest, open_sheet
from grievance_core.registry.staging import FAULTS, ROWS, Batches, index, reading, staging
from grievance_core.vault import Vault
from writing.catalogue import Catalogues
from writing.dates import PHNOM_PENH

Progress = Callable[[float], None]
STEP = 1_000  # rows between two reports of progress
LAST_LINE = 1_048_576  # of a worksheet; longer csv files are to be split
ALONE = "registry"
ERROR_HEADINGS = ("row", "column", "reason_km", "reason_en")


@dataclass(frozen=True)
class Report:
    """What an import found, and did unless it was a dry run or anything was wrong."""

    rows: int
    faults: int
    added: int = 0
    changed: int = 0
    households_changed: int = 0

    @property
    def unchanged(self) -> int:
        return self.rows - self.added - self.changed if not self.faults else 0


@dataclass(frozen=True)
class Importer:
    """Imports under these rules, into this database, for somebody ("operator", "official:7")."""

    engine: Engine
    vault: Vault
    columns: Columns
    catalogues: Catalogues
    by: str

    def take_in(
        self,
        path: Path,
        now: datetime,
        errors: Path,
        *,
        list_day: date | None = None,
        dry_run: bool = False,
        progress: Progress = lambda _share: None,
    ) -> Report:
        """Take the file in, or write every fault of it to `errors` (csv: row, column, reason in each language).

        `list_day` is the day ages are meant for; today when not given. Raises Unreadable when the file is no such list at all.
        Nothing is kept of a file with a fault, nor in a dry run.
        """
        today = now.astimezone(PHNOM_PENH).date()
        errors.unlink(missing_ok=True)
        with self.engine.connect() as connection, staging(connection):
            with reading(connection), open_sheet(path) as sheet:
                rows = self._stage(connection, sheet, today, list_day or today, progress)
            if not rows:
                raise Unreadable("no-rows")
            report = self._apply(connection, rows, path, now, dry_run=dry_run)
            if report.faults:
                self._write_errors(connection, errors)
        progress(1.0)
        return report

    def _stage(
        self, connection: Connection, sheet: Sheet, today: date, list_day: date, progress: Progress
    ) -> int:
        found = sheet.rows()
        first = next(found, None)
        if first is None:
            raise Unreadable("no-rows")
        with Session(connection) as session:
            villages = Villages.load(session)
        rules = RowRules(self.columns.find(first.cells), CellRules(villages, today, list_day), self.vault)
        rows, faults = Batches(connection, ROWS), Batches(connection, FAULTS)
        last, count = first.number, 0
        for row in found:
            if not last < row.number <= LAST_LINE:
                raise Unreadable(
                    "too-many-rows" if row.number > LAST_LINE else "not-xlsx", most=str(LAST_LINE)
                )
            last, count = row.number, count + 1
            values, wrong = rules.read(row)
            if wrong:
                faults.add({"line": row.number, "field": field, "reason": why} for field, why in wrong)
            else:
                rows.add([rules.staged(row, values)])
            if count % STEP == 0:
                progress(sheet.share())
        rows.flush()
        faults.flush()
        index(connection)
        return count

    def _apply(
        self, connection: Connection, rows: int, path: Path, now: datetime, *, dry_run: bool
    ) -> Report:
        # Finding who is who takes longest: others go on writing, and it is done again only if the registry changed meanwhile.
        with reading(connection):
            seen = stamp(connection)
            match(connection)
            faults = connection.scalar(select(func.count()).select_from(FAULTS)) or 0
            if faults or dry_run:
                return Report(rows, faults, new_rows(connection), *applying.count_changes(connection))
        with connection.begin():
            alone(Session(connection), ALONE)
            if stamp(connection) != seen:
                match(connection)
            return self._take(connection, rows, path, now)

    def _take(self, connection: Connection, rows: int, path: Path, now: datetime) -> Report:
        if connection.scalar(select(func.count()).select_from(FAULTS)):
            raise Unreadable("changed-meanwhile")
        added = new_rows(connection)
        applying.add_new(connection, self.by, now)
        households = applying.change_households(connection, self.vault, self.by, now)
        changed = applying.change_persons(connection, self.vault, self.by, now)
        record = {"rows": rows, "added": added, "changed": changed, "sha256": digest(path)}
        connection.execute(insert(RegistryImport).values(id=new_id(), at=now, by=self.by, **record))
        return Report(rows, 0, added, changed, households)

    def _write_errors(self, connection: Connection, path: Path) -> None:
        with reading(connection), path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(ERROR_HEADINGS)
            writer.writerows(self._errors(connection))

    def _errors(self, connection: Connection) -> Iterator[tuple[object, ...]]:
        headings = {column.id: column.headings["km"][0] for column in self.columns.columns}
        found = (
            select(FAULTS.c.line, FAULTS.c.field, FAULTS.c.reason)
            .order_by(FAULTS.c.line, FAULTS.c.field)
            .distinct()
        )
        for line, field, reason in connection.execute(found):
            told = (self.catalogues.text(language, "registry", reason) for language in ("km", "en"))
            yield line, headings.get(field, ""), *told
