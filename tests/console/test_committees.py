"""The committees' pages: what each part sees, the calendar, the papers and the minutes, as forms that people fill in."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from demo import clock
from grievance_core.cases.model import CaseRead
from grievance_core.offices.model import Meeting
from grievance_core.reporting import sent
from jobs.reports import write_all_owed
from service import Service
from tests.console.conftest import Browser, sign_in
from tests.meetings.conftest import CHAIR, CWCC, DECIDER, ELSEWHERE, MEMBER, OFFICER, SECRETARY, Committee
from tests.meetings.test_agenda import accuse
from tests.world import World

WORDS = "ខ្ញុំគ្មានឈ្មោះក្នុងបញ្ជី"
NAME = "សុខ សារី"


@pytest.fixture
def committee(world: World) -> Committee:
    found = Committee(world)
    assert found.office_id
    return found


def at_desk(client: FlaskClient, here: Service, world: World, seat: str) -> Browser:
    return sign_in(Browser(client.application.test_client()), here, world, seat)


def page_of(meeting: Meeting, rest: str = "") -> str:
    return f"/committees/{CWCC}/meetings/{meeting.id}{rest}"


def begin(world: World, meeting: Meeting) -> None:
    """It is the hour of the meeting, also on the service's clock."""
    world.move_to(meeting.at)
    with world.work() as session:
        clock.set_to(session, world.now)


def revision(page: str) -> str:
    found = re.search(r'name="revision" value="(\d+)"', page)
    assert found is not None
    return found[1]


def attendance(page: str, presence: str = "present") -> dict[str, str]:
    return dict.fromkeys(re.findall(r'name="(seat-\d+)"', page), presence)


@pytest.mark.parametrize("seat", [ELSEWHERE, "district-director:1712/director"])
def test_another_districts_people_find_nothing(
    client: FlaskClient, here: Service, world: World, committee: Committee, seat: str
) -> None:
    receipt = committee.refer(WORDS)
    meeting = committee.next()
    browser = at_desk(client, here, world, seat)
    paths = ("", "/pack.pdf", f"/cases/{receipt.reference}", "/minutes", "/minutes.pdf")
    for path in (f"/committees/{CWCC}", *(page_of(meeting, rest) for rest in paths)):
        browser.get(path)
        assert browser.status == 404
    browser.get("/committees?lang=en")
    for path in (f"/committees/{CWCC}/meetings", page_of(meeting, "/cancel"), page_of(meeting, "/minutes")):
        browser.get("/sessions")
        browser.post(path, day="2026-06-01", hour="09:00")
        assert browser.status == 404
    assert committee.next().id == meeting.id


@pytest.mark.parametrize("seat", [MEMBER, CHAIR])
def test_a_member_sees_lines_and_no_words_and_changes_nothing(
    client: FlaskClient, here: Service, world: World, committee: Committee, seat: str
) -> None:
    receipt = committee.refer(WORDS, name=NAME)
    meeting = committee.next()
    browser = at_desk(client, here, world, seat)
    page = browser.get(page_of(meeting, "?lang=en"))
    assert receipt.reference in page.replace(" ", "")
    assert WORDS not in page
    for rest in ("/pack.pdf", f"/cases/{receipt.reference}", "/minutes", "/minutes.pdf"):
        browser.get(page_of(meeting, rest))
        assert browser.status == 404
        assert WORDS not in browser.page
    for rest in ("/cancel", "/move", "/minutes"):
        browser.get("/sessions")
        browser.post(page_of(meeting, rest), day="2026-06-01", hour="09:00")
        assert browser.status == 404
    assert committee.next().id == meeting.id


def test_a_recused_secretary_meets_the_case_nowhere(
    client: FlaskClient, here: Service, world: World, committee: Committee
) -> None:
    kept, about_her = committee.refer(WORDS), committee.refer("លេខាធ្វើខុស")
    accuse(world, about_her.case_id, SECRETARY)
    meeting = committee.next()
    browser = at_desk(client, here, world, SECRETARY)
    for path in (f"/committees/{CWCC}?lang=en", page_of(meeting)):
        page = browser.get(path)
        assert about_her.reference not in page.replace(" ", "")
    assert "Cases waiting for it: 1." in browser.get(f"/committees/{CWCC}?lang=en")
    browser.get(page_of(meeting, f"/cases/{about_her.reference}"))
    assert browser.status == 404
    begin(world, meeting)
    page = browser.get(page_of(meeting, "/minutes"))
    assert kept.reference in page
    assert about_her.reference not in page


