"""Reads the first sheet of an Office Open XML workbook (ECMA-376 part 1, §18) as a stream.

The common libraries hold all texts of a workbook in memory, or do not tell of merged cells; this one does neither. A workbook
is an archive of XML: expat reads it while it is unpacked, and what would unpack to far more than a list of people is refused.
"""

from __future__ import annotations

import zipfile
from array import array
from collections.abc import Callable, Iterator
from posixpath import basename, dirname, join, normpath
from xml.parsers import expat

from grievance_core.registry.faults import Unreadable
from grievance_core.registry.rows import SheetRow
from grievance_core.registry.xlsx_cells import CellReader, is_date_format

CHUNK = 1 << 16
MOST_UNPACKED = 3_000_000_000
MOST_PARTS = 1_000
STEEPEST = 200  # a list of people packs to about a twentieth, a bomb to a thousandth
STEEP_FROM = 1_000_000
MOST_TEXTS = 6_000_000  # different texts in one workbook
MOST_TEXT_BYTES = 180_000_000
LONGEST_TEXT = 32_767

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]


class XlsxSheet:
    """The first sheet of an opened archive. Raises Unreadable here and while its rows are read."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        _check_sizes(archive)
        self._archive = archive
        self._read, self._size = 0, 1
        workbook = Workbook(archive)
        self._part = workbook.sheet
        self._texts = Texts(archive, workbook.related("sharedStrings"))
        dates = frozenset(_date_styles(archive, workbook.related("styles")))
        self._cells = CellReader(self._texts, dates, workbook.from_1904)

    def share(self) -> float:
        return self._read / self._size

    def rows(self) -> Iterator[SheetRow]:
        self._size = max(self._archive.getinfo(self._part).file_size, 1)
        found = self._cells
        for length in _parse(self._archive, self._part, found.start, found.end, found.text):
            self._read += length
            yield from found.take()


class Workbook:
    """Where the parts of a workbook lie."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        part = _relations(archive, "").get("officeDocument", ("xl/workbook.xml", ""))[0]
        self.from_1904 = False
        self._first = ""
        self._by_id = _relations_by_id(archive, part)
        for _ in _parse(archive, part, self._start, _nothing, _nothing):
            pass
        if self._first not in self._by_id:
            raise Unreadable("not-xlsx")
        self.sheet = self._by_id[self._first][1]

    def related(self, kind: str) -> str | None:
        """The part of this kind, if there is one."""
        return next((target for found, target in self._by_id.values() if found == kind), None)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "workbookPr":
            self.from_1904 = attributes.get("date1904", "0") in ("1", "true")
        elif name == "sheet" and not self._first:
            self._first = next((value for key, value in attributes.items() if key.endswith(":id")), "")


class Texts:
    """The texts that cells share, held as UTF-8 one after another: a million names take as many bytes as they have."""

    def __init__(self, archive: zipfile.ZipFile, part: str | None) -> None:
        self._bytes = bytearray()
        self._ends = array("L", [0])
        self._inside = self._aside = False
        if part is not None and part in archive.namelist():
            for _ in _parse(archive, part, self._start, self._end, self._text):
                pass

    def __getitem__(self, place: int) -> str:
        if not 0 <= place < len(self._ends) - 1:
            raise Unreadable("not-xlsx")
        return self._bytes[self._ends[place] : self._ends[place + 1]].decode()

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        if name == "t":
            self._inside = True
        elif name == "rPh":  # how a text is pronounced
            self._aside = True

    def _end(self, name: str) -> None:
        if name == "t":
            self._inside = False
        elif name == "rPh":
            self._aside = False
        elif name == "si":
            self._ends.append(len(self._bytes))
            if len(self._ends) > MOST_TEXTS:
                raise Unreadable("too-much-inside")

    def _text(self, text: str) -> None:
        if self._inside and not self._aside:
            self._bytes += text.encode()
            if len(self._bytes) > MOST_TEXT_BYTES or len(self._bytes) - self._ends[-1] > 4 * LONGEST_TEXT:
                raise Unreadable("too-much-inside")


def _check_sizes(archive: zipfile.ZipFile) -> None:
    """Refuse what unpacks to too much. No more than the sizes said here is ever unpacked, whatever lies behind them."""
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Unreadable("too-much-inside")
    for part in parts:
        if part.file_size > STEEP_FROM and part.file_size > STEEPEST * max(part.compress_size, 1):
            raise Unreadable("too-much-inside")
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or part.flag_bits & 1:
            raise Unreadable("not-xlsx")


def _relations(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    return {kind: (target, kind) for kind, target in _relations_by_id(archive, part).values()}


def _relations_by_id(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """The last word of each relation's type, and the part it points to, by id."""
    folder = dirname(part)
    found: dict[str, tuple[str, str]] = {}

    def start(name: str, given: dict[str, str]) -> None:
        if name == "Relationship":
            target = given.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else normpath(join(folder, target))
            found[given.get("Id", "")] = (given.get("Type", "").rpartition("/")[2], path)

    name = join(folder, "_rels", f"{basename(part)}.rels")
    if name in archive.namelist():
        for _ in _parse(archive, name, start, _nothing, _nothing):
            pass
    return found


def _date_styles(archive: zipfile.ZipFile, part: str | None) -> list[str]:
    """The numbers of the cell styles that show a date."""
    formats: dict[str, str] = {}
    styles: list[str] = []
    inside = False

    def start(name: str, given: dict[str, str]) -> None:
        nonlocal inside
        if name == "numFmt":
            formats[given.get("numFmtId", "")] = given.get("formatCode", "")
        elif name == "cellXfs":
            inside = True
        elif name == "xf" and inside:
            styles.append(given.get("numFmtId", "0"))

    def end(name: str) -> None:
        nonlocal inside
        inside = inside and name != "cellXfs"

    if part is not None and part in archive.namelist():
        for _ in _parse(archive, part, start, end, _nothing):
            pass
    return [str(place) for place, number in enumerate(styles) if is_date_format(number, formats.get(number))]


def _nothing(*_: object) -> None:
    return None


def _no_doctype(*_: object) -> None:
    raise Unreadable("not-xlsx")  # no workbook has one; entities could grow without end


def _parse(archive: zipfile.ZipFile, part: str, start: Start, end: End, text: Text) -> Iterator[int]:
    """Feed one part to the handlers, and after each piece tell how long it was. Prefixes of names are taken off."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    plain: dict[str, str] = {}

    def bare(name: str) -> str:
        if name not in plain:
            plain[name] = name.rpartition(":")[2]
        return plain[name]

    parser.StartElementHandler = lambda name, attributes: start(bare(name), attributes)
    parser.EndElementHandler = lambda name: end(bare(name))
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _no_doctype
    try:
        with archive.open(part) as file:
            while piece := file.read(CHUNK):
                parser.Parse(piece, False)  # noqa: FBT003 - expat takes it by position alone
                yield len(piece)
            parser.Parse(b"", True)  # noqa: FBT003
            yield 0
    except (KeyError, expat.ExpatError):
        raise Unreadable("not-xlsx") from None
