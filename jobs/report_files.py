"""A report written into a file, for a person at the console and for the command."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from grievance_core.registry.xlsx_writing import write_workbook
from grievance_core.reporting import sent
from grievance_core.reporting.periods import Period
from grievance_core.reporting.report import Report, make
from grievance_core.reporting.scope import scope_for
from grievance_core.reporting.wording import PAGE, Shown, ShownTable, Wording
from service import Service

LONGEST_SHEET_NAME = 31
FORBIDDEN_IN_SHEET_NAMES = str.maketrans("[]:*?/\\", "       ")


def write_file(service: Service, official_id: int, asked: Mapping[str, Any], path: Path) -> bool:
    """Write the report that was asked for as its ending says; False where it is not open to her any more.

    `asked`: report, period, area (a key, or empty for the country), language, and `sent`, the id of a committee's report.
    """
    with service.reading() as session:
        found = _found(service, session, official_id, asked)
        if found is None:
            return False
        write(session, service, found, asked["language"], path)
    return True


def _found(service: Service, session: Session, official_id: int, asked: Mapping[str, Any]) -> Report | None:
    inst, rules, now = service.inst, service.reports, service.clock(session)
    if asked["sent"]:
        read = sent.read(session, inst, rules, asked["sent"], official_id, now)
        return read[0] if read is not None else None
    scope = scope_for(session, inst, official_id, asked["area"] or None, now)
    if scope is None:
        return None
    rule = rules.reports[asked["report"]]
    return make(session, inst, rules, rule, scope, Period.read(asked["period"]), now)


def write(session: Session, service: Service, report: Report, language: str, path: Path) -> None:
    """Write this report to a .pdf or .xlsx file in this language."""
    wording = Wording(session, service.inst, language)
    shown = wording.report(report)
    if path.suffix == ".pdf":
        _write_pdf(path, shown, wording, report)
    else:
        write_workbook(path, [(_sheet_name(table), _rows(table, wording, shown)) for table in shown.tables])
    path.chmod(0o600)


def _write_pdf(path: Path, shown: Shown, wording: Wording, report: Report) -> None:
    from documents.report import Cell, Grid, Paper, write_report  # noqa: PLC0415  # what sets Khmer weighs 23 MB

    grids = [
        Grid(
            table.heading,
            [name for _, name in table.columns],
            [
                (row.name, [Cell(cell.now, f"{cell.before} ({cell.change})") for cell in row.cells])
                for row in table.rows
            ],
        )
        for table in shown.tables
    ]
    lines = [shown.place, shown.period, shown.made]
    paper = Paper(shown.title, lines, grids, shown.notes, wording.say(PAGE, "page"))
    write_report(path, paper, report.made_at)


def _sheet_name(table: ShownTable) -> str:
    return table.heading.translate(FORBIDDEN_IN_SHEET_NAMES)[:LONGEST_SHEET_NAME]


def _rows(table: ShownTable, wording: Wording, shown: Shown) -> Iterator[Sequence[str | float]]:
    before, change = wording.say(PAGE, "before"), wording.say(PAGE, "change")
    heading = [f"{shown.title}, {shown.place}, {shown.period}"]
    for _, name in table.columns:
        heading += [name, f"{name}, {before}", f"{name}, {change}"]
    yield heading
    for row in table.rows:
        yield [row.name, *(figure for cell in row.cells for figure in cell.figures)]
