"""Searching, saved views, several cases at once, the way through a list, and a pile of paper forms."""

from __future__ import annotations

import io
import re
import time

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from console import desk
from grievance_core.cases import handling
from grievance_core.cases.model import Case, CaseEvent
from grievance_core.evidence.model import Evidence
from service import Service
from tests.console.conftest import CHAIR, OFFICER, Browser, sign_in
from tests.console.test_cases_at_the_console import on_the_page
from tests.evidence.samples import JPEG
from tests.world import VILLAGE, World

ASSISTANT = "commune-assistant:170101/assistant"


@pytest.fixture
def chair(browser: Browser, here: Service, world: World) -> Browser:
    return sign_in(browser, here, world, CHAIR)


def test_none_and_not_hers_are_one_answer_after_one_time_by_number_phone_and_name(
    chair: Browser, world: World
) -> None:
    hotline = world.file("danger", area_key=VILLAGE, name="Sok Chantha", phone_id=world.phone("+85512000055"))
    unknown = on_the_page(chair.get("/find?number=nobody"))
    assert chair.status == 404
    for written in (hotline.reference, "Sok Chantha", "012 000 055", "+85512000055", "", "%", "a" * 500):
        begun = time.monotonic()
        assert on_the_page(chair.get(f"/find?number={written}")) == unknown
        assert time.monotonic() - begun >= desk.REFUSED_AFTER


def test_one_case_is_opened_and_several_are_listed(chair: Browser, world: World) -> None:
    one = world.file(name="សុខ ចាន់ថា")
    chair.get("/find?number=ចាន់ថា")
    assert chair.at == f"/console/cases/{one.reference}"
    two = world.file(name="កែវ ចាន់ថា")
    page = chair.get("/find?number=ចាន់ថា")
    assert all(f"/console/cases/{case.reference}" in page for case in (one, two))
    page = chair.get("/find?number=០១២ ០០០ ០០១")
    assert all(f"/console/cases/{case.reference}" in page for case in (one, two))


def test_a_view_is_saved_shown_used_and_taken_away(chair: Browser, here: Service, world: World) -> None:
    world.file("payment")
    chair.get("/?kind=service&lang=en")
    for _ in range(2):
        chair.post("/views", kind="service", title="<b>Water")
    assert chair.page.count("&lt;b&gt;Water</a>") == 1
    assert "Nothing waits for you here" in chair.page
    drop = re.search(r'name="drop" value="(\w+)"', chair.page)
    assert drop is not None
    chair.post("/views", drop=drop[1])
    assert "Water" not in chair.page
    chair.post("/views", title=" ")
    assert chair.status == 409


def test_the_next_case_of_her_list_is_one_key_away(chair: Browser, world: World) -> None:
    for _ in range(3):
        world.file("payment")
    world.file("service")
    page = chair.get("/?kind=payment&lang=en")
    links = re.findall(r'href="(/console/cases/\d+\?in=[^"]+)"', page)
    assert len(links) == 3
    first = chair.get(links[0].removeprefix("/console").replace("&amp;", "&"))
    assert 'rel="prev"' not in first
    following = re.search(r'rel="next" accesskey="n" href="([^"]+)"', first)
    assert following is not None
    assert following[1].split("?")[0] == links[1].split("?")[0]
    middle = chair.get(following[1].removeprefix("/console").replace("&amp;", "&"))
    assert 'rel="prev"' in middle
    assert 'rel="next"' in middle
    for nonsense in ("x~y", "99999~", "-1~kind=1", "1~area=zz", "~", "0~" + "a" * 900):
        chair.get(f"/cases/{links[0].split('/')[3].split('?')[0]}?in={nonsense}")
        assert chair.status == 200


def at_the_commune(here: Service, world: World, browser: Browser, cases: int = 3) -> list[str]:
    """Cases that lie with the commune assistant, and she is signed in."""
    by = world.official(CHAIR)
    receipts = [world.file("payment") for _ in range(cases)]
    for receipt in receipts:
        with world.work() as session:
            handling.pass_up(session, world.inst, receipt.case_id, by, world.now)
    assert {world.office_of(receipt) for receipt in receipts} == {"commune-assistant:170101"}
    sign_in(browser, here, world, ASSISTANT)
    return [receipt.reference for receipt in receipts]


def ticks(page: str) -> list[str]:
    return re.findall(r'name="case" value="(\d+:\d+)"', page)


def several(browser: Browser, what: str, chosen: list[str], given: str = "") -> str:
    browser.get("/several?what=" + what + "".join(f"&case={one}" for one in chosen) + "&lang=en")
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.page)
    data = {"csrf_token": token[1] if token else "", "what": what, "case": chosen, "given": given}
    answer = browser.client.post("/console/several", data=data, follow_redirects=True)
    browser.page, browser.status, browser.at = answer.text, answer.status_code, answer.request.path
    return browser.page


def test_several_are_assigned_each_by_itself_and_who_moved_on_is_told_by_number(
    browser: Browser, here: Service, world: World
) -> None:
    references = at_the_commune(here, world, browser)
    chosen = ticks(browser.get("/"))
    assert sorted(one.split(":")[0] for one in chosen) == sorted(references)
    browser.send(references[0], "accept")
    me = str(world.official(ASSISTANT).official_id)
    page = several(browser, "assign", chosen, me)
    moved = page[page.index("Moved on meanwhile") :]
    assert references[0] in moved
    assert references[1] not in moved
    listed = browser.get("/?mine=yes")
    assert [one in listed for one in references] == [False, True, True]
    page = several(browser, "assign", chosen, me)  # the same form again: nothing is done twice
    assert "Done" not in page
    with here.reading() as session:
        noted = select(func.count()).where(CaseEvent.type == "assigned")
        assert session.scalar(noted) == 2


