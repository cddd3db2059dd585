"""Lists of people at the console: everything or nothing, in one's own area, tried before it is done."""

from __future__ import annotations

import io
import re

import pytest
from sqlalchemy import func, select

from grievance_core.errands.model import ErrandPart
from grievance_core.registry.model import Person
from jobs.errands import claim_errands, do_one
from service import Service
from tests.console.conftest import Browser, sign_in
from tests.registry.conftest import FAMILY, HEADINGS, MOM, SOK
from tests.world import World

ASSISTANT = "commune-assistant:170101/assistant"
OTHERS = "commune-assistant:171201/assistant"


def sheet(*rows: tuple[object, ...]) -> bytes:
    return "\n".join(",".join(str(cell) for cell in row) for row in rows).encode()


def send(
    browser: Browser,
    content: bytes,
    *,
    name: str = "list.csv",
    do: str = "do",
    request: str = "r",
    **given: str,
) -> str:
    browser.get("/registry?lang=en")
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.page)
    assert token is not None
    data = {
        "csrf_token": token[1],
        "request": request,
        "do": do,
        **given,
        "list": (io.BytesIO(content), name),
    }
    answer = browser.client.post("/console/registry/take-in", data=data, follow_redirects=True)
    browser.page, browser.status, browser.at = (
        answer.get_data(as_text=True),
        answer.status_code,
        answer.request.path,
    )
    return browser.page


def work(browser: Browser, here: Service) -> str:
    for errand_id in claim_errands(here):
        do_one(here, errand_id)
    return browser.get(browser.at.removeprefix("/console"))


def people(world: World) -> int:
    with world.sessions() as session:
        return session.scalar(select(func.count()).select_from(Person)) or 0


def test_a_list_is_tried_first_and_then_taken_in_whole(browser: Browser, here: Service, world: World) -> None:
    sign_in(browser, here, world, ASSISTANT)
    send(browser, sheet(*FAMILY), do="try", request="a")
    assert "3 rows: 3 new" in work(browser, here)
    assert people(world) == 0
    send(browser, sheet(*FAMILY), request="b")
    assert "The list was taken in" in work(browser, here)
    assert people(world) == 3
    with world.sessions() as session:
        assert session.scalar(select(func.count()).select_from(ErrandPart)) == 0  # what was given is gone


def test_a_list_with_a_fault_is_refused_whole_and_its_faults_can_be_fetched(
    browser: Browser, here: Service, world: World
) -> None:
    sign_in(browser, here, world, ASSISTANT)
    send(browser, sheet(HEADINGS, SOK, ("", "x", *MOM[2:])))
    page = work(browser, here)
    assert "Nothing was taken in" in page
    assert people(world) == 0
    (path,) = re.findall(r'href="(/console/errands/[^"]+/faults)"', page)
    assert b"reason_en" in browser.client.get(path).data


def test_nobody_takes_in_people_of_an_area_that_is_not_hers(
    browser: Browser, here: Service, world: World
) -> None:
    sign_in(browser, here, world, OTHERS)
    send(browser, sheet(*FAMILY))
    assert "Nothing was taken in" in work(browser, here)
    assert people(world) == 0


def test_nobody_draws_somebody_of_another_area_into_hers_by_a_number_or_a_card(
    browser: Browser, here: Service, world: World
) -> None:
    sign_in(browser, here, world, ASSISTANT)
    send(browser, sheet(*FAMILY))
    work(browser, here)
    with world.sessions() as session:
        number = session.scalars(select(Person.number)).first()
    browser.get("/")
    browser.post("/sign-out")
    sign_in(browser, here, world, OTHERS)
    for at, row in enumerate(
        (
            sheet(("Membership number", "Name", "Village code", "Sex"), (number, "", "", "f")),
            sheet(("Membership number", "Name", "Village code"), (number, "", "17120101")),
            sheet(HEADINGS, ("ថ្មី", "f", "1990", "17120101", "", "", "AB-1234", "")),
        )
    ):
        send(browser, row, request=f"try-{at}")
        assert "Nothing was taken in" in work(browser, here)
    with world.sessions() as session:
        assert set(session.scalars(select(Person.village_key))) == {"17010101"}


@pytest.mark.parametrize(
    ("name", "content", "given"),
    [("list.exe", b"x", {}), ("", b"", {}), ("list.csv", b"x", {"list-day": "yesterday"})],
)
def test_what_is_no_list_is_refused_at_once(
    browser: Browser, here: Service, world: World, name: str, content: bytes, given: dict[str, str]
) -> None:
    sign_in(browser, here, world, ASSISTANT)
    assert 'role="alert"' in send(browser, content, name=name, **given)
    assert browser.status == 409
    assert claim_errands(here) == []


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"no,such,heading\n1,2,3", b"PK\x03\x04rubbish"])
def test_a_file_that_cannot_be_read_fails_with_a_sentence(
    browser: Browser, here: Service, world: World, content: bytes
) -> None:
    sign_in(browser, here, world, ASSISTANT)
    send(browser, content, name="list.xlsx" if content[:2] == b"PK" else "list.csv")
    page = work(browser, here)
    assert 'role="alert"' in page
    assert people(world) == 0


def test_the_people_of_her_area_come_out_and_nobody_elses(
    browser: Browser, here: Service, world: World
) -> None:
    sign_in(browser, here, world, ASSISTANT)
    send(browser, sheet(*FAMILY))
    work(browser, here)
    fetched = {}
    for seat in (ASSISTANT, OTHERS):
        browser.get("/registry?lang=en")
        browser.post("/registry/take-out", ending=".csv", request=f"out-{seat}")
        page = work(browser, here)
        (path,) = re.findall(r'href="(/console/errands/[^"]+/result)"', page)
        fetched[seat] = len(browser.client.get(path).data.decode("utf-8-sig").splitlines())
        browser.get("/")
        browser.post("/sign-out")
        sign_in(browser, here, world, OTHERS)
    assert fetched == {ASSISTANT: 4, OTHERS: 1}


def test_a_large_form_is_taken_here_and_nowhere_else(browser: Browser, here: Service, world: World) -> None:
    sign_in(browser, here, world, ASSISTANT)
    send(browser, b"x" * 300_000, request="large")
    assert browser.status == 200
    browser.get("/registry")
    browser.post("/registry/take-out", ending="x" * 300_000, request="y")
    assert browser.status == 413
