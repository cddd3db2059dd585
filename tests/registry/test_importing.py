"""Spreadsheets of people: everything or nothing, and nobody twice."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import Connection, select

from grievance_core.registry import events, importing
from grievance_core.registry.changes import facts_as_of, name_of
from grievance_core.registry.exporting import Exporter
from grievance_core.registry.model import Household, Person
from grievance_core.registry.numbers import new_number
from tests.registry.conftest import FAMILY, HEADINGS, MOM, NEW_BORN, SOK, Office
from tests.world import VILLAGE

OTHER_VILLAGE = "17120101"


def test_it_takes_a_family_in_with_khmer_and_latin_words_and_digits(office: Office) -> None:
    report = office.send(FAMILY)
    assert (report.rows, report.faults, report.added, report.changed) == (3, 0, 3, 0)
    sok, mom, child = (office.person(row[0]) for row in (SOK, MOM, NEW_BORN))
    assert sok.is_head
    assert not mom.is_head
    assert (mom.born_from, mom.born_to) == (date(1982, 1, 1), date(1982, 12, 31))
    assert (child.born_from, child.born_to) == (date(2025, 3, 1), date(2025, 3, 31))
    assert sok.household_id == mom.household_id == child.household_id
    household = office.household_of(SOK[0])
    assert (household.id_poor, household.label, household.village_key) == ("1", "1", VILLAGE)


def test_taking_the_same_file_in_again_changes_nothing(office: Office) -> None:
    office.send(FAMILY)
    before = office.counts()[:3]
    report = office.send(FAMILY)
    assert (report.added, report.changed, report.unchanged) == (0, 0, 3)
    assert office.counts()[:3] == before == (3, 1, 0)


def test_a_dry_run_tells_what_would_happen_and_changes_nothing(office: Office) -> None:
    assert office.send(FAMILY, dry_run=True).added == 3
    assert office.counts() == (0, 0, 0, 0)
    office.send(FAMILY)
    before = office.counts()
    assert office.send((HEADINGS, (*SOK[:1], "f", *SOK[2:])), dry_run=True).changed == 1
    assert office.counts() == before
    assert office.person(SOK[0]).sex == "m"


def test_one_bad_row_keeps_the_whole_file_out_and_every_bad_row_is_told(office: Office) -> None:
    bad = ("", "x", "1/1/2999", "99999999", "1", "perhaps", "?", "3")
    found = office.faults(SOK, bad, MOM, ("ដារ៉ា", "m", "2567", VILLAGE, "2", "", "", ""))
    assert {line for line, _ in found} == {3, 5}
    assert (5, "This is a Buddhist year") in found
    assert len([line for line, _ in found if line == 3]) == 6


@pytest.mark.parametrize(
    ("born", "reason"),
    [
        ("05/01/2027", "The birth date is after today"),
        ("31/02/1990", "This is not a date"),
        ("13/13/1990", "This is not a date"),
        ("80", "This is not a date"),
        ("1850", "Nobody born then is alive"),
        ("៥/៥/២៥៤០", "This is a Buddhist year"),
        ("=TODAY()", "This cell holds a formula"),
        ("about 1980", "This is not a date"),
    ],
)
def test_a_birth_date_that_is_none_is_told(office: Office, born: str, reason: str) -> None:
    assert office.faults((*SOK[:2], born, *SOK[3:])) == [(2, reason)]


def test_an_age_is_an_interval_on_the_day_of_the_list(office: Office) -> None:
    headings = ("Name", "Age", "Village code", "Household number")
    office.send((headings, ("ចាន់ណា", "៤០", VILLAGE, "7")), list_day=date(2025, 6, 15))
    person = office.person("ចាន់ណា")
    assert (person.born_from, person.born_to) == (date(1984, 6, 16), date(1985, 6, 15))
    office.send((headings, ("ចាន់ណា", "40", VILLAGE, "7")), list_day=date(2025, 9, 1))
    person = office.person("ចាន់ណា")
    assert (person.born_from, person.born_to) == (
        date(1984, 9, 2),
        date(1985, 6, 15),
    )  # what both lists leave open
    assert office.counts()[0] == 1


def test_a_date_that_is_known_better_is_not_lost_to_a_year(office: Office) -> None:
    office.send(FAMILY)
    assert office.send((HEADINGS, (*SOK[:2], "1980", *SOK[3:]))).changed == 0
    assert office.person(SOK[0]).born_from == date(1980, 3, 7)


def test_others_go_on_writing_and_what_they_wrote_meanwhile_counts(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault, match = office.importer.vault, importing.match
    times = []

    def meanwhile(connection: Connection) -> None:
        match(connection)
        times.append(1)
        if len(times) == 1:
            with office.world.work() as session:
                home = events.enter_household(
                    session, vault, VILLAGE, "official:7", office.world.now, card="AB1234"
                )
                given = {
                    "village_key": VILLAGE,
                    "household": home,
                    "by": "official:7",
                    "now": office.world.now,
                }
                events.enter_person(
                    session, vault, name=SOK[0], born=(date(1980, 1, 1), date(1980, 12, 31)), **given
                )

    monkeypatch.setattr(importing, "match", meanwhile)
    report = office.send(FAMILY)
    assert (report.added, report.changed, report.households_changed, len(times)) == (2, 1, 1, 2)
    assert office.counts()[:2] == (3, 1)


def test_a_blank_cell_says_nothing(office: Office) -> None:
    office.send(FAMILY)
    assert office.send((HEADINGS, (SOK[0], "", "", VILLAGE, "1", "", "", ""))).changed == 0
    assert office.person(SOK[0]).sex == "m"


def test_what_changes_leaves_what_was_known_before(office: Office) -> None:
    office.send(FAMILY)
    before = office.world.now
    office.send((HEADINGS, (*SOK[:5], "", "AB1234", "2"), ("ស្រីមុំ", "f", "1982", VILLAGE, "1", "", "", "")))
    number = office.person(MOM[0]).number
    report = office.send((("Membership number", "Name", "Occupation"), (number, "ស្រីមុំ ថ្មី", "farmer")))
    assert report.changed == 1
    with office.world.sessions() as session:
        vault = office.importer.vault
        mom = session.get_one(Person, office.person("ស្រីមុំ ថ្មី").id)
        assert name_of(vault, mom) == "ស្រីមុំ ថ្មី"
        facts = facts_as_of(session, vault, mom, before)
        assert facts is not None
        assert (facts["name"], facts["occupation"]) == ("ស្រីមុំ", None)
        household = session.get_one(Household, mom.household_id)
        was = facts_as_of(session, vault, household, before)
        assert was is not None
        assert (household.id_poor, was["id_poor"], was["card"]) == ("2", "1", "AB1234")


def test_a_card_that_is_renewed_stays_with_the_household(office: Office) -> None:
    office.send(FAMILY)
    report = office.send((HEADINGS, (*SOK[:6], "CD-9999", "1")))
    assert (report.added, office.counts()[1]) == (0, 1)
    again = office.send((HEADINGS, (*NEW_BORN[:6], "CD9999", "")))
    assert (again.added, office.counts()[1]) == (0, 1)


def test_a_household_that_moved_takes_along_those_who_are_not_in_the_file(office: Office) -> None:
    office.send(FAMILY)
    office.send(
        (HEADINGS, ("ដារ៉ា", "m", "1990", OTHER_VILLAGE, "1", "yes", "", ""))
    )  # their old number is taken there
    report = office.send((HEADINGS, (*SOK[:3], OTHER_VILLAGE, "", "", "AB-1234", "")))
    assert (report.changed, report.households_changed) == (1, 1)
    assert [office.person(str(row[0])).village_key for row in (SOK, MOM, NEW_BORN)] == [OTHER_VILLAGE] * 3


def test_days_that_contradict_what_is_known_are_told(office: Office) -> None:
    office.send(FAMILY)
    died = (*HEADINGS, "Died on")
    early = office.faults((*SOK[:2], "1980", *SOK[3:], "1980-02-01"), headings=died)
    assert early[0][1].startswith("This day is before")
    office.send((died, (*SOK, "2025-12-01")))
    number = office.person(SOK[0]).number
    found = office.faults((number, SOK[0], "2025-12-31"), headings=("Member no", "Name", "Birth date"))
    assert found[0][1].startswith("The birth date is after")


def test_people_without_household_do_not_vanish_and_are_not_doubled(office: Office) -> None:
    alone = ("Name", "Age", "Village code")
    for _ in range(2):
        office.send((alone, ("អ៊ុំ ណារី", "70", VILLAGE)))
    assert office.counts()[:2] == (1, 0)
    assert office.faults(("ណារី", "", VILLAGE), headings=alone)[0][1].startswith("Without membership number")


def test_a_number_given_out_elsewhere_is_kept_and_one_with_a_typing_error_is_told(office: Office) -> None:
    headings = ("SSDM number", *HEADINGS)
    number = new_number()
    office.send((headings, (f"{number[:5]}-{number[5:]}", *SOK)))
    assert office.person(SOK[0]).number == number
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert office.faults((wrong, *MOM), headings=headings)[0][1] == "This is no membership number"
    assert (
        office.faults((number, *MOM), headings=headings)[0][1] == "This membership number is another person's"
    )
    assert office.faults((new_number(), *SOK), headings=headings)[0][1].startswith(
        "This person is registered under"
    )


def test_duplicates_within_a_file_are_told(office: Office) -> None:
    number = new_number()
    numbered = ("SSDM number", *HEADINGS)
    assert office.faults((number, *SOK), (number, *MOM), headings=numbered)[0] == (
        3, "This membership number stands in an earlier row too",
    )  # fmt: skip
    assert office.faults(SOK, SOK)[-1] == (3, "The same person stands in an earlier row too")
    assert office.faults(SOK, (*MOM[:5], "yes", "", ""))[0][1] == "One household has two heads"
    assert (
        office.faults(SOK, (*MOM[:4], "2", "", "AB-1234", ""))[0][1]
        == "One equity card stands in two households"
    )
    assert office.faults(SOK, (*MOM[:6], "CD-5678", ""))[0][1] == "One household has two equity cards"
    assert office.faults(SOK, (*MOM[:7], "2"))[0][1] == "Rows of one household say different things here"


def test_another_head_is_told_unless_the_first_gives_it_up(office: Office) -> None:
    office.send(FAMILY)
    mom = (*MOM[:5], "yes", "", "")
    assert office.faults(mom)[0][1].startswith("The registry has another head")
    assert office.send((HEADINGS, (*SOK[:5], "no", "", ""), mom)).changed == 2
    assert office.person(MOM[0]).is_head


def test_an_export_taken_in_again_changes_nothing(office: Office) -> None:
    office.send(FAMILY)
    office.send((("Name", "Age", "Village code"), ("+ - @ ណារី", "70", VILLAGE), ("'=ណា", "60", VILLAGE)))
    for name in ("all.csv", "all.xlsx"):
        for language in ("km", "en"):
            report = office.send(office.export(name, language))
            assert (report.rows, report.faults, report.added, report.changed) == (5, 0, 0, 0)


def test_an_export_holds_no_cell_a_program_would_compute(office: Office) -> None:
    office.send((("Name", "Age", "Village code"), ("+cmd ណា", "70", VILLAGE), ("@ណា", "60", VILLAGE)))
    text = office.export("all.csv").read_text("utf-8-sig")
    assert "'+cmd" in text
    assert "'@" in text
    book = openpyxl.load_workbook(office.export("all.xlsx"))
    values = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row if cell.value]
    assert not [value for value in values if value[0] in "=+-@"]


def test_an_export_of_an_area_has_its_people_alone(office: Office) -> None:
    office.send(FAMILY)
    office.send((("Name", "Age", "Village code"), ("ណារី", "70", OTHER_VILLAGE)))
    assert len(office.export("some.csv", within="1712").read_text("utf-8-sig").splitlines()) == 2


def test_progress_goes_up_to_the_end(office: Office) -> None:
    shares: list[float] = []
    rows = [
        (f"ណា {chr(0x1780 + n // 30)}{chr(0x1780 + n % 30)}{n % 7}", "40", VILLAGE, str(n))
        for n in range(900)
    ]
    rows = [(*row[:3], row[3] + "a") for row in rows] + rows
    office.send((("Name", "Age", "Village code", "Household"), *rows), progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert len(shares) > 1


def test_the_template_can_be_filled_and_sent(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    Exporter(office.importer.vault, office.importer.columns, office.importer.catalogues, "km").template(path)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    sheet.cell(2, headings.index("ឈ្មោះ") + 1, "សុខ")
    sheet.cell(2, headings.index("លេខកូដភូមិ") + 1, VILLAGE)
    sheet.cell(2, headings.index("ថ្ងៃខែឆ្នាំកំណើត") + 1, date(1980, 3, 7))
    sheet.cell(2, headings.index("មេគ្រួសារ") + 1, "បាទ")
    book.save(path)
    assert office.send(path).added == 1
    assert office.person("សុខ").born_to == date(1980, 3, 7)


def test_no_name_lies_readable_in_the_database(office: Office) -> None:
    office.send(FAMILY)
    with office.world.sessions() as session:
        for person in session.scalars(select(Person)):
            assert "សុខ".encode() not in person.name_sealed
        assert b"AB1234" not in (session.scalars(select(Household)).one().card_sealed or b"")
