"""The weekly file of results: everything or nothing, and as often as anybody likes."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from grievance_core.applications import resubmitting, results
from grievance_core.applications.access import OPERATOR, Party
from grievance_core.applications.model import ResultsImport
from grievance_core.applications.numbers import new_number, spoken
from grievance_core.applications.process import REASONS
from grievance_core.applications.results import Report
from grievance_core.applications.results_sheet import result_columns, write_template
from grievance_core.applications.wishes import Receipt
from grievance_core.registry.columns import Columns
from grievance_core.registry.faults import Unreadable
from settings import ROOT
from tests.applications.conftest import ASSISTANT, DISTRICT, ELSEWHERE, HER_NUMBER, Counter
from writing.catalogue import Catalogues
from writing.numerals import khmer_digits

HEADINGS = ("Application number", "Result", "Reason", "Justification", "Decided on")
Row = Sequence[object]


@pytest.fixture(scope="session")
def columns() -> Columns:
    return result_columns(ROOT / "rules")


class Desk:
    """Where a file of results arrives."""

    def __init__(self, counter: Counter, columns: Columns, folder: Path) -> None:
        self.counter, self.columns, self.folder = counter, columns, folder
        self.errors = folder / "errors.csv"

    def file(self, *rows: Row, headings: Row = HEADINGS) -> Path:
        path = self.folder / "results.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows((headings, *rows))
        return path

    def take(self, path: Path, by: Party = OPERATOR, *, dry_run: bool = False) -> Report:
        now = self.counter.world.now
        return self.counter.do(results.take_in, path, self.columns, self.errors, now, by, dry_run=dry_run)

    def send(self, *rows: Row, by: Party = OPERATOR, dry_run: bool = False) -> Report:
        return self.take(self.file(*rows), by, dry_run=dry_run)

    def faults(self, *rows: Row, by: Party = OPERATOR) -> list[tuple[int, str]]:
        report = self.send(*rows, by=by)
        with self.errors.open(encoding="utf-8-sig", newline="") as file:
            heading, *lines = csv.reader(file)
        assert heading == ["row", "column", "reason_km", "reason_en"]
        assert report.faults == len(lines) > 0
        assert all(line[2] for line in lines)
        return [(int(line[0]), line[3].split(":")[0].split(".")[0]) for line in lines]


@pytest.fixture
def desk(counter: Counter, columns: Columns, tmp_path: Path) -> Desk:
    return Desk(counter, columns, tmp_path)


def sent(counter: Counter, **given: object) -> Receipt:
    receipt = counter.wish(**given)
    counter.complete(receipt)
    return receipt


def test_one_bad_row_keeps_every_other_out(desk: Desk) -> None:
    good = sent(desk.counter)
    waiting = desk.counter.wish()
    rows = [
        (good.number, "yes"),
        (good.number, "no", "full"),
        (new_number(), "yes"),
        ("1234567890", "yes"),
        (waiting.number, "yes"),
        (good.number[:-1], "perhaps"),
        ("=1+1", "yes"),
        (new_number(), "no"),
        (new_number(), "no", "other"),
        (new_number(), ""),
        (new_number(), "no", "full", "x" * 2000),
        (new_number(), "yes", "", "", "31/12/2026"),
        (new_number(), "yes", "", "", "", "one too many"),
    ]
    found = dict(desk.faults(*rows))
    assert sorted(found) == list(range(3, 15))
    assert found[3] == "This application stands in an earlier row too"
    assert found[4] == "There is no application with this number here"
    assert found[6] == "This application was not sent to the programme"
    assert found[9] == found[10] == "A refusal needs a reason"
    assert desk.counter.state(good) == "processing"
    assert desk.counter.count(ResultsImport) == 0


@pytest.mark.parametrize(
    ("headings", "why"),
    [
        (("Name", "Result"), "headings-unknown"),
        (("Application number",), "headings-missing"),
        (("Result", "Result"), "heading-twice"),
        (("Name", "Sex", "Village code"), "headings-unknown"),
    ],
)
def test_it_refuses_another_sheet_whole(desk: Desk, headings: Row, why: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        desk.take(desk.file(("8123456789", "yes"), headings=headings))
    assert refusal.value.reason == why


def test_it_refuses_an_empty_file_and_merged_cells(desk: Desk) -> None:
    with pytest.raises(Unreadable, match="no-rows"):
        desk.send()
    book = Workbook()
    for row in (HEADINGS, (new_number(), "yes")):
        book.active.append(row)
    book.active.merge_cells("A2:B2")
    book.save(desk.folder / "merged.xlsx")
    with pytest.raises(Unreadable, match="merged-cells"):
        desk.take(desk.folder / "merged.xlsx")


def test_an_official_enters_no_results_of_another_district_nor_her_own(desk: Desk) -> None:
    receipt = sent(desk.counter)
    for seat in (ELSEWHERE, ASSISTANT):
        by = Party(official_id=desk.counter.official(seat))
        assert desk.faults((receipt.number, "yes"), by=by) == [
            (2, "There is no application with this number here")
        ]
    by = Party(official_id=desk.counter.official(DISTRICT))
    assert desk.send((receipt.number, "yes"), by=by) == Report(1, 0, accepted=1)


def test_a_dry_run_counts_and_changes_nothing(desk: Desk) -> None:
    one, two = sent(desk.counter), sent(desk.counter)
    assert desk.send((one.number, "yes"), (two.number, "no", "full"), dry_run=True) == Report(2, 0, 1, 1)
    assert [desk.counter.state(receipt) for receipt in (one, two)] == ["processing"] * 2


def test_it_enters_results_in_either_language_and_tells_everybody(desk: Desk) -> None:
    one, two, three = (sent(desk.counter) for _ in range(3))
    path = desk.file(
        (khmer_digits(spoken(one.number)), "យល់ព្រម", "", ""),
        (two.number, "មិនយល់ព្រម", "អស់កន្លែង", ""),
        (three.number, "no", "The school is closed", "until May"),
        headings=("លេខពាក្យស្នើសុំ", "លទ្ធផល", "មូលហេតុ", "ការពន្យល់"),
    )
    assert desk.take(path) == Report(3, 0, accepted=1, refused=2)
    assert [desk.counter.state(r) for r in (one, two, three)] == ["accepted", "refused", "refused"]
    lines = {line.number: line for line in desk.counter.lines()}
    assert lines[two.number].reason == "no-place"
    assert (lines[three.number].reason, lines[three.number].justification) == (
        "other",
        "The school is closed. until May",
    )
    desk.counter.world.settle()
    texts = desk.counter.world.templates_to(HER_NUMBER)[-3:]
    assert sorted(texts) == ["application_accepted", "application_refused", "application_refused_short"]


def test_taking_it_in_again_changes_nothing(desk: Desk) -> None:
    one, two = sent(desk.counter), sent(desk.counter)
    rows = [(one.number, "yes"), (two.number, "no", "full")]
    desk.send(*rows)
    before = desk.counter.types(two)
    assert desk.send(*rows) == Report(2, 0)
    assert desk.send(*reversed(rows)) == Report(2, 0)
    assert desk.counter.types(two) == before
    assert desk.faults((two.number, "yes"))[0][1].startswith("This application has another result already")


def test_an_old_file_does_not_undo_a_resubmission(desk: Desk) -> None:
    receipt = sent(desk.counter)
    old = (receipt.number, "no", "full", "", "2026-01-05")
    desk.send(old)
    desk.counter.world.pass_time(days=1)
    official = desk.counter.official(DISTRICT)
    desk.counter.do(resubmitting.resubmit, receipt.number, official, desk.counter.world.now)
    assert desk.send(old) == Report(1, 0)  # the very file
    assert desk.send(old, (sent(desk.counter).number, "yes")) == Report(
        2, 0, accepted=1
    )  # another that holds the old row
    assert desk.counter.state(receipt) == "processing"
    assert desk.send((receipt.number, "yes", "", "", "2026-01-06")) == Report(1, 0, accepted=1)


@pytest.mark.parametrize("language", ["km", "en"])
def test_the_template_is_read_back(desk: Desk, language: str, catalogues: Catalogues) -> None:
    path = desk.folder / "template.xlsx"
    write_template(path, desk.columns, catalogues, language)
    book = load_workbook(path)
    book.worksheets[0].append([sent(desk.counter).number, "yes"])
    book.save(path)
    assert desk.take(path) == Report(1, 0, accepted=1)
    words = [cell.value for row in book.worksheets[1].iter_rows() for cell in row if cell.value]
    assert len(words) == 2 + 2 + len(REASONS)
    with pytest.raises(Unreadable, match="wrong-ending"):
        write_template(desk.folder / "template.pdf", desk.columns, catalogues, language)


def test_the_reasons_of_the_sheet_are_those_there_are(columns: Columns) -> None:
    (reasons,) = [column for column in columns.columns if column.id == "reason"]
    assert set(reasons.words.values()) == set(REASONS)


@pytest.fixture(scope="session")
def catalogues() -> Catalogues:
    return Catalogues.load(ROOT / "locales")
