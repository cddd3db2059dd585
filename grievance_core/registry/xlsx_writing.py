"""Writes workbooks whose cells are all plain text, row by row: a million people take no more memory than ten.

Every column has the format "text", so that a spreadsheet program keeps the zero a village code begins with.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from writing.cleaning import clean

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Khmer OS"/></font>'
    '<font><b/><sz val="11"/><name val="Khmer OS"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/><xf numFmtId="49" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="1" applyNumberFormat="1" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_FROZEN = (
    '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    "</sheetView></sheetViews>"
)
_WIDTH = 22
PIECE = 500  # rows written at once

Rows = Iterable[Sequence[str]]


def write_workbook(path: Path, sheets: Sequence[tuple[str, Rows]]) -> None:
    """A workbook of these sheets (name, rows); the first row of each is its heading."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        archive.writestr("[Content_Types].xml", _types(len(sheets)))
        archive.writestr("_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")]))
        archive.writestr("xl/workbook.xml", _workbook([name for name, _ in sheets]))
        parts = [("worksheet", f"worksheets/sheet{number}.xml") for number in range(1, len(sheets) + 1)]
        archive.writestr("xl/_rels/workbook.xml.rels", _relations([*parts, ("styles", "styles.xml")]))
        archive.writestr("xl/styles.xml", _STYLES)
        for number, (_, rows) in enumerate(sheets, start=1):
            _write_sheet(archive, f"xl/worksheets/sheet{number}.xml", rows)


def _write_sheet(archive: zipfile.ZipFile, name: str, rows: Rows) -> None:
    with archive.open(name, "w", force_zip64=True) as part:
        columns = f'<cols><col min="1" max="100" width="{_WIDTH}" style="1" customWidth="1"/></cols>'
        part.write(f'{_HEAD}<worksheet xmlns="{_MAIN}">{_FROZEN}{columns}<sheetData>'.encode())
        piece: list[str] = []
        for number, row in enumerate(rows, start=1):
            piece.append(_row(row, style=2 if number == 1 else 1))
            if len(piece) == PIECE:
                part.write("".join(piece).encode())
                piece = []
        part.write(("".join(piece) + "</sheetData></worksheet>").encode())


def _row(row: Sequence[str], style: int) -> str:
    return f"<row>{''.join([_cell(text, style) for text in row])}</row>"


def _cell(text: str, style: int) -> str:
    if not text:
        return "<c/>"
    return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(clean(text))}</t></is></c>'


def _workbook(names: Sequence[str]) -> str:
    sheets = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="rId{number}"/>'
        for number, name in enumerate(names, start=1)
    )
    return f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>'


def _relations(parts: Sequence[tuple[str, str]]) -> str:
    relations = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(parts, start=1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>'


def _types(sheets: int) -> str:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = [("workbook.xml", "sheet.main"), ("styles.xml", "styles")]
    parts += [(f"worksheets/sheet{number}.xml", "worksheet") for number in range(1, sheets + 1)]
    overrides = "".join(
        f'<Override PartName="/xl/{part}" ContentType="{kind}.{form}+xml"/>' for part, form in parts
    )
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )
