"""A report on paper: every figure on it, Khmer whole, nothing outside the page."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from documents.report import Cell, Grid, Paper, write_report
from tests.world import MONDAY

LONG = "មូលនិធិសមធម៌សុខាភិបាលសម្រាប់គ្រួសារក្រីក្រ និងងាយរងហានិភ័យ" * 3


def paper(rows: int, name: str = "ប្រាក់យឺត ឬខ្វះ", columns: int = 7) -> Paper:
    cells = [Cell(f"{number}", f"{number} (-{number})") for number in range(1, columns + 1)]
    grid = Grid("តាមប្រភេទបណ្ដឹង", ["ចំនួនថ្ងៃរហូតដល់ចម្លើយ (មេដ្យាន)"] * columns, [(name, cells)] * rows)
    return Paper("របាយការណ៍ប្រចាំខែ", ["ស្រុកអង្គរជុំ", "ខែមករា ឆ្នាំ២០២៦"], [grid], ["កំណត់"], "ទំព័រ")


@pytest.mark.parametrize(("rows", "name"), [(0, ""), (1, "x"), (1, LONG), (120, LONG), (300, "Word " * 40)])
def test_whatever_stands_in_it_stays_within_the_page(tmp_path: Path, rows: int, name: str) -> None:
    write_report(tmp_path / "r.pdf", paper(rows, name), MONDAY)
    document = pypdfium2.PdfDocument(tmp_path / "r.pdf")
    assert len(document) >= max(1, rows // 40)
    for page in (document[0], document[len(document) - 1]):
        picture = page.render(scale=1).to_pil().convert("L")
        for edge in (
            picture.crop((picture.width - 20, 0, picture.width, picture.height)),
            picture.crop((0, picture.height - 20, picture.width, picture.height)),
        ):
            assert edge.getextrema()[0] == 255


def test_a_change_for_the_less_keeps_its_sign(tmp_path: Path) -> None:
    write_report(tmp_path / "r.pdf", paper(1), MONDAY)
    text = pypdfium2.PdfDocument(tmp_path / "r.pdf")[0].get_textpage().get_text_range()
    assert "-3" in text


def test_the_same_report_is_the_same_file(tmp_path: Path) -> None:
    for name in ("a.pdf", "b.pdf"):
        write_report(tmp_path / name, paper(3), MONDAY)
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
