"""Files that are no list of people are refused whole, and nothing is half-written."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from grievance_core.registry import sheets, xlsx
from grievance_core.registry.rows import FORMULA, SPOILT
from grievance_core.registry.sheets import open_sheet
from tests.registry.conftest import FAMILY, HEADINGS, SOK, Office
from tests.world import VILLAGE

_MOMENT = datetime(1999, 12, 31, 5)  # noqa: DTZ001 - a workbook knows no zones


def _book(path: Path, rows: object = FAMILY) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:  # type: ignore[attr-defined]
        sheet.append(list(row))
    book.save(path)
    return book


def test_it_reads_what_another_program_wrote(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "people.xlsx"
    _book(path, (HEADINGS, (*SOK[:2], date(1980, 3, 7), int(VILLAGE), 1, True, "AB-1234", 1)))
    assert office.send(path).added == 1
    assert office.person(SOK[0]).born_from == office.person(SOK[0]).born_to == date(1980, 3, 7)


def test_it_reads_texts_numbers_dates_and_truth(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    book = _book(path, [("a", 1, 1.5, date(2020, 2, 29), _MOMENT, True, None, "=1+1", "  ")])
    book.active["J1"] = "#N/A"
    book.active["J1"].data_type = "e"
    book.save(path)
    with open_sheet(path) as sheet:
        (row,) = sheet.rows()
    assert row.cells == {
        0: "a", 1: 1, 2: 1.5, 3: date(2020, 2, 29), 4: date(1999, 12, 31), 5: True, 7: FORMULA, 9: SPOILT,
    }  # fmt: skip


def test_a_formula_is_told_by_its_row(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "people.xlsx"
    _book(path, (HEADINGS, ("=A1", *SOK[1:])))
    assert office.send(path).faults == 1
    assert office.told() == [(2, "This cell holds a formula")]


def test_merged_cells_are_refused(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "people.xlsx"
    book = _book(path)
    book.active.merge_cells("A2:A3")
    book.save(path)
    assert office.refused(path) == "merged-cells"


def test_another_sheets_columns_are_refused(office: Office) -> None:
    assert office.refused((("Name", "Item", "Price"), ("a", "b", "c"))) == "headings-unknown"
    assert office.refused((("Name", "HIV"), ("a", "no"))) == "headings-unknown"
    assert office.refused((("Sex", "Age"), ("f", "3"))) == "headings-missing"
    assert office.refused((("Name", "ឈ្មោះ"), ("a", "b"))) == "heading-twice"
    assert office.refused((HEADINGS,)) == "no-rows"
    assert office.refused(()) == "no-rows"


def test_ten_thousand_columns_are_refused(office: Office, tmp_path: Path) -> None:
    assert office.refused(([f"h{n}" for n in range(10_000)],)) == "too-many-columns"
    path = tmp_path / "wide.xlsx"
    _book(path, [[f"h{n}" for n in range(10_000)]])
    assert office.refused(path) == "too-many-columns"


def test_a_file_of_200_megabytes_is_refused_unread(office: Office, tmp_path: Path) -> None:
    for name in ("people.csv", "people.xlsx"):
        path = tmp_path / name
        with path.open("wb") as file:
            file.truncate(200_000_000)
        assert office.refused(path) == "too-large"
        path.unlink()


def test_a_zip_bomb_is_refused_unread(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    _book(path)
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/more.xml", "w") as part,
    ):
        for _ in range(50):
            part.write(bytes(1_000_000))
    assert office.refused(path) == "too-much-inside"


def test_a_text_without_end_is_refused(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "long.xlsx"
    monkeypatch.setattr(xlsx, "STEEPEST", 10**9)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "xl/workbook.xml", '<workbook xmlns:r="r"><sheets><sheet r:id="a"/></sheets></workbook>'
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels", '<R><Relationship Id="a" Type="x/worksheet" Target="s.xml"/></R>'
        )
        archive.writestr("xl/s.xml", f"<w><row><c t='str'><v>{'a' * 1_000_000}</v></c></row></w>")
    assert office.refused(path) == "too-much-inside"


def test_entities_are_refused(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "laughs.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", '<!DOCTYPE w [<!ENTITY a "b">]><workbook>&a;</workbook>')
    assert office.refused(path) == "not-xlsx"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95, 0.999])
def test_a_truncated_workbook_is_refused(office: Office, tmp_path: Path, share: float) -> None:
    path = tmp_path / "people.xlsx"
    _book(path)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    assert office.refused(path) == "not-xlsx"


def test_a_damaged_workbook_is_refused(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "people.xlsx"
    _book(path)
    with zipfile.ZipFile(path) as archive:
        part = archive.getinfo("xl/worksheets/sheet1.xml")
    content = bytearray(path.read_bytes())
    middle = part.header_offset + 30 + len(part.filename) + part.compress_size // 2
    content[middle] ^= 0xFF
    path.write_bytes(content)
    assert office.refused(path) == "not-xlsx"


def test_contents_that_are_not_what_the_ending_says_are_refused(office: Office, tmp_path: Path) -> None:
    book, text = tmp_path / "people.xlsx", office.file(FAMILY, "text.csv")
    _book(book)
    assert office.refused(text.rename(tmp_path / "text.xlsx")) == "not-xlsx"
    assert office.refused(book.rename(tmp_path / "book.csv")) == "not-csv"
    assert office.refused(office.file(FAMILY, "people.ods")) == "wrong-ending"
    assert office.refused(tmp_path / "nowhere.csv") == "cannot-open"
    other = zipfile.ZipFile(tmp_path / "other.xlsx", "w")
    other.writestr("readme.txt", "hello")
    other.close()
    assert office.refused(tmp_path / "other.xlsx") == "not-xlsx"


def test_text_that_is_not_utf8_is_refused(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes("Name,Village code\nRené,17010101\n".encode("latin-1"))
    assert office.refused(path) == "not-utf8"
    path.write_bytes("Name,Village code\nសុខ,17010101\n".encode("utf-16"))
    assert office.refused(path) == "not-csv"
    path.write_bytes(b'Name,Village code\n"' + b"a" * 40_000)
    assert office.refused(path) == "csv-broken"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_csv_comes_with_any_of_three_delimiters_and_with_or_without_mark(
    office: Office, delimiter: str, mark: bytes
) -> None:
    path = office.folder / "people.csv"
    text = "\r\n".join(delimiter.join(str(cell) for cell in row) for row in FAMILY)
    path.write_bytes(mark + text.encode())
    assert office.send(path).added == 3


def test_columns_may_stand_in_any_order(office: Office) -> None:
    assert office.send([row[::-1] for row in FAMILY]).added == 3


def test_a_reader_never_holds_more_than_the_limit_says() -> None:
    assert sheets.MOST_BYTES < 200_000_000
