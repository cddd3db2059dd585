"""What a sheet gives, whichever kind of file it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

Cells = Mapping[int, object]  # text, number, truth value, date, FORMULA or SPOILT


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row as the spreadsheet program numbers it, with those of its cells that hold anything, by column from 0."""

    number: int
    cells: Cells


class Sheet(Protocol):
    """An open sheet, read once. `share` is how much of it was read so far, from 0 to 1."""

    def rows(self) -> Iterator[SheetRow]: ...

    def share(self) -> float: ...


class Formula:
    """A cell that computes: what it would show is not known here."""


class Spoilt:
    """A cell that shows an error, as #N/A, or a date outside the calendar."""


FORMULA, SPOILT = Formula(), Spoilt()
