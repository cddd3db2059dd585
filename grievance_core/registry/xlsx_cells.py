"""Cells of a worksheet as values: ECMA-376 part 1, §18.3.1 (sheet data), §18.8.30 (number formats), §18.17.4 (dates)."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Protocol

from grievance_core.registry.faults import Unreadable
from grievance_core.registry.rows import FORMULA, SPOILT, SheetRow

LONGEST_TEXT = 32_767
MOST_CELLS = 2_000  # in one row
_DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_NOT_A_CODE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_REFERENCE = re.compile(r"([A-Z]{1,3})[0-9]+", re.ASCII)


def is_date_format(number: str, code: str | None) -> bool:
    """Whether a number in this format is a day or a time."""
    if code is None:
        return number.isdecimal() and int(number) in _DATE_FORMATS
    return re.search("[ymdhs]", _NOT_A_CODE.sub("", code.lower().split(";")[0])) is not None


class Shared(Protocol):
    """The texts that cells share."""

    def __getitem__(self, place: int) -> str: ...


class CellReader:
    """Takes the elements of a sheet as they come and puts its rows together."""

    def __init__(self, texts: Shared, date_styles: frozenset[str], from_1904: bool) -> None:
        self._shared, self._date_styles = texts, date_styles
        self._epoch = date(1904, 1, 1) if from_1904 else date(1899, 12, 30)
        self._rows: list[SheetRow] = []
        self._number = 0
        self._cells: dict[int, object] = {}
        self._columns: dict[str, int] = {}
        self._column, self._kind, self._style = -1, "n", ""
        self._text = ""
        self._inside = self._aside = self._formula = False

    def take(self) -> list[SheetRow]:
        """The rows that are whole by now."""
        rows, self._rows = self._rows, []
        return rows

    def start(self, name: str, given: dict[str, str]) -> None:
        if name == "c":
            self._column = self._place(given.get("r"))
            self._kind, self._style = given.get("t", "n"), given.get("s", "")
            self._text, self._formula = "", False
        elif name in ("v", "t"):
            self._inside = True
        elif name == "row":
            self._number = _whole(given["r"]) if "r" in given else self._number + 1
            self._cells, self._column = {}, -1
        elif name == "f":
            self._formula = True
        elif name == "rPh":
            self._aside = True
        elif name == "mergeCell":
            raise Unreadable("merged-cells", cells=given.get("ref", "?")[:20])

    def end(self, name: str) -> None:
        if name == "c":
            value = FORMULA if self._formula else self._value()
            if value is not None:
                self._cells[self._column] = value
        elif name in ("v", "t"):
            self._inside = False
        elif name == "rPh":
            self._aside = False
        elif name == "row" and self._cells:
            self._rows.append(SheetRow(self._number, self._cells))
            if len(self._cells) > MOST_CELLS:
                raise Unreadable("too-many-columns", most=str(MOST_CELLS))

    def text(self, text: str) -> None:
        if self._inside and not self._aside:
            self._text += text
            if len(self._text) > LONGEST_TEXT:
                raise Unreadable("too-much-inside")

    def _place(self, reference: str | None) -> int:
        if reference is None:
            return self._column + 1
        found = _REFERENCE.fullmatch(reference)
        if found is None:
            raise Unreadable("not-xlsx")
        letters = found[1]
        if letters not in self._columns:
            place = 0
            for letter in letters:
                place = place * 26 + ord(letter) - ord("A") + 1
            self._columns[letters] = place - 1
        return self._columns[letters]

    def _value(self) -> object:
        text = self._text
        if self._kind == "e":
            return SPOILT
        if self._kind == "s":
            text = self._shared[_whole(text)]
        if not text.strip():
            return None
        if self._kind == "n":
            return self._figure(text)
        return text.strip() == "1" if self._kind == "b" else text

    def _figure(self, text: str) -> object:
        try:
            number = float(text)
        except ValueError:
            raise Unreadable("not-xlsx") from None
        if self._style in self._date_styles:
            return self._day(number)
        return int(number) if number.is_integer() else number

    def _day(self, number: float) -> object:
        try:
            moment = datetime.combine(self._epoch, datetime.min.time()) + timedelta(days=number)
        except (OverflowError, ValueError):
            return SPOILT
        return moment.date() if number >= 1 else SPOILT


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise Unreadable("not-xlsx") from None
