"""Beside a case's course: notes, colleagues, links, merges, corrections, files; twice, at once, and by the wrong people."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from grievance_core.cases.model import Case, CaseEvent, CaseRead
from grievance_core.cases.queue_model import CaseLink
from grievance_core.evidence import keeping
from grievance_core.evidence.media import checked
from grievance_core.evidence.model import Evidence
from service import Service
from tests.console.conftest import CHAIR, Browser, sign_in
from tests.evidence.samples import JPEG, OGG, PDF
from tests.world import VILLAGE, World

DEPUTY = "vdc:17010101/deputy"
FAR = "vdc:17120101/chair"


@pytest.fixture
def chair(browser: Browser, here: Service, world: World) -> Browser:
    return sign_in(browser, here, world, CHAIR)


def send(browser: Browser, reference: str, what: str, **fields: str) -> str:
    """One of these by its form, as it stands now."""
    browser.get(f"/cases/{reference}/beside/{what}?lang=en")
    seen = re.search(r'name="seen" value="(\d+)"', browser.page)
    given = {"seen": seen[1] if seen else "", "step": "do", **fields}
    return browser.post(f"/cases/{reference}/beside/{what}", **given)


def events(here: Service, case_id: str, what: str) -> int:
    with here.reading() as session:
        counted = select(func.count()).where(CaseEvent.case_id == case_id, CaseEvent.type == what)
        return session.scalar(counted) or 0


@pytest.mark.parametrize(
    "what", ["note", "assign", "correct", "link", "unlink", "merge", "write-down", "nonsense"]
)
def test_what_is_not_hers_reads_like_what_does_not_exist(chair: Browser, world: World, what: str) -> None:
    for receipt in (world.file("payment", area_key="17120101"), world.file("danger", area_key=VILLAGE)):
        chair.get(f"/cases/{receipt.reference}/beside/{what}")
        assert chair.status == 404
        chair.get("/sessions")
        chair.post(
            f"/cases/{receipt.reference}/beside/{what}", seen="1", step="do", text="x", other="123456782"
        )
        assert chair.status == 404
        assert world.case(receipt).chain_length == 1


def test_a_note_sent_twice_is_kept_once_and_what_was_typed_is_not_lost(
    chair: Browser, here: Service, world: World
) -> None:
    receipt = world.file()
    chair.get(f"/cases/{receipt.reference}/beside/note?lang=en")
    for _ in range(2):
        chair.post(f"/cases/{receipt.reference}/beside/note", seen="1", step="do", text="<i>ចំណាំ")
    assert chair.status == 409
    assert "&lt;i&gt;ចំណាំ</textarea>" in chair.page
    assert events(here, receipt.case_id, "noted") == 1
    page = chair.get(f"/cases/{receipt.reference}?lang=en")
    assert page.count("&lt;i&gt;ចំណាំ") == 1


def test_two_who_assign_at_once_take_turns_and_the_second_is_told(
    chair: Browser, here: Service, world: World, client: FlaskClient
) -> None:
    receipt = world.file()
    deputy = sign_in(Browser(client.application.test_client()), here, world, DEPUTY)
    ids = {seat: str(world.official(seat).official_id) for seat in (CHAIR, DEPUTY)}
    for one in (chair, deputy):
        one.get(f"/cases/{receipt.reference}/beside/assign?lang=en")
    chair.post(f"/cases/{receipt.reference}/beside/assign", seen="1", step="do", official=ids[DEPUTY])
    assert "Assigned." in chair.page
    deputy.post(f"/cases/{receipt.reference}/beside/assign", seen="1", step="do", official=ids[CHAIR])
    assert deputy.status == 409
    assert "has moved on" in deputy.page
    assert events(here, receipt.case_id, "assigned") == 1
    assert receipt.reference in deputy.get("/?mine=yes").replace(" ", "")
    assert receipt.reference not in chair.get("/?mine=yes").replace(" ", "")


def test_a_merge_is_shown_first_and_leads_to_the_case_that_goes_on(chair: Browser, world: World) -> None:
    one, two, far = world.file(words="ទីមួយ"), world.file(words="ទីពីរ"), world.file(area_key="17120101")
    page = chair.get(f"/cases/{one.reference}/beside/merge?lang=en&other={two.reference}")
    assert "ទីមួយ" in page
    assert "ទីពីរ" in page
    assert world.case(one).state == "received"
    send(chair, one.reference, "merge", other=far.reference)
    assert chair.status == 404
    send(chair, one.reference, "merge", other=two.reference)
    assert chair.at == f"/console/cases/{two.reference}"
    assert world.case(one).state == "merged"
    assert "ទីមួយ" in chair.page


def test_a_link_shows_the_other_case_and_a_correction_is_in_the_history(chair: Browser, world: World) -> None:
    one, two = world.file("payment"), world.file("service")
    send(chair, one.reference, "link", other=two.reference)
    assert "The cases are linked." in chair.page
    assert f"/console/cases/{two.reference}" in chair.page
    send(chair, one.reference, "correct", kind="service", sex="m", text="asked again")
    assert "Corrected." in chair.page
    assert "Data corrected" in chair.page
    assert (world.case(one).kind, world.case(one).sex) == ("service", "m")
    send(chair, one.reference, "correct", kind="danger", text="x")
    assert chair.status == 409
    send(chair, one.reference, "correct", village="nowhere", text="x")
    assert "No village is called that" in chair.page


def test_a_link_is_removed_once_and_both_histories_keep_that_it_was_there(
    chair: Browser, here: Service, world: World
) -> None:
    one, two = world.file("payment"), world.file("service")
    send(chair, one.reference, "link", other=two.reference)
    for _ in range(2):
        send(chair, two.reference, "unlink", other=one.reference)
        assert "The link is removed." in chair.page
    assert "Remove the link" not in chair.get(f"/cases/{one.reference}?lang=en")
    for receipt in (one, two):
        assert [events(here, receipt.case_id, what) for what in ("linked", "unlinked")] == [1, 1]


def test_nobody_removes_a_link_to_a_case_she_may_not_see(chair: Browser, here: Service, world: World) -> None:
    one, far = world.file("payment"), world.file("payment", area_key="17120101")
    with here.sessions.begin() as session:
        first, second = sorted((one.case_id, far.case_id))
        session.add(CaseLink(case_id=first, other_id=second, linked_at=world.now))
    send(chair, one.reference, "unlink", other=far.reference)
    assert chair.status in (404, 409)
    assert events(here, one.case_id, "unlinked") == 0
    with here.reading() as session:
        assert session.get(CaseLink, (first, second)) is not None


def put_scan(browser: Browser, reference: str, content: bytes, seen: str) -> str:
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.page)
    given = {"csrf_token": token[1] if token else "", "seen": seen, "scan": (io.BytesIO(content), "scan.jpg")}
    answer = browser.client.post(f"/console/cases/{reference}/scan", data=given, follow_redirects=True)
    browser.page, browser.status = answer.get_data(as_text=True), answer.status_code
    return browser.page


def test_a_scan_is_put_with_a_case_once_however_often_its_form_comes(
    chair: Browser, here: Service, world: World
) -> None:
    receipt = world.file("payment")
    page = chair.get(f"/cases/{receipt.reference}?lang=en")
    (seen,) = set(re.findall(r'name="seen" value="(\d+)"', page))
    assert "The scan is kept with the case." in put_scan(chair, receipt.reference, JPEG, seen)
    put_scan(chair, receipt.reference, JPEG, seen)
    assert "The scan is kept with the case." not in chair.page
    with here.reading() as session:
        assert session.scalar(select(func.count()).where(Evidence.case_id == receipt.case_id)) == 1
    (seen,) = set(re.findall(r'name="seen" value="(\d+)"', chair.page))
    for wrong in (b"", b"MZ\x90 not a picture"):
        put_scan(chair, receipt.reference, wrong, seen)
        assert 'role="alert"' in chair.page
    assert events(here, receipt.case_id, "evidence") == 1


def test_nobody_puts_a_scan_with_a_case_that_is_not_hers(chair: Browser, here: Service, world: World) -> None:
    for receipt in (world.file("payment", area_key="17120101"), world.file("danger", area_key=VILLAGE)):
        chair.get("/sessions")
        put_scan(chair, receipt.reference, JPEG, "1")
        assert chair.status == 404
    with here.reading() as session:
        assert session.scalar(select(func.count()).select_from(Evidence)) == 0


def with_files(here: Service, world: World, reference_id: str) -> list[str]:
    with here.sessions.begin() as session:
        ids = [
            keeping.keep(session, here.inst.vault, "+85512000001", checked(content), world.now)
            for content in (OGG, JPEG, PDF)
        ]
        keeping.attach(session, here.inst, reference_id, "+85512000001", ids, world.now)
    return ids


def test_a_recording_plays_and_a_photo_shows_on_the_page_for_whoever_may_see_them(
    chair: Browser, here: Service, world: World, client: FlaskClient
) -> None:
    receipt = world.file()
    voice, photo, document = with_files(here, world, receipt.case_id)
    page = client.get(f"/console/cases/{receipt.reference}")
    assert "media-src 'self'" in page.headers["Content-Security-Policy"]
    assert "media-src" not in client.get("/console/").headers["Content-Security-Policy"]
    shown = page.get_data(as_text=True)
    assert f"{voice}?show" in shown
    assert f'<img src="/console/cases/{receipt.reference}/files/{photo}?show"' in shown
    answers = {
        one: client.get(f"/console/cases/{receipt.reference}/files/{one}?show")
        for one in (voice, photo, document)
    }
    starts = [answers[one].headers["Content-Disposition"].split(";")[0] for one in (voice, photo, document)]
    assert starts == ["inline", "inline", "attachment"]
    for answer in answers.values():
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    with here.reading() as session:
        looks = select(func.count()).where(
            CaseRead.case_id == receipt.case_id, CaseRead.purpose == "evidence"
        )
        assert session.scalar(looks) == 3
    stranger = sign_in(Browser(client.application.test_client()), here, world, FAR)
    stranger.get(f"/cases/{receipt.reference}/files/{photo}?show")
    assert stranger.status == 404


def test_what_a_recording_says_is_typed_beside_it(chair: Browser, here: Service, world: World) -> None:
    receipt = world.file(words="សំឡេង")
    with_files(here, world, receipt.case_id)
    page = chair.get(f"/cases/{receipt.reference}?lang=en")
    seen = re.search(r'name="seen" value="(\d+)"', page)
    assert seen is not None
    for _ in range(2):
        chair.post(f"/cases/{receipt.reference}/beside/write-down", seen=seen[1], text="បានតែពាក់កណ្តាល")
    assert events(here, receipt.case_id, "written-down") == 1
    assert "បានតែពាក់កណ្តាល" in chair.get(f"/cases/{receipt.reference}")


def test_the_case_page_asks_the_database_no_more_where_there_are_many_cases(
    chair: Browser, here: Service, world: World
) -> None:
    receipt = world.file()
    counts = []
    for more in (8, 60):
        for number in range(more):
            world.file(words=f"ផ្សេង {number}")
        chair.get(f"/cases/{receipt.reference}")  # what seldom changes is known from here on
        with counted(here) as asked:
            chair.get(f"/cases/{receipt.reference}")
            chair.get("/")
        counts.append(len(asked))
    assert counts[1] <= counts[0] + 90, (
        counts
    )  # of cases compared there are thirty at most, of those listed twenty-five


@contextmanager
def counted(here: Service) -> Iterator[list[str]]:
    """What the database is asked meanwhile."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(here.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(here.engine, "before_cursor_execute", note)


def test_a_stranger_learns_nothing_of_the_household_or_of_what_she_is_entitled_to(
    chair: Browser, here: Service, world: World
) -> None:
    hers, hidden = world.file(), world.file(anonymous=True)
    other = world.file("service")
    page = chair.get(f"/cases/{hers.reference}?lang=en")
    assert "Other cases of this phone or household" in page
    assert other.reference in page
    assert hidden.reference not in page
    page = chair.get(f"/cases/{hidden.reference}?lang=en")
    assert "Other cases of this phone" not in page
    assert hers.reference not in page
    with here.reading() as session:
        assert session.scalar(select(func.count()).select_from(Case)) == 3
