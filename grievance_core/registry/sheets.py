"""Spreadsheets as rows: an xlsx or a csv file, read once from the first row to the last in little memory."""

from __future__ import annotations

import codecs
import csv
import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from grievance_core.registry.faults import Unreadable
from grievance_core.registry.rows import Sheet, SheetRow
from grievance_core.registry.xlsx import XlsxSheet

MOST_BYTES = 180_000_000  # a million rows take about 130 MB as csv and 60 MB as xlsx
LONGEST_FIELD = 32_767  # what a spreadsheet program puts into one cell at most
DELIMITERS = ",;\t"
ZIP_MARK = b"PK\x03\x04"


@contextmanager
def open_sheet(path: Path) -> Iterator[Sheet]:
    """The first sheet of a file. Raises Unreadable here and while reading.

    Refused: more than MOST_BYTES, an ending other than .xlsx and .csv, contents that are not what the ending says, text that
    is not UTF-8.
    """
    if path.suffix.lower() not in (".xlsx", ".csv"):
        raise Unreadable("wrong-ending")
    try:
        size = path.stat().st_size
    except OSError:
        raise Unreadable("cannot-open") from None
    if size > MOST_BYTES:
        raise Unreadable("too-large", most=str(MOST_BYTES // 1_000_000))
    if path.suffix.lower() == ".xlsx":
        try:
            with zipfile.ZipFile(path) as archive:
                yield XlsxSheet(archive)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
            raise Unreadable("not-xlsx") from None
    else:
        with CsvSheet(path, size) as sheet:
            yield sheet


def digest(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class CsvSheet:
    """A csv file, UTF-8 with or without byte order mark; separated by comma, semicolon or tab, as its first line shows."""

    def __init__(self, path: Path, size: int) -> None:
        self._raw = path.open("rb")
        self._size = max(size, 1)

    def __enter__(self) -> CsvSheet:
        return self

    def __exit__(self, *_: object) -> None:
        self._raw.close()

    def share(self) -> float:
        return min(self._raw.tell() / self._size, 1.0)

    def rows(self) -> Iterator[SheetRow]:
        first = self._raw.read(4096)
        self._raw.seek(0)
        if first.startswith(ZIP_MARK) or b"\0" in first:
            raise Unreadable("not-csv")
        line = first.split(b"\n", 1)[0].decode("utf-8", "replace")
        delimiter = max(DELIMITERS, key=line.count)
        csv.field_size_limit(LONGEST_FIELD)
        reader = csv.reader(codecs.iterdecode(self._raw, "utf-8-sig"), delimiter=delimiter)
        try:
            for number, fields in enumerate(reader, start=1):
                cells = {place: field for place, field in enumerate(fields) if field.strip()}
                if cells:
                    yield SheetRow(number, cells)
        except UnicodeDecodeError:
            raise Unreadable("not-utf8", line=str(reader.line_num + 1)) from None
        except csv.Error:
            raise Unreadable("csv-broken", line=str(reader.line_num)) from None
