"""Takes providers' sheets in: what was given in a month, and who is on a list. Everything or nothing, as with the registry.

A declaration may come again: the same person, programme, month and service replaces what was said before, which is kept, or is
unchanged; what a later sheet leaves out stays. A list of the same programme and day replaces the one before, whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from grievance_core.benefits import recording
from grievance_core.benefits.cells import Given, read_amount, read_days, read_month
from grievance_core.benefits.model import Declaration
from grievance_core.benefits.recording import Counts
from grievance_core.benefits.rows import ListRows, ServiceRows
from grievance_core.benefits.staging import FAULTS, ROWS, TABLES, find_persons
from grievance_core.database import alone
from grievance_core.errors import Incomplete
from grievance_core.identifiers import new_id
from grievance_core.programmes.catalogue import Programmes
from grievance_core.registry.cells import CellRules, Villages
from grievance_core.registry.columns import Column, Columns
from grievance_core.registry.intake import Progress, RowReader, count_faults, stage, write_errors
from grievance_core.registry.sheets import digest, open_sheet
from grievance_core.registry.staging import reading, staging
from grievance_core.vault import Vault
from writing.catalogue import Catalogues
from writing.dates import PHNOM_PENH

ALONE = "declarations"
OWN_REASONS = frozenset(
    {
        "programme-unknown", "programme-confidential", "not-a-month", "month-in-future", "service-unknown", "not-days",
        "not-an-amount", "person-unknown", "person-needed", "declared-twice", "ends-before-start", "day-outside-month",
    }
)  # fmt: skip
Reader = Callable[[Mapping[int, Column]], RowReader]


@dataclass(frozen=True)
class Report:
    """What a sheet held, and what it did or would do."""

    rows: int
    faults: int
    counts: Counts = field(default=Counts())

    @property
    def unchanged(self) -> int:
        return 0 if self.faults else self.rows - self.counts.added - self.counts.changed


@dataclass(frozen=True)
class _Sheet:
    path: Path
    columns: Columns
    reader: Reader


@dataclass(frozen=True)
class _Destination:
    """Where the rows go: what that would do, and how it is done for a declaration's id."""

    count: Callable[[Connection], Counts]
    record: Callable[[Connection, str], None]
    programme: str | None = None
    day: date | None = None


@dataclass(frozen=True)
class Intake:
    """Takes sheets in under this catalogue, into this database, for somebody ("operator", "official:7")."""

    engine: Engine
    vault: Vault
    catalogues: Catalogues
    programmes: Programmes
    by: str

    def services(
        self,
        path: Path,
        columns: Columns,
        now: datetime,
        errors: Path,
        *,
        dry_run: bool = False,
        progress: Progress = lambda _share: None,
    ) -> Report:
        """Take a monthly declaration in, or write every fault of it to `errors`. Raises Unreadable for what is none at all."""
        today = now.astimezone(PHNOM_PENH).date()
        given = Given.of(self.programmes, self.catalogues)
        cells = CellRules(
            Villages({}),
            today,
            today,
            {
                "programme": given.programme,
                "month": lambda cell: read_month(cell, today),
                "days": read_days,
                "amount": read_amount,
            },
        )

        def reader(found: Mapping[int, Column]) -> RowReader:
            return ServiceRows(found, cells, self.vault, given)

        into = _Destination(recording.count_services, recording.record_services)
        sheet = _Sheet(path, columns, reader)
        return self._take_in(sheet, into, now, errors, dry_run=dry_run, progress=progress)

    def provider_list(
        self,
        path: Path,
        columns: Columns,
        programme: str,
        day: date,
        now: datetime,
        errors: Path,
        *,
        dry_run: bool = False,
        progress: Progress = lambda _share: None,
    ) -> Report:
        """Take in whom a provider has for a programme on a day. Raises Unreadable; Incomplete for a wrong programme or day."""
        today = now.astimezone(PHNOM_PENH).date()
        self._check(programme, day, today)

        def reader(found: Mapping[int, Column]) -> RowReader:
            return ListRows(found, CellRules(Villages({}), today, day), self.vault)

        into = _Destination(
            lambda connection: recording.count_list(connection, programme, day),
            lambda connection, declaration: recording.record_list(connection, programme, day, declaration),
            programme,
            day,
        )
        sheet = _Sheet(path, columns, reader)
        return self._take_in(sheet, into, now, errors, dry_run=dry_run, progress=progress)

    def _check(self, programme: str, day: date, today: date) -> None:
        if day > today:
            raise Incomplete("a day to come")
        closed = Given.of(self.programmes, self.catalogues).confidential
        if programme in closed or programme not in {one.id for one in self.programmes}:
            raise Incomplete("no such programme")

    def _take_in(
        self,
        sheet: _Sheet,
        into: _Destination,
        now: datetime,
        errors: Path,
        *,
        dry_run: bool,
        progress: Progress,
    ) -> Report:
        errors.unlink(missing_ok=True)
        with self.engine.connect() as connection, staging(connection, TABLES):
            with reading(connection), open_sheet(sheet.path) as opened:
                rows = stage(connection, opened, sheet.columns, sheet.reader, (ROWS, FAULTS), progress)
                find_persons(connection)
                faults = count_faults(connection, FAULTS)
                counts = Counts() if faults else into.count(connection)
            if faults:
                write_errors(connection, FAULTS, sheet.columns, self._told, errors)
            elif not dry_run:
                counts = self._record(connection, sheet.path, into, rows, now)
        progress(1.0)
        return Report(rows, faults, counts)

    def _record(
        self, connection: Connection, path: Path, into: _Destination, rows: int, now: datetime
    ) -> Counts:
        with connection.begin():
            alone(Session(connection), ALONE)
            counts = into.count(connection)  # others may have declared meanwhile
            declaration = Declaration(
                id=new_id(), kind="list" if into.day else "services", at=now, by=self.by, sha256=digest(path),
                programme_id=into.programme, day=into.day,
                rows=rows, added=counts.added, changed=counts.changed, removed=counts.removed,
            )  # fmt: skip
            with Session(connection) as session:
                session.add(declaration)
                session.flush()
                into.record(connection, declaration.id)
            return counts

    def _told(self, language: str, reason: str) -> str:
        context = "declaration" if reason in OWN_REASONS else "registry"
        return self.catalogues.text(language, context, reason)