def test_it_names_who_steps_out_and_leaves_the_case_out_of_her_copy(
    client: FlaskClient, here: Service, world: World, committee: Committee
) -> None:
    about_member = committee.refer(WORDS)
    accuse(world, about_member.case_id, MEMBER)
    meeting = committee.next()
    browser = at_desk(client, here, world, SECRETARY)
    page = browser.get(page_of(meeting, "?lang=en"))
    assert "Steps out for this case:" in page
    copies = re.findall(r"pack\.pdf\?seat=(\d+)", page)
    items = committee.agenda(meeting)
    seat = str(next(iter(items[0].steps_out)))
    assert seat in copies
    whole = len(browser.client.get(f"/console{page_of(meeting, '/pack.pdf')}").data)
    hers = len(browser.client.get(f"/console{page_of(meeting, f'/pack.pdf?seat={seat}')}").data)
    assert hers < whole
    with world.sessions() as session:
        looks = select(CaseRead.purpose).where(CaseRead.case_id == about_member.case_id)
        assert list(session.scalars(looks)).count("meeting-pack") == 1
    browser.get(page_of(meeting, "/pack.pdf?seat=999999"))
    assert browser.status == 404


def test_papers_are_a_pdf_for_secretary_and_decider_and_the_look_is_written_down(
    client: FlaskClient, here: Service, world: World, committee: Committee
) -> None:
    receipt = committee.refer(WORDS, name=NAME)
    meeting = committee.next()
    for seat in (SECRETARY, DECIDER):
        browser = at_desk(client, here, world, seat)
        answer = browser.client.get(f"/console{page_of(meeting, '/pack.pdf')}")
        assert answer.content_type == "application/pdf"
        assert answer.data.startswith(b"%PDF")
        page = browser.get(page_of(meeting, f"/cases/{receipt.reference}?lang=en"))
        assert WORDS in page
        assert NAME not in page
        assert "+85512000001" not in page
    with world.sessions() as session:
        looks = select(CaseRead.purpose).where(CaseRead.case_id == receipt.case_id)
        assert {"meeting-pack", "committee"} <= set(session.scalars(looks))


def test_the_calendar_is_changed_by_the_secretary_and_cases_follow(
    client: FlaskClient, here: Service, world: World, committee: Committee
) -> None:
    committee.refer()
    meeting = committee.next()
    browser = at_desk(client, here, world, SECRETARY)
    browser.get(f"/committees/{CWCC}?lang=en")
    for day, hour in (("2020-01-01", "09:00"), ("", ""), ("soon", "25:00")):
        page = browser.post(page_of(meeting, "/move"), day=day, hour=hour)
        assert browser.status == 409
        assert "Nothing was changed" in page
    page = browser.post(page_of(meeting, "/move"), day="2026-01-15", hour="14:00")
    assert "The meeting is moved." in page
    assert "Cases with a new date: 1." in page
    browser.post(page_of(meeting, "/move"), day="2026-01-15", hour="14:00")
    assert browser.status == 409
    browser.get(f"/committees/{CWCC}?lang=en")
    page = browser.post(f"/committees/{CWCC}/meetings", day="2026-01-09", hour="08:30")
    assert "The meeting is called." in page
    called = committee.next()
    page = browser.post(page_of(called, "/cancel"))
    assert "The meeting is cancelled." in page


