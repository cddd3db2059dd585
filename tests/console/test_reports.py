"""Reports at the console: in one's own area alone, without what is about oneself, and each figure leading to its cases."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape

import pypdfium2
import pytest
from openpyxl import load_workbook
from sqlalchemy import Engine, event, func, select

from grievance_core.cases.model import CaseRead
from jobs.errands import claim_errands, do_one
from jobs.reports import write_all_owed
from service import Service
from tests.console.conftest import Browser, sign_in
from tests.world import World

OFFICER, ELSEWHERE = "district-intersector:1701/officer", "district-intersector:1712/officer"
PLANNING, ASSISTANT, SECRETARY = (
    "planning/officer",
    "commune-assistant:170101/assistant",
    "cwcc:1701/secretary",
)
CHAIR = "vdc:17010101/chair"
JANUARY = "/reports/page?report=complaints&period=2026-01&lang=en"


def figure(page: str, table: str, column: int = 0) -> int:
    """A figure of the first row of a table."""
    section = page.split(f'id="table-{table}"')[1]
    cells = re.findall(r"<td>(?:<a [^>]*>)?([0-9–.%]+)", section.split("<tbody>")[1])
    return int(cells[column])


def links(page: str) -> list[str]:
    return [
        unescape(one).removeprefix("/console")
        for one in re.findall(r'href="(/console/reports/cases[^"]+)"', page)
    ]


def test_each_sees_her_own_area_and_what_lies_in_it(browser: Browser, here: Service, world: World) -> None:
    for _ in range(3):
        world.file("payment")
    world.file("payment", area_key="17120101")
    for kind in ("danger", "migrant"):
        world.file(kind, area_key="17010101")
    seen = {}
    for seat in (OFFICER, ELSEWHERE, PLANNING, ASSISTANT):
        sign_in(browser, here, world, seat)
        seen[seat] = figure(browser.get(JANUARY), "all")
        browser.get("/")
        browser.post("/sign-out")
    assert seen == {OFFICER: 3, ELSEWHERE: 1, PLANNING: 4, ASSISTANT: 3}


@pytest.mark.parametrize(
    "address",
    ["area=1712", "area=17", "area=99999999", "report=secrets", "period=2026-13", "period=9999", "sent=0"],
)
def test_nothing_is_told_of_areas_reports_and_times_that_are_not_hers(
    browser: Browser, here: Service, world: World, address: str
) -> None:
    world.file("payment", area_key="17120101")
    sign_in(browser, here, world, OFFICER)
    browser.get(
        f"{JANUARY}&{address}".replace(
            "report=complaints&", "" if "report=" in address else "report=complaints&"
        )
    )
    name, value = address.split("=")
    fields = {
        "report": "complaints",
        "period": "2026-01",
        "area": "",
        "ending": ".pdf",
        "request": "r",
        name: value,
    }
    browser.get("/reports?lang=en")
    pages = browser.get(f"/reports/page?lang=en&{'&'.join(f'{key}={text}' for key, text in fields.items())}")
    assert (browser.status, "<table" in pages) == (404, False)
    browser.get("/registry?lang=en")
    browser.post("/reports/file", **fields)
    assert browser.status == 404
    browser.get(
        f"/reports/cases?table=kind&group=payment&column=received&{'&'.join(f'{key}={text}' for key, text in fields.items())}"
    )
    assert browser.status == 404


def test_reports_are_not_there_for_a_seat_that_reads_none(
    browser: Browser, here: Service, world: World
) -> None:
    sign_in(browser, here, world, CHAIR)
    for path in ("/reports", JANUARY, "/registry"):
        browser.get(path)
        assert browser.status == 404


def test_a_complaint_about_the_reader_is_in_no_figure_and_in_no_list(
    browser: Browser, here: Service, world: World
) -> None:
    world.file("payment")
    world.file("conduct", accused_seat_keys=(OFFICER,))
    sign_in(browser, here, world, OFFICER)
    page = browser.get(JANUARY)
    assert figure(page, "all") == 1
    assert "group=conduct" not in page
    listed = browser.get(
        "/reports/cases?report=complaints&period=2026-01&area=1701&table=kind&group=conduct&column=received&lang=en"
    )
    assert browser.status == 200
    assert "card row" not in listed


def test_every_figure_leads_to_as_many_cases_as_it_counts_for_whoever_monitors_them(
    browser: Browser, here: Service, world: World
) -> None:
    for kind in ("payment", "payment", "service", "data", "eligibility"):
        world.file(kind)
    sign_in(browser, here, world, OFFICER)
    page = browser.get(JANUARY)
    assert len(links(page)) > 10
    for link in links(page):
        listed = browser.get(link)
        assert browser.status == 200
        table, group, column = (re.search(f"{name}=([^&]*)", link) for name in ("table", "group", "column"))
        assert table is not None
        assert listed.count("card row") >= 1, (table, group, column)
    with world.sessions() as session:
        assert session.scalar(select(func.count()).select_from(CaseRead).where(CaseRead.purpose == "report"))


def test_the_planner_who_sees_no_case_is_shown_no_way_to_one(
    browser: Browser, here: Service, world: World
) -> None:
    world.file("payment")
    sign_in(browser, here, world, PLANNING)
    assert links(browser.get(JANUARY)) == []
    listed = browser.get(
        "/reports/cases?report=complaints&period=2026-01&table=all&group=&column=received&lang=en"
    )
    assert "card row" not in listed


def test_a_committee_secretary_sees_what_her_committee_hears(
    browser: Browser, here: Service, world: World
) -> None:
    for kind in ("payment", "eligibility", "data"):
        world.file(kind)
    sign_in(browser, here, world, SECRETARY)
    page = browser.get(JANUARY)
    assert figure(page, "all") == 1
    assert "Women and children committee" in page


@pytest.mark.parametrize("language", ["en", "km"])
@pytest.mark.parametrize("ending", [".pdf", ".xlsx"])
def test_a_report_becomes_a_file_behind_the_page(
    browser: Browser, here: Service, world: World, language: str, ending: str
) -> None:
    world.file("payment")
    sign_in(browser, here, world, OFFICER)
    browser.get(f"/reports/page?report=district&period=2026-01&lang={language}")
    fields = {"report": "district", "period": "2026-01", "area": "1701", "ending": ending, "request": "once"}
    page = browser.post("/reports/file", **fields)
    assert '<meta http-equiv="refresh"' in page
    assert "<progress" in page
    again = browser.at
    browser.get("/reports")
    browser.post("/reports/file", **fields)
    assert browser.at == again  # the same form sent twice asks once
    (errand_id,) = claim_errands(here)
    do_one(here, errand_id)
    page = browser.get(again.removeprefix("/console"))
    assert '<meta http-equiv="refresh"' not in page
    assert_is_report(browser, f"/errands/{errand_id}/result", ending)


def assert_is_report(browser: Browser, path: str, ending: str) -> None:
    answer = browser.client.get(f"/console{path}")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    if ending == ".pdf":
        document = pypdfium2.PdfDocument(answer.data)
        assert len(document) >= 1
        assert len(document[0].get_textpage().get_text_range()) > 200
    else:
        book = load_workbook(io.BytesIO(answer.data))
        rows = list(book.worksheets[0].iter_rows(values_only=True))
        assert rows[1][1:4] == (1, 0, 1)


def test_a_file_is_there_for_nobody_but_whoever_asked_for_it(
    browser: Browser, here: Service, world: World
) -> None:
    world.file("payment")
    sign_in(browser, here, world, OFFICER)
    browser.get(JANUARY)
    browser.post(
        "/reports/file", report="complaints", period="2026-01", area="1701", ending=".xlsx", request="x"
    )
    (errand_id,) = claim_errands(here)
    do_one(here, errand_id)
    browser.get("/")
    browser.post("/sign-out")
    sign_in(browser, here, world, ELSEWHERE)
    for path in (f"/errands/{errand_id}", f"/errands/{errand_id}/result"):
        browser.get(path)
        assert browser.status == 404
    browser.get("/reports?lang=en")
    browser.post(f"/errands/{errand_id}/cancel")
    assert browser.status == 404


def test_a_cancelled_errand_says_so_and_is_begun_by_nobody(
    browser: Browser, here: Service, world: World
) -> None:
    sign_in(browser, here, world, OFFICER)
    browser.get(JANUARY)
    browser.post(
        "/reports/file", report="complaints", period="2026-01", area="1701", ending=".xlsx", request="x"
    )
    page = browser.post(f"{browser.at.removeprefix('/console')}/cancel")
    assert "Cancelled" in page
    assert claim_errands(here) == []


def test_what_was_put_before_a_committee_is_listed_and_stays(
    browser: Browser, here: Service, world: World
) -> None:
    write_all_owed(here)
    sign_in(browser, here, world, OFFICER)
    page = browser.get("/reports?lang=en")
    (first, *_) = re.findall(r'href="/console(/reports/page\?sent=[^"]+)"', page)
    assert "It stays as it was" in browser.get(first)


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def test_the_page_takes_no_more_statements_for_many_cases(
    browser: Browser, here: Service, world: World
) -> None:
    for kind in ("payment", "service", "eligibility", "data", "other"):
        world.file(kind)
    sign_in(browser, here, world, OFFICER)
    taken = []
    for _ in range(2):
        browser.get(JANUARY)
        with statements(here.engine) as seen:
            browser.get(JANUARY)
        taken.append(len(seen))
        for kind in ("payment", "service", "eligibility", "data", "other") * 8:
            world.file(kind)
    assert taken[0] == taken[1] < 40
