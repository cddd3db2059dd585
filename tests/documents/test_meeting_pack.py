"""A committee's papers on A4: whole, numbered, inside the margins, in Khmer as in English."""

from __future__ import annotations

from datetime import UTC, datetime

import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from documents.meeting_pack import MARGIN, Pack, Part, set_pack

NOW = datetime(2026, 1, 8, 2, 0, tzinfo=UTC)
KHMER = "ខ្ញុំគ្មានឈ្មោះក្នុងបញ្ជីគ្រួសារក្រីក្រទោះបីខ្ញុំចិញ្ចឹមកូនបីនាក់ម្នាក់ឯងហើយគ្មានដីធ្វើស្រែ"


def pack(*parts: Part, apart: bool = True) -> Pack:
    return Pack("គណៈកម្មាធិការ", ("ថ្ងៃព្រហស្បតិ៍",), parts, "km", apart)


def opened(document: Pack) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(set_pack(document, lambda page, pages: f"{page} / {pages}", NOW))


def text_of(document: pypdfium2.PdfDocument) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def ink_outside(document: pypdfium2.PdfDocument) -> bool:
    """Whether anything stands in the margins, left or right."""
    for page in document:
        picture = page.render(scale=1).to_pil().convert("L")
        edge = int(MARGIN / 25.4 * 72) - 2
        for box in ((0, 0, edge, picture.height), (picture.width - edge, 0, picture.width, picture.height)):
            if picture.crop(box).getextrema()[0] < 200:
                return True
    return False


def test_each_case_has_a_page_of_its_own_and_every_page_says_how_many_there_are() -> None:
    parts = [Part(f"{number}", (("ទីកន្លែង", "ភូមិប្រាសាទ"),), (("ពាក្យ", KHMER),)) for number in (111, 222, 333)]
    document = opened(pack(*parts))
    assert len(document) == 3
    for number, page in enumerate(document, start=1):
        assert f"{number} / 3" in page.get_textpage().get_text_range()


def test_minutes_run_on_without_a_page_for_each_case() -> None:
    document = opened(pack(Part("111"), Part("222"), apart=False))
    assert len(document) == 1
    assert "111" in text_of(document)
    assert "222" in text_of(document)


@pytest.mark.parametrize("words", [KHMER * 30, "word " * 1500, "x" * 900, KHMER.replace("ក", "a") * 30])
def test_long_words_run_over_as_many_pages_as_they_need_and_stay_inside(words: str) -> None:
    document = opened(pack(Part("111", (("ទីកន្លែង", words[:400]),), (("ពាក្យ", words),))))
    assert not ink_outside(document)
    last = document[len(document) - 1].get_textpage().get_text_range()
    assert f"{len(document)} / {len(document)}" in last


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=60))
def test_whatever_people_write_can_be_set(words: str) -> None:
    assert len(opened(pack(Part("111", (), (("x", words),))))) >= 1


def test_there_may_be_nothing_to_hear() -> None:
    assert len(opened(pack())) == 1
