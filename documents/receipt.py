"""The receipt of a complaint as an A6 page: its number, its PIN, where it lies, until when, and whom to call.

Nothing on it says what the complaint is about or who made it: it is carried home and lies about. The QR code holds the number
alone. ISO 216 A6 is 105 × 148 mm.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

import segno
from fpdf import FPDF

from documents.card import FONTS, KHMER, LATIN, QUIET_ZONE
from writing.breaks import break_opportunities
from writing.catalogue import Catalogues

CONTEXT = "console-intake"
WIDTH, HEIGHT, MARGIN = 105.0, 148.0, 8.0  # mm
QR = 30.0
NORMAL, LARGE = 10.0, 20.0  # points
LEADING = 1.75  # of a line's size: Khmer has vowels above and subscripts below


@dataclass(frozen=True)
class Slip:
    """What stands on a receipt, in its language. `due` is empty where nothing is due."""

    language: str
    reference: str
    spoken: str
    pin: str = field(repr=False)
    office: str
    due: str
    service_number: str


def receipt_page(slip: Slip, catalogues: Catalogues, now: datetime) -> bytes:
    """The page as PDF."""

    def say(msgid: str, **values: str) -> str:
        return catalogues.text(slip.language, CONTEXT, msgid, **values)

    page = _page(now)
    page.set_title(say("receipt"))
    _code(page, slip.reference)
    _text(page, say("receipt"), NORMAL + 2, WIDTH - 2 * MARGIN - QR, bold=True)
    for msgid, value in (("number", slip.spoken), ("pin", slip.pin)):
        _text(page, say(msgid), NORMAL - 1, WIDTH - 2 * MARGIN - QR)
        _text(page, value, LARGE, WIDTH - 2 * MARGIN - QR, bold=True)
    page.set_y(max(page.get_y(), MARGIN + QR) + 3)
    for text in (slip.office, say("answer-by") + f": {slip.due}" if slip.due else ""):
        _text(page, text, NORMAL, WIDTH - 2 * MARGIN, bold=True)
    for text in (say("call", number=slip.service_number), say("keep")):
        _text(page, text, NORMAL, WIDTH - 2 * MARGIN)
    return bytes(page.output())


def _page(now: datetime) -> FPDF:
    page = FPDF(format=(WIDTH, HEIGHT))
    page.set_creation_date(now)
    page.set_auto_page_break(auto=False)
    page.c_margin = 0
    for family, name in ((KHMER, "NotoSansKhmer"), (LATIN, "NotoSansLatin")):
        page.add_font(family, "", FONTS / f"{name}-Regular.ttf")
        page.add_font(family, "B", FONTS / f"{name}-Bold.ttf")
    page.set_text_shaping(True)
    page.set_fallback_fonts([LATIN, KHMER], exact_match=False)
    page.add_page()
    page.set_xy(MARGIN, MARGIN)
    return page


def _text(page: FPDF, text: str, size: float, room: float, *, bold: bool = False) -> None:
    """A paragraph, broken where Khmer or Latin may be."""
    page.set_font(
        KHMER if any("\u1780" <= sign <= "\u17ff" for sign in text) else LATIN, "B" if bold else "", size
    )
    for line in _broken(page, text, room):
        page.set_x(MARGIN)
        page.cell(room, page.font_size * LEADING, line, new_x="LMARGIN", new_y="NEXT")


def _broken(page: FPDF, text: str, room: float) -> Iterator[str]:
    shown, ends = break_opportunities(text)
    start = fits = 0
    for end in ends:
        if fits > start and page.get_string_width(shown[start:end].rstrip()) > room:
            yield shown[start:fits].rstrip()
            start = fits
        fits = end
    if shown[start:].strip():
        yield shown[start:].rstrip()


def _code(page: FPDF, reference: str) -> None:
    """The number as a QR code, top right, its dark modules row by row."""
    page.set_fill_color(0)
    matrix = segno.make_qr(reference, error="m").matrix
    side = QR / (len(matrix) + 2 * QUIET_ZONE)
    left = WIDTH - MARGIN - QR
    for row, modules in enumerate(matrix):
        for column, dark in enumerate(modules):
            if dark:
                x, y = left + (QUIET_ZONE + column) * side, MARGIN + (QUIET_ZONE + row) * side
                page.rect(x, y, side * 1.02, side * 1.02, style="F")
    page.set_xy(MARGIN, MARGIN)