def test_several_are_reminded_of_once_and_foreign_ones_are_not_touched(
    browser: Browser, here: Service, world: World
) -> None:
    at_the_commune(here, world, browser, cases=1)
    hotline, far = world.file("danger", area_key=VILLAGE), world.file(area_key="17120101")
    chosen = [*ticks(browser.get("/")), f"{hotline.reference}:1", f"{far.reference}:1", "x:y", "123456782:1"]
    page = several(browser, "remind", chosen)
    moved = page[page.index("Moved on meanwhile") :]
    assert all(one.reference in moved for one in (hotline, far))
    with here.reading() as session:
        reminded = session.scalars(select(CaseEvent.case_id).where(CaseEvent.type == "reminded")).all()
        assert len(reminded) == 1
        assert not {hotline.case_id, far.case_id} & set(reminded)
    browser.get("/several/done")
    assert browser.at == "/console/"  # the back button shows nothing twice


def test_what_cannot_be_done_with_several_is_told_and_changes_nothing(
    browser: Browser, here: Service, world: World
) -> None:
    references = at_the_commune(here, world, browser, cases=2)
    page = several(browser, "assign", ticks(browser.get("/")), str(world.official(OFFICER).official_id))
    assert "Cannot be done with these now" in page
    browser.post("/several", what="close")
    assert browser.status == 404
    with here.reading() as session:
        lengths = session.scalars(select(Case.chain_length).where(Case.reference.in_(references))).all()
    assert len(set(lengths)) == 1


def test_a_village_has_no_work_in_bulk(chair: Browser, world: World) -> None:
    receipt = world.file()
    assert ticks(chair.get("/")) == []
    chair.get("/sessions")
    chair.post("/several", what="remind", case=f"{receipt.reference}:1")
    assert chair.status == 404


def form(browser: Browser, path: str = "/intake?lang=en", **given: object) -> str:
    browser.get(path)
    request = re.search(r'name="request" value="(\w+)"', browser.page)
    assert request is not None
    fields = {
        "kind": "payment", "village": VILLAGE, "words": "ប្រាក់", "language": "km", "request": request[1], **given,
    }  # fmt: skip
    return browser.post("/intake", **fields)  # type: ignore[arg-type]


def scan(content: bytes = JPEG, name: str = "scan.jpg") -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


def test_a_scan_is_kept_once_with_the_case_however_often_the_form_comes(
    chair: Browser, here: Service, world: World
) -> None:
    form(chair, scan=scan(), dated="2026-01-02")
    request = re.search(r'name="request" value="(\w+)"', chair.page)
    assert request is not None
    form(chair, scan=scan(), dated="2026-01-02", request=request[1])
    with here.reading() as session:
        assert session.scalar(select(func.count()).select_from(Case)) == 1
        assert session.scalar(select(func.count()).select_from(Evidence)) == 1
        assert session.scalars(select(CaseEvent.facts).where(CaseEvent.type == "paper")).all() == [
            {"dated": "2026-01-02"}
        ]


@pytest.mark.parametrize(
    "given",
    [
        {"scan": (b"MZ\x90 not a picture", "scan.jpg")},
        {"scan": (b"<svg onload=alert(1)>", "scan.svg")},
        {"dated": "2027-01-01"},
        {"dated": "1999-01-01"},
        {"dated": "yesterday"},
    ],
)
def test_what_is_no_scan_and_no_day_files_nothing_and_loses_nothing(
    chair: Browser, here: Service, world: World, given: dict[str, object]
) -> None:
    if "scan" in given:
        given = {"scan": scan(*given["scan"])}  # type: ignore[misc]
    page = form(chair, words="អ្វីដែលបានសរសេរ", **given)
    assert chair.status == 409
    assert "អ្វីដែលបានសរសេរ" in page
    assert 'role="alert"' in page
    with here.reading() as session:
        assert session.scalar(select(func.count()).select_from(Case)) == 0


def test_the_next_form_of_a_pile_keeps_village_kind_and_day_and_nothing_of_the_person(
    chair: Browser, world: World
) -> None:
    page = form(chair, pile="yes", dated="2026-01-02", village="Prasat", name="Sok", phone="012000777")
    following = re.search(r'href="(/console/intake\?[^"]+)" accesskey="n"', page)
    assert following is not None
    fresh = chair.get(following[1].removeprefix("/console").replace("&amp;", "&"))
    assert f'value="{VILLAGE}"' in fresh
    assert '<option value="payment" selected' in fresh
    assert 'value="2026-01-02"' in fresh
    assert not re.search("Sok|012000777|ប្រាក់</textarea>", fresh)


def test_the_receipt_prints_for_whoever_recorded_it_and_for_an_hour(
    chair: Browser, here: Service, world: World, client: FlaskClient
) -> None:
    page = form(chair)
    request = re.search(r'name="request" value="(\w+)"', page)
    assert request is not None
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    given = {"csrf_token": token[1], "request": request[1]}
    printed = client.post("/console/intake/receipt", data=given)
    assert printed.content_type == "application/pdf"
    assert printed.data.startswith(b"%PDF")
    assert printed.headers["Cache-Control"] == "no-store"
    deputy = sign_in(Browser(client.application.test_client()), here, world, "vdc:17010101/deputy")
    deputy.get("/intake")
    deputy.post("/intake/receipt", request=request[1])
    assert deputy.status == 404
    chair.get("/intake")
    chair.post("/intake/receipt", request="nonsense")
    assert chair.status == 404
