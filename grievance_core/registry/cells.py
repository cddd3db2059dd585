"""What one cell says, by the kind of its column. Khmer digits count as digits everywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import regex
from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.areas.model import Area
from grievance_core.registry.births import read_age, read_any_day, read_birth, read_day
from grievance_core.registry.columns import Column
from grievance_core.registry.faults import CellFault
from grievance_core.registry.numbers import read_number
from grievance_core.registry.rows import Formula, Spoilt
from writing.cleaning import clean
from writing.folding import fold
from writing.numerals import latin_digits

FIRST = "~1"  # our key of the first village with a code is the code itself
LONGEST_NAME = 120
LONGEST_LABEL = 40
REPEATING = ("choice", "village", "birth", "past", "day", "age")  # many rows say the same
MOST_SEEN = 50_000
YES_OR_NO = ("head", "pregnant", "nssf")
_CARD = regex.compile(r"[A-Z0-9]{4,30}")
_SEPARATORS = regex.compile(r"[\s\-./_\u200b\u2010-\u2015]+")
_LETTER = regex.compile(r"\p{L}")
# A text that a spreadsheet program would take for a formula is written with an apostrophe before it, and read without.
_ACTIVE = regex.compile(r"'*[=+\-@\t\r\n]")
_ESCAPED = regex.compile(r"'+[=+\-@\t\r\n]")


def neutral(text: str) -> str:
    """`text` as a cell that no program computes."""
    return f"'{text}" if _ACTIVE.match(text) else text


class Villages:
    """The villages of the country by code. 26 codes are shared by several, told apart as 17010101~1 and 17010101~2."""

    def __init__(self, keys: Mapping[str, tuple[str, ...]]) -> None:
        self._keys = keys

    @classmethod
    def load(cls, session: Session) -> Villages:
        """Every village there is."""
        keys: dict[str, tuple[str, ...]] = {}
        for code, key in session.execute(select(Area.code, Area.key).where(Area.level == "village")):
            keys[code] = (*keys.get(code, ()), key)
            keys[key if key != code else code + FIRST] = (key,)
        return cls(keys)

    def written(self, key: str) -> str:
        """What `key` reads back as this key."""
        return key + FIRST if len(self._keys.get(key, ())) > 1 else key

    def key(self, written: str) -> str:
        """The key for a code or key. A code that lost its first zero to a spreadsheet program is mended. Raises CellFault."""
        code = latin_digits(written).strip()
        found = self._keys.get(code.zfill(8) if code.isdecimal() else code, ())
        if not found:
            raise CellFault("village-unknown")
        if len(found) > 1:
            raise CellFault("village-ambiguous")
        return found[0]


@dataclass(frozen=True)
class CellRules:
    """Reads cells as of a day: `today` for what must be over, `list_day` for ages. `others` read what only some sheets hold."""

    villages: Villages
    today: date
    list_day: date
    others: Mapping[str, Callable[[object], object]] = field(default_factory=dict)  # by type of column
    seen: dict[str, dict[str, object]] = field(default_factory=dict)  # what was read before, by column

    def read(self, column: Column, cell: object) -> object:
        """The value of a cell: text, date, truth value, or the two ends of a birth. Raises CellFault."""
        if column.type in REPEATING and isinstance(cell, str):
            return self._remembered(column, cell)
        return self._read(column, cell)

    def _remembered(self, column: Column, cell: str) -> object:
        seen = self.seen.setdefault(column.id, {})
        if cell not in seen:
            if len(seen) >= MOST_SEEN:
                seen.clear()
            seen[cell] = self._read(column, cell)
        return seen[cell]

    def _read(self, column: Column, cell: object) -> object:
        return self._dated(column, plain(cell))

    def _dated(self, column: Column, cell: object) -> object:
        if column.type in self.others:
            return self.others[column.type](cell)
        if column.type == "birth":
            return read_birth(cell, self.today)
        if column.type == "age":
            return read_age(cell, self.list_day)
        if column.type == "past":
            return read_day(cell, self.today)
        if column.type == "day":
            return read_any_day(cell)
        return self._said(column, text_of(cell))

    def _said(self, column: Column, text: str) -> object:
        if column.type == "choice":
            return _choice(column, text)
        if column.type == "village":
            return self.villages.key(text)
        return _TEXTS[column.type](text)


def text_of(cell: object) -> str:
    """A cell's text. Raises CellFault for what shows as something else than it is: dates and fractions."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, date | datetime | float):
        raise CellFault("wrong-type")
    return str(cell)


def _choice(column: Column, text: str) -> object:
    value = column.words.get(fold(text))
    if value is None:
        raise CellFault("word-unknown")
    return value == "yes" if column.id in YES_OR_NO else value


def _number(text: str) -> str:
    number = read_number(text)
    if number is None:
        raise CellFault("number-wrong")
    return number


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not _LETTER.search(name) or not fold(name):
        raise CellFault("not-a-name")
    if len(name) > LONGEST_NAME:
        raise CellFault("too-long")
    return name


def _label(text: str) -> str:
    label = latin_digits(" ".join(text.split()))
    if len(label) > LONGEST_LABEL:
        raise CellFault("too-long")
    return label


def read_card(text: str) -> str:
    """A card's number in the one form it is kept and looked up in. Raises CellFault."""
    card = _SEPARATORS.sub("", latin_digits(text)).upper()
    if not _CARD.fullmatch(card):
        raise CellFault("not-a-card")
    return card


_TEXTS: Mapping[str, Callable[[str], str]] = {
    "membership": _number,
    "name": _name,
    "label": _label,
    "card": read_card,
    "id-card": read_card,
}


def plain(cell: object) -> object:
    """A cell as it was meant: no formula, no error, and without the apostrophe an export puts before what looks like one.

    Raises CellFault.
    """
    if isinstance(cell, Formula) or (isinstance(cell, str) and cell.lstrip().startswith("=")):
        raise CellFault("formula")
    if isinstance(cell, Spoilt):
        raise CellFault("error-value")
    return clean(cell[1:] if _ESCAPED.match(cell) else cell) if isinstance(cell, str) else cell
