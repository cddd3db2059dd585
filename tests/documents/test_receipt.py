"""The receipt: one A6 page, to be read by eye and by machine, that says nothing of the complaint."""

from __future__ import annotations

import pypdfium2
import pytest
import zxingcpp

from documents.receipt import Slip, receipt_page
from settings import ROOT
from tests.world import MONDAY
from writing.catalogue import Catalogues


@pytest.fixture(scope="session")
def catalogues() -> Catalogues:
    return Catalogues.load(ROOT / "locales")


def printed(catalogues: Catalogues, language: str, office: str) -> pypdfium2.PdfDocument:
    slip = Slip(language, "588704331", "588 704 331", "4821", office, "9 January 2026", "855")
    return pypdfium2.PdfDocument(receipt_page(slip, catalogues, MONDAY))


@pytest.mark.parametrize("language", ["km", "en"])
@pytest.mark.parametrize("office", ["គណៈកម្មាធិការអភិវឌ្ឍន៍ភូមិប្រាសាទ", "A very long name of an office " * 6, ""])
def test_it_is_one_page_of_a6_with_the_number_the_pin_and_a_code_that_reads(
    catalogues: Catalogues, language: str, office: str
) -> None:
    document = printed(catalogues, language, office)
    assert len(document) == 1
    assert [round(side / 72 * 25.4) for side in document[0].get_size()] == [105, 148]
    text = str(document[0].get_textpage().get_text_range())
    assert "588 704 331" in text
    assert "4821" in text
    picture = document[0].render(scale=4).to_pil()
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == ["588704331"]


def test_nothing_is_printed_over_the_edge(catalogues: Catalogues) -> None:
    picture = printed(catalogues, "km", "ឈ្មោះវែង" * 30)[0].render(scale=2).to_pil().convert("L")
    edge = picture.crop((int(picture.width * 0.95), 0, picture.width, picture.height))
    assert edge.getextrema()[0] > 200
