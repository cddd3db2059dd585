"""A report in words: what stands on the page, in the PDF and in the workbook, in one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from grievance_core.areas.names import full_name
from grievance_core.areas.search import by_key, path
from grievance_core.institution import Institution
from grievance_core.reporting.periods import Period
from grievance_core.reporting.population import NONE
from grievance_core.reporting.report import Cell, Report, Table
from writing import dates
from writing.languages import KHMER
from writing.numerals import khmer_digits

PAGE, NAME, TABLE, COLUMN, GROUP = "report-page", "report", "report-table", "report-column", "report-group"
# Whose words a table's groups are called by, where others have them already.
CALLED_IN: Mapping[str, str] = {
    "kind": "kind", "level": "level", "channel": "console-channel", "programme": "programme", "applications": "programme",
}  # fmt: skip


@dataclass(frozen=True)
class ShownCell:
    """A figure, the one before it, and the change with its sign; a dash where there is none."""

    now: str
    before: str
    change: str
    counts: bool  # whether there is anything behind it
    figures: tuple[float | str, float | str, float | str]


@dataclass(frozen=True)
class ShownRow:
    """A row with the code of its group and what that is called."""

    group: str
    name: str
    cells: tuple[ShownCell, ...]


@dataclass(frozen=True)
class ShownTable:
    """A table with its heading; `columns` are codes and what they are called."""

    name: str
    heading: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[ShownRow, ...]
    of_cases: bool


@dataclass(frozen=True)
class Shown:
    """The whole report."""

    title: str
    place: str
    period: str
    made: str
    notes: tuple[str, ...]
    tables: tuple[ShownTable, ...]


@dataclass(frozen=True)
class Wording:
    """Says reports in one language."""

    session: Session
    inst: Institution
    language: str

    def report(self, report: Report) -> Shown:
        """The report in words."""
        return Shown(
            title=self.say(NAME, report.name),
            place=self.place(report.area_key),
            period=self.period(report.period),
            made=self.say(PAGE, "made", at=dates.day_with_year(report.made_at, self.language)),
            notes=(self.say(PAGE, "beside"), self.say(PAGE, "no-hotlines"), self._tracks(report)),
            tables=tuple(self._table(table) for table in report.tables if table.rows),
        )

    def say(self, context: str, msgid: str, **values: str) -> str:
        return self.inst.catalogues.text(self.language, context, msgid, **values)

    def period(self, period: Period) -> str:
        """`January 2026`, `first half of 2026`, `2026`."""
        year = self.digits(period.first.year)
        if period.kind == "month":
            return dates.month(period.begins, self.language)
        if period.kind == "year":
            return self.say(PAGE, "in-year", year=year)
        return self.say(PAGE, f"in-half-{1 + period.first.month // 7}", year=year)

    def place(self, area_key: str | None) -> str:
        """An area with all that it lies in; the country for None."""
        if area_key is None:
            return self.say(PAGE, "country")
        return ", ".join(full_name(area, self.language) for area in reversed(path(self.session, area_key)))

    def digits(self, value: object) -> str:
        return khmer_digits(str(value)) if self.language == KHMER else str(value)

    def group(self, table: str, group: str) -> str:
        """What a row of a table is called."""
        if table == "all":
            return self.say(GROUP, "all")
        if table == "area":
            area = by_key(self.session, group)
            return full_name(area, self.language) if area is not None else self.say(GROUP, "unknown")
        if table == "coverage":
            return self._guarantee(group)
        context = CALLED_IN.get(table)
        if context is not None and group != NONE and self._knows(context, group):
            return self.say(context, group)
        wanted = f"id-poor-{group}" if table == "id-poor" and group != "unknown" else group
        return self.say(GROUP, wanted) if self._knows(GROUP, wanted) else group

    def _guarantee(self, group: str) -> str:
        guarantee, _, programme = group.partition("/")
        if not programme:
            return self.say("guarantee", guarantee)
        return self.say("programme", programme) if self._knows("programme", programme) else programme

    def column(self, table: str, column: str) -> str:
        """What a column is called."""
        return self.say(COLUMN, "reached" if (table, column) == ("coverage", "received") else column)

    def _tracks(self, report: Report) -> str:
        every = ", ".join(self.say("console-track", track) for track in report.tracks)
        return self.say(PAGE, "tracks", tracks=every)

    def _knows(self, context: str, msgid: str) -> bool:
        return (context, msgid) in self.inst.catalogues.texts(self.language)

    def _table(self, table: Table) -> ShownTable:
        rows = tuple(
            ShownRow(
                row.group,
                self.group(table.name, row.group),
                tuple(
                    self._cell(cell, column) for cell, column in zip(row.cells, table.columns, strict=True)
                ),
            )
            for row in table.rows
        )
        columns = tuple((column, self.column(table.name, column)) for column in table.columns)
        of_cases = table.name not in ("applications", "coverage")
        return ShownTable(table.name, self.say(TABLE, table.name), columns, rows, of_cases)

    def _cell(self, cell: Cell, column: str) -> ShownCell:
        figures = (cell.now, cell.before, cell.change)
        now, before, change = (self._written(figure, column) for figure in figures)
        signed = f"+{change}" if cell.change is not None and cell.change > 0 else change
        plain = tuple("" if figure is None else figure for figure in figures)
        return ShownCell(now, before, signed, bool(cell.now), (plain[0], plain[1], plain[2]))

    def _written(self, figure: float | None, column: str) -> str:
        if figure is None:
            return "–"
        text = f"{figure:.1f}" if column == "days" else f"{figure:.0f}"
        return self.digits(f"{text}%" if column == "on-time" else text)
