"""The registry as the spreadsheet it came in by, and the empty one to fill: taking an export in again changes nothing."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.areas.search import inside
from grievance_core.registry.births import written
from grievance_core.registry.cells import YES_OR_NO, Villages, neutral
from grievance_core.registry.changes import card_of, name_of
from grievance_core.registry.columns import Column, Columns
from grievance_core.registry.faults import Unreadable
from grievance_core.registry.model import Household, Person
from grievance_core.registry.xlsx_writing import write_workbook
from grievance_core.vault import Vault
from writing.catalogue import Catalogues

PAGE = 1_000
_OF_HOUSEHOLD = {
    "household": "label",
    "card_until": "card_until",
    "id_poor": "id_poor",
    "id_poor_on": "id_poor_on",
}
_OF_PERSON = {"village": "village_key", "head": "is_head"}


@dataclass(frozen=True)
class Exporter:
    """Writes spreadsheets with the headings of one language (km, en)."""

    vault: Vault
    columns: Columns
    catalogues: Catalogues
    language: str

    def template(self, path: Path) -> None:
        """The empty sheet with its headings; in a workbook, a second sheet with the words that columns of choices know."""
        self._write(path, iter(()), with_words=True)

    def export(self, session: Session, path: Path, within: str | None = None) -> int:
        """Everybody, or everybody in the area of this key and below. Returns how many. Identity cards are not written."""
        count = 0

        def counted() -> Iterator[list[str]]:
            nonlocal count
            for row in self._rows(session, within):
                count += 1
                yield row

        self._write(path, counted(), with_words=False)
        return count

    def _write(self, path: Path, rows: Iterator[list[str]], *, with_words: bool) -> None:
        headed = _headed(self.columns.headings(self.language), rows)
        words = [(self._said("template-words"), words_of(self.columns, self.language))] if with_words else []
        write_table(path, [(self._said("template-people"), headed), *words])

    def _said(self, msgid: str) -> str:
        return self.catalogues.text(self.language, "registry", msgid)

    def _rows(self, session: Session, within: str | None) -> Iterator[list[str]]:
        query = select(Person, Household).outerjoin(Household, Household.id == Person.household_id)
        if within is not None:
            query = query.where(Person.village_key.in_(inside([within])))
        villages = Villages.load(session)
        place = [column.id for column in self.columns.columns].index("village")
        last = ""
        while page := session.execute(query.where(Person.id > last).order_by(Person.id).limit(PAGE)).all():
            for person, household in page:
                cells = [self._cell(column, person, household) for column in self.columns.columns]
                if person.village_key is not None:
                    cells[place] = villages.written(person.village_key)
                yield [neutral(cell) for cell in cells]
            last = page[-1][0].id
            session.expunge_all()

    def _cell(self, column: Column, person: Person, household: Household | None) -> str:
        if column.id in ("id_card", "age"):
            return ""
        if column.id == "name":
            return name_of(self.vault, person)
        if column.id == "born":
            return written(person.born_from, person.born_to)
        if column.id == "card":
            return (card_of(self.vault, household) if household else None) or ""
        return self._value(column, person, household)

    def _value(self, column: Column, person: Person, household: Household | None) -> str:
        if column.id in _OF_HOUSEHOLD:
            value: Any = getattr(household, _OF_HOUSEHOLD[column.id]) if household else None
        else:
            value = getattr(person, _OF_PERSON.get(column.id, column.id))
        if value is None:
            return ""
        if column.id in YES_OR_NO:
            value = "yes" if value else "no"
        if isinstance(value, date):
            return value.isoformat()
        return column.written.get(value, str(value))


def write_table(path: Path, sheets: Sequence[tuple[str, Iterable[list[str]]]]) -> None:
    """These sheets (name, rows) as a workbook, or the first of them as a csv file, as the ending says. Raises Unreadable."""
    if path.suffix.lower() == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(sheets[0][1])
    elif path.suffix.lower() == ".xlsx":
        write_workbook(path, sheets)
    else:
        raise Unreadable("wrong-ending")


def words_of(columns: Columns, language: str) -> Iterator[list[str]]:
    """The words that columns of choices know, a column in each row."""
    for column in columns.columns:
        if column.type == "choice":
            yield [column.headings[language][0], *column.written.values()]


def _headed(headings: list[str], rows: Iterable[list[str]]) -> Iterator[list[str]]:
    yield headings
    yield from rows
