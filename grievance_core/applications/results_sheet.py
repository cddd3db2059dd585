"""The weekly file of results as rows: an xlsx or a csv file with the columns of rules/results.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from grievance_core.applications.numbers import read_number
from grievance_core.registry.births import read_day
from grievance_core.registry.cells import plain, text_of
from grievance_core.registry.columns import Column, Columns
from grievance_core.registry.exporting import words_of, write_table
from grievance_core.registry.faults import CellFault, Unreadable
from grievance_core.registry.rows import SheetRow
from grievance_core.registry.sheets import open_sheet
from writing.catalogue import Catalogues
from writing.folding import fold

FILE = "results.yaml"
HOLDS = {
    "number": "application",
    "result": "choice",
    "reason": "choice",
    "justification": "text",
    "decided_on": "past",
}
NEEDED = ("number", "result")
TEMPLATE_PAGES = ("template-results", "template-words")
MOST_ROWS = 50_000  # a week's results of a province; more is no file of results
LONGEST_TEXT = 1_000
OTHER = "other"
Fault = tuple[int, str, str]  # row, column, reason


@dataclass(frozen=True)
class Result:
    """A row without fault."""

    line: int
    number: str
    accepted: bool
    reason: str
    justification: str = field(repr=False)
    decided_on: date | None


def result_columns(rules: Path) -> Columns:
    """The columns, from the folder of rules. Raises RulebookError."""
    return Columns.load(rules / FILE, HOLDS, NEEDED)


def read_results(path: Path, columns: Columns, today: date) -> tuple[list[Result], list[Fault]]:
    """Every row that can be used, and everything that is wrong by itself. Raises Unreadable for a file that is no such list."""
    results: list[Result] = []
    faults: list[Fault] = []
    seen: set[str] = set()
    with open_sheet(path) as sheet:
        rows = sheet.rows()
        first = next(rows, None)
        if first is None:
            raise Unreadable("no-rows")
        reader = _RowReader(columns.find(first.cells), today)
        for count, row in enumerate(rows, start=1):
            if count > MOST_ROWS:
                raise Unreadable("too-many-rows", most=str(MOST_ROWS))
            found, wrong = reader.read(row)
            if found is not None and found.number in seen:
                wrong = [(row.number, "number", "application-twice")]
            elif found is not None:
                seen.add(found.number)
                results.append(found)
            faults += wrong
    if not results and not faults:
        raise Unreadable("no-rows")
    return results, faults


def write_template(path: Path, columns: Columns, catalogues: Catalogues, language: str) -> None:
    """The empty sheet with its headings; in a workbook, a second sheet with the words that may stand in it. Raises Unreadable."""
    results, allowed = (catalogues.text(language, "registry", msgid) for msgid in TEMPLATE_PAGES)
    write_table(path, [(results, [columns.headings(language)]), (allowed, words_of(columns, language))])


@dataclass(frozen=True)
class _Reason:
    code: str | None
    written: str


@dataclass(frozen=True)
class _RowReader:
    places: Mapping[int, Column]
    today: date

    def read(self, row: SheetRow) -> tuple[Result | None, list[Fault]]:
        values: dict[str, object] = {}
        faults: list[Fault] = []
        for place, cell in row.cells.items():
            column = self.places.get(place)
            if column is None:
                faults.append((row.number, "", "cell-without-heading"))
                continue
            try:
                values[column.id] = self._cell(column, cell)
            except CellFault as fault:
                faults.append((row.number, column.id, fault.reason))
        faults += [(row.number, name, "needed") for name in NEEDED if name not in values and not faults]
        if faults:
            return None, faults
        return self._result(row.number, values)

    def _cell(self, column: Column, cell: object) -> object:
        cell = plain(cell)
        if column.type == "past":
            return read_day(cell, self.today)
        text = " ".join(text_of(cell).split())
        if column.type == "application":
            return _number(text)
        if column.id == "result":
            return _word(column, text)
        if len(text) > LONGEST_TEXT:
            raise CellFault("too-long")
        return _Reason(column.words.get(fold(text)), text) if column.id == "reason" else text

    def _result(self, line: int, values: Mapping[str, object]) -> tuple[Result | None, list[Fault]]:
        accepted = values["result"] == "yes"
        reason, words = _together(values.get("reason"), str(values.get("justification", "")))
        if not accepted and (not reason or (reason == OTHER and not words)):
            return None, [(line, "reason", "reason-needed")]
        day = values.get("decided_on")
        return (
            Result(
                line=line,
                number=str(values["number"]),
                accepted=accepted,
                reason="" if accepted else reason,
                justification=words,
                decided_on=day if isinstance(day, date) else None,
            ),
            [],
        )


def _together(reason: object, words: str) -> tuple[str, str]:
    """The code of a reason and the justification. What the programme wrote in its own words is never lost."""
    if not isinstance(reason, _Reason):
        return "", words
    if reason.code is not None:
        return reason.code, words
    return OTHER, f"{reason.written}. {words}" if words else reason.written


def _number(text: str) -> str:
    number = read_number(text)
    if number is None:
        raise CellFault("application-number-wrong")
    return number


def _word(column: Column, text: str) -> str:
    value = column.words.get(fold(text))
    if value is None:
        raise CellFault("word-unknown")
    return value