def test_minutes_are_drafted_closed_once_read_and_printed(
    client: FlaskClient, here: Service, world: World, committee: Committee
) -> None:
    receipt = committee.refer(WORDS)
    meeting = committee.next()
    browser = at_desk(client, here, world, SECRETARY)
    assert "from the day of the meeting on" in browser.get(page_of(meeting, "/minutes?lang=en"))
    begin(world, meeting)
    page = browser.get(page_of(meeting, "/minutes"))
    fields = {
        **attendance(page),
        "revision": revision(page),
        f"outcome-{receipt.reference}": "recommended",
        f"words-{receipt.reference}": "គួរទទួល",
    }
    page = browser.post(page_of(meeting, "/minutes"), step="save", **fields)
    assert "The draft is saved." in page
    assert "គួរទទួល" in page
    assert world.case(receipt).recommended_at is None
    fields["revision"] = revision(page)
    page = browser.post(page_of(meeting, "/minutes"), step="close", **fields)
    assert "The minutes are closed." in page
    assert "<textarea" not in page
    browser.get("/sessions")
    page = browser.post(page_of(meeting, "/minutes"), step="close", **fields)
    assert browser.status == 409
    assert world.case(receipt).recommended_at == world.now
    answer = browser.client.get(f"/console{page_of(meeting, '/minutes.pdf')}")
    assert answer.data.startswith(b"%PDF")
    decider = at_desk(client, here, world, DECIDER)
    decider.send(receipt.reference, "decide", text="")
    assert world.case(receipt).state == "decided"
    assert "គួរទទួល" in browser.get(page_of(meeting, "/minutes"))


def test_the_second_who_writes_is_told_and_keeps_her_words_beside(
    client: FlaskClient, here: Service, world: World, committee: Committee
) -> None:
    receipt = committee.refer(WORDS)
    meeting = committee.next()
    begin(world, meeting)
    browser = at_desk(client, here, world, SECRETARY)
    browser.get(page_of(meeting, "/minutes?lang=en"))
    outcome, words = f"outcome-{receipt.reference}", f"words-{receipt.reference}"
    browser.post(page_of(meeting, "/minutes"), revision="0", **{outcome: "recommended", words: "ទីមួយ"})
    page = browser.post(page_of(meeting, "/minutes"), revision="0", **{outcome: "put-off", words: "ទីពីរ"})
    assert browser.status == 409
    assert "Somebody else wrote these minutes" in page
    assert "ទីពីរ" in page
    page = browser.get(page_of(meeting, "/minutes"))
    assert "ទីពីរ" not in page
    assert "ទីមួយ" in page


def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    client: FlaskClient, here: Service, world: World, committee: Committee
) -> None:
    receipt = committee.refer(WORDS)
    meeting = committee.next()
    begin(world, meeting)
    browser = at_desk(client, here, world, SECRETARY)
    page = browser.get(page_of(meeting, "/minutes?lang=en"))
    page = browser.post(
        page_of(meeting, "/minutes"), revision=revision(page), step="close", **{f"words-{receipt.reference}": "x"},
        **{f"outcome-{receipt.reference}": "recommended"},
    )  # fmt: skip
    assert browser.status == 409
    assert "Something is missing" in page
    assert ">x</textarea>" in page


@pytest.mark.parametrize("language", ["km", "en"])
@pytest.mark.parametrize("seat", [SECRETARY, MEMBER, DECIDER, OFFICER])
def test_every_page_stands_in_its_language(
    client: FlaskClient, here: Service, world: World, committee: Committee, seat: str, language: str
) -> None:
    committee.refer(WORDS)
    meeting = committee.next()
    browser = at_desk(client, here, world, seat)
    for path in ("/committees", f"/committees/{CWCC}", page_of(meeting)):
        page = browser.get(f"{path}?lang={language}")
        assert browser.status == 200
        assert f'<html lang="{language}">' in page


def test_the_committees_page_leads_its_secretary_to_its_own_monthly_reports_and_a_member_to_none(
    client: FlaskClient, here: Service, world: World, committee: Committee
) -> None:
    write_all_owed(here)
    with here.reading() as session:
        (mine,) = [row.id for row in sent.of_committee(session, committee.office_id)]
    browser = at_desk(client, here, world, SECRETARY)
    page = browser.get(f"/committees/{CWCC}?lang=en")
    assert re.findall(r'href="/console/reports/page\?sent=([^"]+)"', page) == [mine]
    browser.get(f"/reports/page?sent={mine}&lang=en")
    assert browser.status == 200
    assert "sent=" not in at_desk(client, here, world, MEMBER).get(f"/committees/{CWCC}")
