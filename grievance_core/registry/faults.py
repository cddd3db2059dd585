"""What can be wrong with a spreadsheet: with one cell, with one row, or with the whole file.

Reasons are ids of texts (context "registry"), so that a row's fault is told in every language; values never stand in them.
"""

from __future__ import annotations


class CellFault(ValueError):
    """One cell cannot be used."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Unreadable(ValueError):
    """The whole file is refused. `values` fill the text's placeholders; they are headings and figures, never a person's data."""

    permanent = True

    def __init__(self, reason: str, **values: str) -> None:
        super().__init__(f"{reason} {values}" if values else reason)
        self.reason = reason
        self.values = values
