"""A referral's packet on paper: for whom, until when, and what she agreed may go, one field under the other. A4, ISO 216.

Nothing on it says from which case it is, and nothing is on it that she did not agree to.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from fpdf import FPDF

from documents.card import FONTS, KHMER, LATIN
from writing.breaks import break_opportunities

MARGIN = 18.0  # mm
NORMAL, LARGE = 11.0, 16.0  # points
LEADING = 1.75  # of a line's size: Khmer has vowels above and subscripts below
MM_PER_POINT = 25.4 / 72


@dataclass(frozen=True)
class PacketSheet:
    """What stands on it, in words: `fields` are pairs of what it is and what she said."""

    title: str
    receiver: str
    until: str
    keep: str
    fields: tuple[tuple[str, str], ...] = field(repr=False)


def packet_page(sheet: PacketSheet, now: datetime) -> bytes:
    """The sheet as PDF."""
    page = FPDF(format="A4")
    page.set_creation_date(now)
    page.set_margins(MARGIN, MARGIN)
    page.set_auto_page_break(auto=True, margin=MARGIN)
    for family, name in ((KHMER, "NotoSansKhmer"), (LATIN, "NotoSansLatin")):
        page.add_font(family, "", FONTS / f"{name}-Regular.ttf")
        page.add_font(family, "B", FONTS / f"{name}-Bold.ttf")
    page.set_text_shaping(True)
    page.set_fallback_fonts([LATIN, KHMER], exact_match=False)
    page.set_title(sheet.title)
    page.add_page()
    _paragraph(page, sheet.title, LARGE, bold=True)
    for text in (sheet.receiver, sheet.until, sheet.keep):
        _paragraph(page, text, NORMAL)
    for name, value in sheet.fields:
        page.ln(3)
        _paragraph(page, name, NORMAL - 1, bold=True)
        _paragraph(page, value, NORMAL)
    return bytes(page.output())


def _paragraph(page: FPDF, text: str, size: float, *, bold: bool = False) -> None:
    """A paragraph, broken where Khmer or Latin may be."""
    khmer = any("\u1780" <= sign <= "\u17ff" for sign in text)
    page.set_font(KHMER if khmer else LATIN, "B" if bold else "", size)
    height = size * MM_PER_POINT * LEADING
    for line in text.splitlines():
        for part in _lines(page, line):
            page.cell(0, height, part, new_x="LMARGIN", new_y="NEXT")


def _lines(page: FPDF, text: str) -> list[str]:
    shown, ends = break_opportunities(text)
    lines, begin, last = [], 0, 0
    for end in ends:
        if last > begin and page.get_string_width(shown[begin:end].rstrip()) > page.epw:
            lines.append(shown[begin:last].rstrip())
            begin = last
        last = end
    return [*lines, shown[begin:].rstrip()]
