"""A committee's papers for a meeting, and its minutes, as pages of A4 to print.

Whoever makes them says what stands on them; here is only how it is set. Khmer is shaped by HarfBuzz and broken into lines by
ICU's dictionary, since it has no spaces between words. Every page says which it is and how many there are, so that none is left
behind on a table unnoticed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from fpdf import FPDF
from fpdf.fonts import TTFFont

from writing.breaks import break_opportunities
from writing.clusters import clusters

FONTS = Path(__file__).resolve().parent / "fonts"
KHMER, LATIN = "khmer", "latin"
MARGIN, FOOT = 20.0, 18.0  # mm
WIDTH = 210.0 - 2 * MARGIN
LABEL = 52.0  # mm, of a fact's name
TALL = 1.75  # of a line, in letters: Khmer stacks subscripts and vowels
_POINT = 25.4 / 72
_KHMER = re.compile("[\u1780-\u17ff]")


@dataclass(frozen=True)
class Part:
    """A piece of the document with a heading: facts by name, then sections of words by title."""

    heading: str
    facts: tuple[tuple[str, str], ...] = ()
    sections: tuple[tuple[str, str], ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Pack:
    """A document. `apart`: each part begins a page of its own, so that one can be taken out."""

    title: str
    lines: tuple[str, ...]
    parts: tuple[Part, ...]
    language: str
    apart: bool = True


def set_pack(pack: Pack, footer: Callable[[int, int], str], now: datetime) -> bytes:
    """The document as PDF. `footer` writes `page 2 of 5` in its language; the second setting knows how many pages there are."""
    counted = _set(pack, lambda number: footer(number, number), now)
    pages = counted.pages_count
    for font in counted.fonts.values():
        if isinstance(font, TTFFont):
            font.close()
    return bytes(_set(pack, lambda number: footer(number, pages), now).output())


class _Sheet(FPDF):
    """Pages that number themselves."""

    def __init__(self, foot: Callable[[int], str]) -> None:
        super().__init__(format="A4")
        self._foot = foot

    def footer(self) -> None:
        text = self._foot(self.page_no())
        _font(self, text, 9)
        self.set_xy(MARGIN, -FOOT + 4)
        self.cell(WIDTH, 6, text, align="C")


def _set(pack: Pack, foot: Callable[[int], str], now: datetime) -> FPDF:
    sheet = _Sheet(foot)
    sheet.set_creation_date(now)
    sheet.set_title(pack.title)
    sheet.set_lang(pack.language)
    sheet.set_margins(MARGIN, MARGIN)
    sheet.set_auto_page_break(auto=False)
    sheet.c_margin = 0
    for family, name in ((KHMER, "NotoSansKhmer"), (LATIN, "NotoSansLatin")):
        sheet.add_font(family, "", FONTS / f"{name}-Regular.ttf")
        sheet.add_font(family, "B", FONTS / f"{name}-Bold.ttf")
    sheet.set_text_shaping(True)
    sheet.set_fallback_fonts([LATIN, KHMER], exact_match=False)
    sheet.add_page()
    _paragraph(sheet, pack.title, 15, bold=True)
    for line in pack.lines:
        _paragraph(sheet, line, 10)
    for place, part in enumerate(pack.parts):
        _begin(sheet, apart=pack.apart and place > 0)
        _part(sheet, part)
    return sheet


def _begin(sheet: FPDF, *, apart: bool) -> None:
    if apart:
        sheet.add_page()
        return
    _room(sheet, 24)
    sheet.ln(3)
    sheet.set_draw_color(150)
    sheet.line(MARGIN, sheet.get_y(), MARGIN + WIDTH, sheet.get_y())
    sheet.ln(3)


def _part(sheet: FPDF, part: Part) -> None:
    _paragraph(sheet, part.heading, 13, bold=True)
    for name, text in part.facts:
        _fact(sheet, name, text)
    for title, text in part.sections:
        sheet.ln(2)
        _room(sheet, 16)  # a title never stands alone at the foot of a page
        _paragraph(sheet, title, 10, bold=True)
        _paragraph(sheet, text, 11)


def _fact(sheet: FPDF, name: str, text: str) -> None:
    for place, line in enumerate(_lines(sheet, text, 10, WIDTH - LABEL)):
        height = _room(sheet, 10 * _POINT * TALL)
        top = sheet.get_y()
        if place == 0:
            _font(sheet, name, 10)
            sheet.set_text_color(90)
            sheet.set_xy(MARGIN, top)
            sheet.cell(LABEL, height, name)
            sheet.set_text_color(0)
        _font(sheet, line, 10)
        sheet.set_xy(MARGIN + LABEL, top)
        sheet.cell(WIDTH - LABEL, height, line)
        sheet.set_xy(MARGIN, top + height)


def _paragraph(sheet: FPDF, text: str, size: float, *, bold: bool = False) -> None:
    for line in _lines(sheet, text, size, WIDTH, bold=bold):
        height = _room(sheet, size * _POINT * TALL)
        top = sheet.get_y()
        _font(sheet, line, size, bold=bold)
        sheet.set_xy(MARGIN, top)
        sheet.cell(WIDTH, height, line)
        sheet.set_xy(MARGIN, top + height)


def _room(sheet: FPDF, height: float) -> float:
    """Begin a page where there is no room for `height`."""
    if sheet.get_y() + height > sheet.h - FOOT:
        sheet.add_page()
    return height


def _lines(sheet: FPDF, text: str, size: float, room: float, *, bold: bool = False) -> Iterator[str]:
    """The text in lines no wider than `room`, broken only where a line may end; its own line ends stay."""
    for paragraph in text.splitlines() or [""]:
        whole, ends = break_opportunities(paragraph)
        _font(sheet, whole, size, bold=bold)
        line, used, begin = "", 0.0, 0
        for end in ends:
            for piece in _narrow(sheet, whole[begin:end], room):
                # Words are measured one by one: the letters of one do not change those of the next.
                if line and used + sheet.get_string_width(piece.rstrip()) > room:
                    yield line.rstrip()
                    line, used = "", 0.0
                line, used = line + piece, used + sheet.get_string_width(piece)
            begin = end
        yield line.rstrip()


def _narrow(sheet: FPDF, piece: str, room: float) -> Iterator[str]:
    """The piece as it is, or where no line can hold it, its clusters."""
    if sheet.get_string_width(piece.rstrip()) <= room:
        yield piece
    else:
        yield from clusters(piece)


def _font(sheet: FPDF, text: str, size: float, *, bold: bool = False) -> None:
    sheet.set_font(KHMER if _KHMER.search(text) else LATIN, "B" if bold else "", size)
