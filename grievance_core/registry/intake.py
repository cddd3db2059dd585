"""What every spreadsheet goes through, whatever it holds: read row by row into temporary tables, its faults written to a file."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection, Table, func, select

from grievance_core.registry.checking import Fault, Values
from grievance_core.registry.columns import Column, Columns
from grievance_core.registry.faults import Unreadable
from grievance_core.registry.rows import Sheet, SheetRow
from grievance_core.registry.staging import Batches, reading

Progress = Callable[[float], None]
Told = Callable[[str, str], str]  # the sentence of a reason, in a language
STEP = 1_000  # rows between two reports of progress
LAST_LINE = 1_048_576  # of a worksheet; longer csv files are to be split
ERROR_HEADINGS = ("row", "column", "reason_km", "reason_en")


class RowReader(Protocol):
    """Knows what the rows of one kind of sheet hold."""

    def read(self, row: SheetRow) -> tuple[Values, list[Fault]]:
        """What the row says, by column, and everything that is wrong with it by itself."""

    def staged(self, row: SheetRow, values: Values) -> Values:
        """The row of the staging table for a row without fault."""


def stage(
    connection: Connection,
    sheet: Sheet,
    columns: Columns,
    reader: Callable[[Mapping[int, Column]], RowReader],
    into: tuple[Table, Table],
    progress: Progress,
) -> int:
    """Put every row, or what is wrong with it, into the tables for rows and for faults. Returns how many rows there are.

    Raises Unreadable for a sheet without rows, with other headings, or too long.
    """
    found = sheet.rows()
    first = next(found, None)
    if first is None:
        raise Unreadable("no-rows")
    rules = reader(columns.find(first.cells))
    rows, faults = (Batches(connection, table) for table in into)
    last, count = first.number, 0
    for row in found:
        if not last < row.number <= LAST_LINE:
            raise Unreadable("too-many-rows" if row.number > LAST_LINE else "not-xlsx", most=str(LAST_LINE))
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
    if not count:
        raise Unreadable("no-rows")
    return count


def count_faults(connection: Connection, faults: Table) -> int:
    """How much is wrong."""
    return connection.scalar(select(func.count()).select_from(faults)) or 0


def write_errors(connection: Connection, faults: Table, columns: Columns, told: Told, path: Path) -> None:
    """Everything that is wrong with a file, as a csv file: row, column, reason in each language."""
    with reading(connection), path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(ERROR_HEADINGS)
        writer.writerows(_errors(connection, faults, columns, told))


def _errors(connection: Connection, faults: Table, columns: Columns, told: Told) -> Iterator[tuple[Any, ...]]:
    headings = {column.id: column.headings["km"][0] for column in columns.columns}
    found = select(faults.c.line, faults.c.field, faults.c.reason).order_by(faults.c.line, faults.c.field)
    for line, field, reason in connection.execute(found.distinct()):
        yield line, headings.get(field, ""), *(told(language, reason) for language in ("km", "en"))
