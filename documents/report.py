"""A report as a PDF to print: headings, and tables whose cells hold a figure and, smaller below, the one before it.

It knows no report: it sets what it is given. Khmer is shaped by HarfBuzz and broken between words by ICU's dictionary.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fpdf import FPDF

from writing.breaks import break_opportunities
from writing.numerals import khmer_digits

FONTS = Path(__file__).resolve().parent / "fonts"
KHMER, LATIN = "khmer", "latin"
MARGIN, FIRST, BOTTOM = 15.0, 58.0, 18.0  # mm; the first column's width
WIDTH, HEIGHT = 210.0, 297.0
TEXT, SMALL, HEADING, TITLE = 9.0, 7.0, 11.0, 15.0  # points
LEADING = 0.62  # mm of a line for each point: Khmer needs room for what stands below its letters
_KHMER = re.compile("[\u1780-\u17ff]")


@dataclass(frozen=True)
class Cell:
    """A figure, and the smaller text below it."""

    large: str
    small: str


@dataclass(frozen=True)
class Grid:
    """A table: its heading, its columns, and rows of a name with a cell for each column."""

    heading: str
    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Cell]]]


@dataclass(frozen=True)
class Paper:
    """What stands on it."""

    title: str
    lines: Sequence[str]
    grids: Sequence[Grid]
    notes: Sequence[str]
    page: str  # before the number of each page


def write_report(path: Path, paper: Paper, now: datetime) -> None:
    """Write the report to `path` as A4 pages. The same paper and instant give the same octets."""
    sheet = Sheet(paper.page)
    sheet.set_creation_date(now)
    sheet.set_title(paper.title)
    sheet.add_page()
    sheet.paragraph(paper.title, TITLE, bold=True)
    for line in paper.lines:
        sheet.paragraph(line, TEXT)
    for grid in paper.grids:
        sheet.grid(grid)
    sheet.ln(3)
    for note in paper.notes:
        sheet.paragraph(note, SMALL)
    path.write_bytes(bytes(sheet.output()))


class Sheet(FPDF):
    """Pages with both scripts, numbered at the foot."""

    def __init__(self, page: str) -> None:
        super().__init__(format="A4")
        self._page_word = page
        self.set_auto_page_break(auto=False)
        self.set_margins(MARGIN, MARGIN, MARGIN)
        self.c_margin = 0
        for family, name in ((KHMER, "NotoSansKhmer"), (LATIN, "NotoSansLatin")):
            self.add_font(family, "", FONTS / f"{name}-Regular.ttf")
            self.add_font(family, "B", FONTS / f"{name}-Bold.ttf")
        self.set_text_shaping(True)
        self.set_fallback_fonts([LATIN, KHMER], exact_match=False)

    def footer(self) -> None:
        """The number of the page."""
        self.set_y(HEIGHT - 12)
        self._font(self._page_word, SMALL)
        number = str(self.page_no())
        shown = khmer_digits(number) if _KHMER.search(self._page_word) else number
        self.cell(WIDTH - 2 * MARGIN, 5, f"{self._page_word} {shown}", align="R")

    def paragraph(self, text: str, size: float, *, bold: bool = False) -> None:
        """A text over the whole width."""
        self._font(text, size, bold=bold)
        for line in self._wrapped(text, WIDTH - 2 * MARGIN):
            self._room_for(size * LEADING)
            self.cell(WIDTH - 2 * MARGIN, size * LEADING, line)
            self.ln(size * LEADING)

    def grid(self, grid: Grid) -> None:
        """A table; its columns are named again on each page it goes on to."""
        self.ln(4)
        self._room_for(35)  # a heading is not left alone at the foot of a page
        self.paragraph(grid.heading, HEADING, bold=True)
        width = (WIDTH - 2 * MARGIN - FIRST) / len(grid.columns)
        self._header(grid, width)
        for name, cells in grid.rows:
            height = self._height(name)
            if self.get_y() + height > HEIGHT - BOTTOM:
                self.add_page()
                self._header(grid, width)
            self._row(name, cells, width, height)

    def _header(self, grid: Grid, width: float) -> None:
        columns = []
        for text in grid.columns:
            self._font(text, SMALL)
            columns.append((text, list(self._wrapped(text, width - 1.5))))
        deepest = max(len(lines) for _, lines in columns)
        top, line = self.get_y() + 1, SMALL * LEADING
        for place, (text, lines) in enumerate(columns):
            self._font(text, SMALL)
            for number, part in enumerate(lines):
                self.set_xy(MARGIN + FIRST + place * width, top + (deepest - len(lines) + number) * line)
                self.cell(width, line, part, align="R")
        self._rule(top + deepest * line + 0.5, 90)

    def _height(self, name: str) -> float:
        self._font(name, TEXT)
        lines = len(list(self._wrapped(name, FIRST - 2)))
        return max(lines * TEXT * LEADING, (TEXT + SMALL) * LEADING) + 1.5

    def _row(self, name: str, cells: Sequence[Cell], width: float, height: float) -> None:
        top = self.get_y() + 0.7
        self._font(name, TEXT)
        for number, part in enumerate(self._wrapped(name, FIRST - 2)):
            self.set_xy(MARGIN, top + number * TEXT * LEADING)
            self.cell(FIRST - 2, TEXT * LEADING, part)
        for place, cell in enumerate(cells):
            left = MARGIN + FIRST + place * width
            self._put(cell.large, TEXT, left, top, width, bold=True)
            self._put(cell.small, SMALL, left, top + TEXT * LEADING, width)
        self._rule(top - 0.7 + height, 200)

    def _put(
        self, text: str, size: float, left: float, top: float, width: float, *, bold: bool = False
    ) -> None:
        self._font(text, size, bold=bold)
        self.set_xy(left, top)
        self.cell(width, size * LEADING, text, align="R")

    def _rule(self, at: float, grey: int) -> None:
        self.set_draw_color(grey)
        self.line(MARGIN, at, WIDTH - MARGIN, at)
        self.set_xy(MARGIN, at)

    def _room_for(self, height: float) -> None:
        if self.get_y() + height > HEIGHT - BOTTOM:
            self.add_page()

    def _font(self, text: str, size: float, *, bold: bool = False) -> None:
        self.set_font(KHMER if _KHMER.search(text) else LATIN, "B" if bold else "", size)

    def _wrapped(self, text: str, room: float) -> Iterator[str]:
        """The text as lines that fit; a piece that fits nowhere stands alone."""
        shown = break_opportunities(text)
        begun, fits = 0, 0
        for end in shown.ends:
            if fits > begun and self.get_string_width(shown.text[begun:end].rstrip()) > room:
                yield shown.text[begun:fits].rstrip()
                begun = fits
            fits = end
        yield shown.text[begun:].rstrip()
