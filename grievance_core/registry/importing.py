"""Takes a spreadsheet of people in: everything or nothing.

First every row is read and checked by itself, then all of them against each other and against the registry, and only when
nothing is wrong are they taken in, in one transaction. The rows wait in temporary tables, so memory does not grow with the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, insert
from sqlalchemy.orm import Session

from grievance_core.database import alone
from grievance_core.identifiers import new_id
from grievance_core.registry import applying
from grievance_core.registry.cells import CellRules, Villages
from grievance_core.registry.checking import RowRules
from grievance_core.registry.columns import Column, Columns
from grievance_core.registry.faults import Unreadable
from grievance_core.registry.intake import Progress, count_faults, stage, write_errors
from grievance_core.registry.matching import match, new_rows, stamp
from grievance_core.registry.model import RegistryImport
from grievance_core.registry.rows import Sheet
from grievance_core.registry.sheets import digest, open_sheet
from grievance_core.registry.staging import FAULTS, ROWS, index, reading, staging
from grievance_core.vault import Vault
from writing.catalogue import Catalogues
from writing.dates import PHNOM_PENH

ALONE = "registry"


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
            report = self._apply(connection, rows, path, now, dry_run=dry_run)
            if report.faults:
                write_errors(connection, FAULTS, self.columns, self._told, errors)
        progress(1.0)
        return report

    def _stage(
        self, connection: Connection, sheet: Sheet, today: date, list_day: date, progress: Progress
    ) -> int:
        with Session(connection) as session:
            villages = Villages.load(session)

        def reader(columns: Mapping[int, Column]) -> RowRules:
            return RowRules(columns, CellRules(villages, today, list_day), self.vault)

        rows = stage(connection, sheet, self.columns, reader, (ROWS, FAULTS), progress)
        index(connection)
        return rows

    def _apply(
        self, connection: Connection, rows: int, path: Path, now: datetime, *, dry_run: bool
    ) -> Report:
        # Finding who is who takes longest: others go on writing, and it is done again only if the registry changed meanwhile.
        with reading(connection):
            seen = stamp(connection)
            match(connection)
            faults = count_faults(connection, FAULTS)
            if faults or dry_run:
                return Report(rows, faults, new_rows(connection), *applying.count_changes(connection))
        with connection.begin():
            alone(Session(connection), ALONE)
            if stamp(connection) != seen:
                match(connection)
            return self._take(connection, rows, path, now)

    def _take(self, connection: Connection, rows: int, path: Path, now: datetime) -> Report:
        if count_faults(connection, FAULTS):
            raise Unreadable("changed-meanwhile")
        added = new_rows(connection)
        applying.add_new(connection, self.by, now)
        households = applying.change_households(connection, self.vault, self.by, now)
        changed = applying.change_persons(connection, self.vault, self.by, now)
        record = {"rows": rows, "added": added, "changed": changed, "sha256": digest(path)}
        connection.execute(insert(RegistryImport).values(id=new_id(), at=now, by=self.by, **record))
        return Report(rows, 0, added, changed, households)

    def _told(self, language: str, reason: str) -> str:
        return self.catalogues.text(language, "registry", reason)
