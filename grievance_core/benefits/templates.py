"""The empty sheets providers fill in; a second sheet of the workbook lists the words that may stand in them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from grievance_core.benefits.cells import confidential
from grievance_core.programmes.catalogue import Programmes
from grievance_core.programmes.texts import GIVES, NAME
from grievance_core.registry.columns import Columns
from grievance_core.registry.exporting import words_of, write_table
from writing.catalogue import Catalogues

CONTEXT = "declaration"


def write_services(
    path: Path, columns: Columns, programmes: Programmes, catalogues: Catalogues, language: str
) -> None:
    """The monthly declaration, with every programme that can be declared and what it gives. Raises Unreadable for its ending."""
    _write(path, columns, catalogues, language, "template-services", _given(programmes, catalogues, language))


def write_list(path: Path, columns: Columns, catalogues: Catalogues, language: str) -> None:
    """A provider's own list. Raises Unreadable for its ending."""
    _write(path, columns, catalogues, language, "template-list", iter(()))


def _write(
    path: Path, columns: Columns, catalogues: Catalogues, language: str, title: str, more: Iterator[list[str]]
) -> None:
    words = [*words_of(columns, language), *more]
    sheets = [(catalogues.text(language, CONTEXT, title), [columns.headings(language)])]
    if words:
        sheets.append((catalogues.text(language, "registry", "template-words"), words))
    write_table(path, sheets)


def _given(programmes: Programmes, catalogues: Catalogues, language: str) -> Iterator[list[str]]:
    for one in programmes:
        if not confidential(programmes, one):
            gives = (catalogues.text(language, GIVES, f"{one.id}.{benefit.id}") for benefit in one.benefits)
            yield [catalogues.text(language, NAME, one.id), *gives]
