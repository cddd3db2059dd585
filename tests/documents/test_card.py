"""The membership card: one page, its number to be read by eye and by machine, and Khmer that is shaped."""

from __future__ import annotations

import stat
from pathlib import Path

import pypdfium2
import pytest
import uharfbuzz
import zxingcpp

from documents.card import FONTS, Card, write_card
from settings import ROOT
from tests.world import MONDAY
from writing.catalogue import Catalogues

NUMBER = "1234567897"
PLACES = {"km": "ភូមិប្រាសាទ ឃុំចារឈូក ស្រុកអង្គរជុំ ខេត្តសៀមរាប", "en": "Prasat, Char Chhuk, Angkor Chum, Siemreap"}
NAME = "ព្រំ ស្រីមុំ"


@pytest.fixture(scope="session")
def catalogues() -> Catalogues:
    return Catalogues.load(ROOT / "locales")


def written(path: Path, catalogues: Catalogues, name: str = NAME) -> pypdfium2.PdfDocument:
    write_card(path, Card(NUMBER, "12345 67897", name, PLACES, "855"), catalogues, MONDAY)
    return pypdfium2.PdfDocument(path)


def text_of(document: pypdfium2.PdfDocument) -> str:
    return str(document[0].get_textpage().get_text_range())


def dark_beyond(document: pypdfium2.PdfDocument, millimetres: float) -> bool:
    """Whether anything is printed to the right of this."""
    picture = document[0].render(scale=2).to_pil().convert("L")
    left = int(millimetres / 210 * picture.width)
    darkest, _ = picture.crop((left, 0, picture.width, picture.height)).getextrema()
    return bool(darkest < 200)


@pytest.mark.parametrize(
    "name", ["ឈ្មោះវែង" * 40, "A very long name indeed " * 20, "", "{name} %s \\", "ស្រី Sokha 2"]
)
def test_any_name_leaves_one_page_and_nothing_outside_the_card(
    tmp_path: Path, catalogues: Catalogues, name: str
) -> None:
    document = written(tmp_path / "card.pdf", catalogues, name)
    assert len(document) == 1
    assert not dark_beyond(document, 200)


def test_it_says_the_number_and_whom_to_call_in_both_languages(
    tmp_path: Path, catalogues: Catalogues
) -> None:
    text = text_of(written(tmp_path / "card.pdf", catalogues))
    for said in ("12345 67897", "SSDM membership card", PLACES["en"], "call 855", "ប័ណ្ណសមាជិក"):
        assert said in text


def test_the_code_holds_the_number_and_nothing_else(tmp_path: Path, catalogues: Catalogues) -> None:
    picture = written(tmp_path / "card.pdf", catalogues)[0].render(scale=4).to_pil()
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [NUMBER]


def test_only_whoever_wrote_it_can_read_the_file(tmp_path: Path, catalogues: Catalogues) -> None:
    path = tmp_path / "card.pdf"
    written(path, catalogues)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_subscripts_stand_below_their_letter(tmp_path: Path, catalogues: Catalogues) -> None:
    """The glyphs that are printed are those HarfBuzz gives, which are fewer than the characters and no wider than the base."""
    font = uharfbuzz.Font(
        uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(FONTS / "NotoSansKhmer-Bold.ttf")))
    )
    plain, stacked = shaped(font, "ន"), shaped(font, "ន្ន")
    assert plain == stacked
    drawn = {name: width_of(tmp_path, catalogues, name) for name in ("នន", "នន្ន")}
    assert drawn["នន"] == pytest.approx(drawn["នន្ន"], abs=1)


def shaped(font: uharfbuzz.Font, text: str) -> int:
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    uharfbuzz.shape(font, buffer)
    return sum(position.x_advance for position in buffer.glyph_positions)


def width_of(tmp_path: Path, catalogues: Catalogues, name: str) -> int:
    """How wide the line with the name is printed, in pixels."""
    picture = written(tmp_path / "card.pdf", catalogues, name)[0].render(scale=4).to_pil().convert("L")
    to_pixels = picture.width / 210
    line = picture.crop((int(25 * to_pixels), int(42 * to_pixels), int(75 * to_pixels), int(50 * to_pixels)))
    box = line.point(lambda value: 255 if value < 128 else 0).getbbox()
    assert box is not None
    return int(box[2] - box[0])


def test_the_fonts_come_with_their_licence() -> None:
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / "OFL.txt").read_text(encoding="utf-8")
    assert sorted(path.name for path in FONTS.glob("*.ttf")) == [
        "NotoSansKhmer-Bold.ttf", "NotoSansKhmer-Regular.ttf", "NotoSansLatin-Bold.ttf", "NotoSansLatin-Regular.ttf",
    ]  # fmt: skip
