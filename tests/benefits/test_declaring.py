"""Monthly declarations: everything or nothing, nothing doubled, and nothing taken that does not belong there."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from grievance_core.benefits.cells import confidential
from grievance_core.benefits.model import Declaration, Replaced, Utilisation
from grievance_core.benefits.reading import payments_of
from grievance_core.registry.numbers import new_number
from tests.benefits.conftest import DECEMBER, HEADINGS, HIV, MOTHERS, OLDER, WATCHED, Village


def test_a_sheet_of_people_is_not_taken_for_one_of_services(village: Village) -> None:
    path = village.file((("Name", "Sex", "Date of birth", "Village code"), ("សុខ", "m", "1980", "17010101")))
    assert village.refused(path) == "headings-unknown"


def test_a_sheet_without_month_or_programme_is_refused(village: Village) -> None:
    person = village.older()
    path = village.file((("Membership number", "Amount"), (person.number, 1)))
    assert village.refused(path) == "headings-missing"


def test_merged_cells_and_a_zip_bomb_are_refused(village: Village, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEADINGS)
    sheet.append((OLDER, "2025-12", village.older().number, "", "", "", "", 1))
    sheet.merge_cells("A2:B2")
    merged = tmp_path / "merged.xlsx"
    book.save(merged)
    assert village.refused(merged) == "merged-cells"
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 300_000_000)
    assert village.refused(bomb) == "too-much-inside"


def test_an_empty_sheet_is_no_declaration(village: Village) -> None:
    assert village.refused(village.file((HEADINGS,))) == "no-rows"


def test_every_bad_cell_of_every_row_is_told_and_nothing_is_kept(village: Village) -> None:
    person = village.older()
    good = (OLDER, "12/2025", person.number, "", "", "", 3, "28,000")
    bad = ("?", "13/2025", "1", "", "2027-01-01", "x", 32, "-1")
    found = village.faults(good, bad)
    assert {line for line, _ in found} == {3}
    assert len(found) == 7


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (("no such", "2025-12"), "No programme is called this"),
        ((HIV, "2025-12"), "What this programme gives"),
        ((OLDER, "2026-02"), "This month has not begun"),
        ((OLDER, "១២/២៥៦៨"), "This is a Buddhist year"),
        ((OLDER, "2025"), "This is not a month"),
        ((OLDER, "=NOW()"), "This cell holds a formula"),
        (("", "2025-12"), "This cell may not be empty"),
    ],
)
def test_a_programme_or_a_month_that_is_none_is_told(
    village: Village, cells: tuple[str, str], reason: str
) -> None:
    found = village.faults((*cells, village.older().number, "", "", "", "", ""))
    assert [told.startswith(reason) for _, told in found] == [True]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (("birth", "", "", "", ""), "The programme gives no such thing"),
        (("", "2025-12-10", "2025-12-01", "", ""), "The end is before the start"),
        (("", "2026-01-01", "", "", ""), "This day does not fit the month"),
        (("", "", "2025-11-30", "", ""), "This day does not fit the month"),
        (("", "2026-01-09", "", "", ""), "This day is after today"),
        (("", "", "", "3.5", ""), "Days of a month"),
        (("", "", "", "32", ""), "Days of a month"),
        (("", "", "", "", "forty"), "An amount is a whole number"),
        (("", "", "", "", "1,5"), "An amount is a whole number"),
        (("", "", "", "", "9" * 16), "An amount is a whole number"),
    ],
)
def test_what_was_given_has_to_make_sense(village: Village, cells: tuple[str, ...], reason: str) -> None:
    found = village.faults((OLDER, "2025-12", village.older().number, *cells))
    assert [told.startswith(reason) for _, told in found] == [True]


def test_whom_the_registry_does_not_know_is_told(village: Village) -> None:
    assert village.faults((OLDER, "2025-12", new_number(), "", "", "", "", ""))[0][1].startswith(
        "The registry has nobody"
    )
    by_card = ("Programme", "Month", "Equity card", "Name")
    assert village.faults((OLDER, "2025-12", "AB-999999", "សុខ"), headings=by_card)[0][1].startswith(
        "The registry has"
    )
    assert village.faults((OLDER, "2025-12", "AB-999999", ""), headings=by_card)[0][1].startswith(
        "Write the membership"
    )


def test_two_of_one_name_in_a_household_are_told_apart_by_number_only(village: Village) -> None:
    home, card = village.home()
    village.person("សុខ", home)
    village.person("សុខ", home)
    found = village.faults(
        (OLDER, "2025-12", card, "សុខ"), headings=("Programme", "Month", "Equity card", "Name")
    )
    assert found[0][1].startswith("Several people of this name")


def test_the_same_service_twice_in_one_file_is_told(village: Village) -> None:
    person = village.older()
    row = (OLDER, "2025-12", person.number, "", "", "", "", 1)
    assert village.faults(row, row) == [
        (3, "An earlier row says the same: person, programme, month and service.")
    ]


def test_khmer_digits_names_and_words_are_read(village: Village) -> None:
    home, card = village.home()
    person = village.person("យាយ មុំ", home)
    headings = ("កម្មវិធី", "ខែ", "លេខប័ណ្ណសមធម៌", "ឈ្មោះ", "ចំនួនថ្ងៃ", "ចំនួនទឹកប្រាក់", "រូបិយប័ណ្ណ")
    name = village.world.inst.catalogues.text("km", "programme", OLDER)
    report = village.declare((name, "១២/២០២៥", card, "យាយ មុំ", "២", "២៨ ០០០", "រៀល"), headings=headings)
    assert (report.rows, report.counts.added, report.faults) == (1, 1, 0)
    with village.world.sessions() as session:
        (line,) = payments_of(session, person.id)
    assert (line.programme_id, line.month, line.days, line.amount, line.currency) == (
        OLDER,
        DECEMBER,
        2,
        28000,
        "KHR",
    )


def test_the_same_file_again_changes_nothing(village: Village) -> None:
    person = village.older()
    row = (OLDER, "2025-12", person.number, "", "2025-12-01", "2025-12-31", 20, 28000)
    village.declare(row)
    report = village.declare(row)
    assert (report.counts.added, report.counts.changed, report.unchanged) == (0, 0, 1)
    assert village.counts() == (2, 1, 0, 0)


def test_a_later_declaration_replaces_an_earlier_one_which_is_kept(village: Village) -> None:
    person = village.older()
    village.paid(person, amount=28000)
    assert village.declare((OLDER, "2025-12", person.number, "", "", "", "", 32000)).counts.changed == 1
    with village.world.sessions() as session:
        held = session.scalars(select(Utilisation)).one()
        before = session.scalars(select(Replaced)).one()
        first, second = session.scalars(select(Declaration.id).order_by(Declaration.at)).all()
        assert (held.amount, held.declaration_id) == (32000, second)
        assert (before.amount, before.declaration_id, before.replaced_by) == (28000, first, second)


def test_what_was_declared_before_cannot_be_rewritten(village: Village) -> None:
    person = village.older()
    village.paid(person, amount=28000)
    village.paid(person, amount=32000)
    for statement in ("UPDATE utilisation_replaced SET amount = 0", "DELETE FROM utilisation_replaced"):
        with pytest.raises(DBAPIError), village.world.work() as session:
            session.execute(text(statement))


def test_services_of_one_programme_stand_side_by_side(village: Village) -> None:
    person = village.older()
    rows = [
        (MOTHERS, "2025-12", person.number, service, "", "", "", 1)
        for service in ("", "birth", "after-birth")
    ]
    assert village.declare(*rows).counts.added == 3
    assert village.declare(*rows).unchanged == 3


def test_a_dry_run_tells_and_keeps_nothing(village: Village) -> None:
    person = village.older()
    assert (
        village.declare((OLDER, "2025-12", person.number, "", "", "", "", 1), dry_run=True).counts.added == 1
    )
    assert village.counts() == (0, 0, 0, 0)


def test_progress_is_told_to_the_end(village: Village) -> None:
    person, told = village.older(), list[float]()
    rows = [
        (OLDER, f"{year}-{month}", person.number, "", "", "", "", 1)
        for year in range(1990, 2025)
        for month in range(1, 13)
    ]
    village.declare(*rows, *rows[:0], progress=told.append)
    assert told[-1] == 1.0
    assert len(told) == 1


def test_a_workbook_is_read_as_a_csv_file_is(village: Village, tmp_path: Path) -> None:
    person = village.older()
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEADINGS)
    sheet.append((OLDER, date(2025, 12, 1), person.number, "", date(2025, 12, 3), None, 2, 28000.0))
    path = tmp_path / "services.xlsx"
    book.save(path)
    assert village.send(path).counts.added == 1


def test_a_list_replaces_the_one_of_the_same_day_and_leaves_the_others(village: Village) -> None:
    one, two = village.older("ក"), village.older("ខ")
    village.list_of(one, day=date(2025, 11, 15))
    assert village.list_of(one, two).counts.added == 2
    counts = village.list_of(two).counts
    assert (counts.added, counts.removed) == (0, 1)
    assert village.counts()[3] == 2
    assert village.list_of(one, dry_run=True).counts.added == 1
    assert village.counts()[3] == 2


def test_a_person_twice_on_a_list_is_told(village: Village) -> None:
    person = village.older()
    assert village.list_of(person, person).faults == 1
    assert village.told()[0][1].startswith("The same person")


def test_no_person_can_be_declared_to_have_an_illness(village: Village) -> None:
    programmes = village.world.inst.programmes
    assert confidential(programmes, programmes.of(HIV))
    assert not confidential(programmes, programmes.of(WATCHED))
    assert [one.id for one in programmes if confidential(programmes, one)] == [HIV]
