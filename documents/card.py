"""The membership card as a page to print: front and back side by side, to be folded along the middle.

Each side has the size of a bank card (ISO/IEC 7810, ID-1: 85.60 × 53.98 mm). The QR code holds the membership number and nothing
else: whoever reads it learns no more than from a number that says nothing by itself. Khmer is shaped by HarfBuzz: without that,
subscripts stand beside their letters instead of below them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import segno
from fpdf import FPDF

from writing.catalogue import Catalogues
from writing.clusters import clusters

CONTEXT = "card"
FONTS = Path(__file__).resolve().parent / "fonts"
KHMER, LATIN = "khmer", "latin"
WIDTH, HEIGHT, MARGIN = 85.6, 53.98, 5.0  # mm
LEFT, TOP = (210 - 2 * WIDTH) / 2, 25.0  # of the front, on an A4 page
QR = 22.0
QUIET_ZONE = 4  # modules around the code (ISO/IEC 18004 §9.1)
SMALLEST = 6.0  # points
_KHMER = re.compile("[\u1780-\u17ff]")


@dataclass(frozen=True)
class Card:
    """What stands on a card. `spoken` is the number as it is read aloud; `places` are by language, nearest first."""

    number: str = field(repr=False)
    spoken: str = field(repr=False)
    name: str = field(repr=False)
    places: dict[str, str] = field(repr=False)
    service_number: str


def write_card(path: Path, card: Card, catalogues: Catalogues, now: datetime) -> None:
    """Write the page to `path`, readable by whoever wrote it alone: it names a person."""
    page = _page(now)
    page.set_title(catalogues.text("en", CONTEXT, "title"))
    _front(page, card, catalogues, LEFT)
    _back(page, card, catalogues, LEFT + WIDTH)
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_bytes(bytes(page.output()))


def _page(now: datetime) -> FPDF:
    page = FPDF(format="A4")
    page.set_creation_date(now)
    page.set_auto_page_break(auto=False)
    page.c_margin = 0
    for family, name in ((KHMER, "NotoSansKhmer"), (LATIN, "NotoSansLatin")):
        page.add_font(family, "", FONTS / f"{name}-Regular.ttf")
        page.add_font(family, "B", FONTS / f"{name}-Bold.ttf")
    page.set_text_shaping(True)
    page.set_fallback_fonts([LATIN, KHMER], exact_match=False)  # the Khmer font has no Latin letters
    page.add_page()
    return page


def _front(page: FPDF, card: Card, catalogues: Catalogues, left: float) -> None:
    _outline(page, left)
    room = WIDTH - 2 * MARGIN
    column = room - QR - 2
    _line(page, catalogues.text("km", CONTEXT, "title"), left, TOP + 7, room, 11, bold=True)
    _line(page, catalogues.text("en", CONTEXT, "title"), left, TOP + 12, room, 7.5)
    page.line(left + MARGIN, TOP + 16, left + WIDTH - MARGIN, TOP + 16)
    _line(page, card.name, left, TOP + 23, column, 13, bold=True)
    for place, language in enumerate(("km", "en")):
        _line(page, card.places[language], left, TOP + 29.5 + 4.5 * place, column, 7.5)
    _line(page, card.spoken, left, TOP + 44, column, 15, bold=True)
    _line(page, _both(catalogues, "number"), left, TOP + 48.5, column, 6.5)
    _code(page, card.number, left + WIDTH - MARGIN - QR, TOP + 22)


def _back(page: FPDF, card: Card, catalogues: Catalogues, left: float) -> None:
    _outline(page, left)
    room = WIDTH - 2 * MARGIN
    top = TOP + 8
    for msgid in ("call", "free", "keep", "found"):
        for language, size in (("km", 7.5), ("en", 6.5)):
            text = catalogues.text(language, CONTEXT, msgid, **_values(msgid, card))
            _line(page, text, left, top, room, size, bold=msgid == "call")
            top += 4.6
        top += 2.0


def _values(msgid: str, card: Card) -> dict[str, str]:
    return {"number": card.service_number} if msgid == "call" else {}


def _both(catalogues: Catalogues, msgid: str) -> str:
    return f"{catalogues.text('km', CONTEXT, msgid)} / {catalogues.text('en', CONTEXT, msgid)}"


def _outline(page: FPDF, left: float) -> None:
    page.set_draw_color(160)
    page.rect(left, TOP, WIDTH, HEIGHT)


def _line(
    page: FPDF, text: str, left: float, baseline: float, room: float, size: float, *, bold: bool = False
) -> None:
    """One line, made smaller until it fits, and cut where even the smallest letters do not."""
    text = text.replace("\u200b", "")
    page.set_font(KHMER if _KHMER.search(text) else LATIN, "B" if bold else "", size)
    while page.get_string_width(text) > room and page.font_size_pt > SMALLEST:
        page.set_font_size(page.font_size_pt - 0.5)
    while text and page.get_string_width(text) > room:
        text = "".join(clusters(text)[:-1])
    page.set_xy(left + MARGIN, baseline - page.font_size)
    page.cell(room, page.font_size, text)


def _code(page: FPDF, number: str, left: float, top: float) -> None:
    """The number as a QR code, module by module."""
    page.set_fill_color(0)
    matrix = segno.make_qr(number, error="m").matrix
    side = QR / (len(matrix) + 2 * QUIET_ZONE)
    for row, first, length in _runs(matrix):
        x, y = (left + (QUIET_ZONE + first) * side, top + (QUIET_ZONE + row) * side)
        page.rect(x, y, length * side, side, style="F")


def _runs(matrix: tuple[bytearray, ...]) -> Iterator[tuple[int, int, int]]:
    """Dark modules that stand side by side: row, first, how many. Drawn at once, no hairline shows between them."""
    for row, modules in enumerate(matrix):
        first = 0
        for place, dark in enumerate([*modules, 0]):
            if not dark:
                if place > first:
                    yield row, first, place - first
                first = place + 1
