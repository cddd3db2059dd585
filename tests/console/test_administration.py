"""Keeping the service in order: what an administrator tries that is not hers to do, and what is."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from grievance_core.accounts import logins
from grievance_core.administration.model import AdministrationEvent, AdministrationRequest
from grievance_core.offices.model import Official, Tenure
from service import Service
from tests.console.administrators import (
    FIRST,
    PAGES,
    SECOND,
    VDC,
    administrator,
    administrators,
    appointed,
    hidden,
    person,
    sits,
)
from tests.console.conftest import CHAIR, CHIEF, OFFICER, Browser, sign_in
from tests.world import World

__all__ = ["administrators"]


def test_no_page_of_it_is_there_for_anybody_else(browser: Browser, here: Service, world: World) -> None:
    for seat in (CHAIR, CHIEF, OFFICER):
        sign_in(browser, here, world, seat)
        for path in PAGES:
            browser.get(f"/administration{path}")
            assert browser.status == 404, (seat, path)
        browser.post("/sign-out")


def test_every_page_opens_in_both_languages_under_a_hundred_kilobytes(
    browser: Browser, here: Service, world: World
) -> None:
    administrator(browser, here, world)
    for language in ("en", "km"):
        for path in PAGES:
            page = browser.get(f"/administration{path}{'&' if '?' in path else '?'}lang={language}")
            assert browser.status == 200, path
            assert len(page.encode()) < 100_000, path
            assert "style=" not in page


def test_an_administrator_alone_makes_herself_no_reader_of_cases(
    browser: Browser, here: Service, world: World, administrators: dict[str, int]
) -> None:
    world.vacate(CHAIR)
    me = administrators[FIRST]
    administrator(browser, here, world)
    for capacity in ("holder", "deputy"):
        appointed(browser, CHAIR, me, capacity=capacity)
        assert not sits(here, CHAIR, me)
    with here.reading() as session:
        asked = session.scalars(select(AdministrationRequest)).one()
    browser.get("/administration/users?lang=en")
    browser.post("/administration/requests/agree", request=asked.id)
    assert browser.status == 409
    assert not sits(here, CHAIR, me)
    browser.get("/cases/123456789")
    assert browser.status == 404


def test_she_does_not_do_it_through_a_person_she_made_up_either(
    browser: Browser, here: Service, world: World
) -> None:
    world.vacate(CHAIR)
    administrator(browser, here, world)
    browser.get(f"/administration/office?key={VDC}&lang=en")
    browser.post("/administration/office/person", key=VDC, name="Made Up", phone="", language="en", sex="f")
    found = re.search(r"appointment is (\d+)", browser.page)
    assert found
    made_up = int(found[1])
    appointed(browser, CHAIR, made_up)
    assert not sits(here, CHAIR, made_up)
    world.vacate("planning/officer")
    appointed(browser, "planning/officer", made_up)  # no reader of cases: that is hers to do
    assert sits(here, "planning/officer", made_up)
    browser.get("/administration/users?lang=en")
    page = browser.post("/administration/users/login", official=str(made_up))
    assert "one-time" in page.lower() or "password" in page.lower()
    appointed(browser, CHAIR, made_up)
    assert not sits(here, CHAIR, made_up)


def test_she_gives_no_reader_of_cases_a_password_by_herself_and_none_to_herself(
    browser: Browser, here: Service, world: World, administrators: dict[str, int]
) -> None:
    chair = world.official(CHAIR).official_id
    administrator(browser, here, world)
    browser.get("/administration/users?lang=en")
    for whom in (chair, administrators[SECOND]):
        page = browser.post("/administration/users/login", official=str(whom))
        assert "<code>" not in page.split("waiting")[0]
        with here.reading() as session:
            assert logins.of_official(session, int(whom or 0)) is None
    browser.post("/administration/users/login", official=str(administrators[FIRST]))
    assert browser.status == 409


def test_a_second_administrator_agrees_once_and_then_it_is_done(
    browser: Browser, here: Service, world: World, administrators: dict[str, int]
) -> None:
    chair = world.official(CHAIR).official_id
    administrator(browser, here, world)
    browser.get("/administration/users?lang=en")
    browser.post("/administration/users/login", official=str(chair))
    with here.reading() as session:
        asked = session.scalars(select(AdministrationRequest)).one()
    browser.post("/sign-out")
    administrator(browser, here, world, SECOND)
    browser.get("/administration/users?lang=en")
    page = browser.post("/administration/requests/agree", request=asked.id)
    assert "vdc.17010101.chair" in page
    assert re.search(r"<code>[a-z2-9]{5}-[a-z2-9]{5}-[a-z2-9]{5}</code>", page)
    browser.post("/administration/requests/agree", request=asked.id)
    assert browser.status == 409


def test_of_two_administrators_at_one_office_the_second_is_told(
    browser: Browser, here: Service, world: World
) -> None:
    world.vacate(CHAIR)
    mine, hers = person(here), person(here, "Another")
    administrator(browser, here, world)
    browser.get(f"/administration/office?key={VDC}&lang=en")
    seen = hidden(browser.page, "seen")
    page = appointed(browser, CHAIR, hers)
    assert "She is appointed" in page
    page = browser.post(
        "/administration/office/appoint",
        seat=CHAIR,
        official=str(mine),
        seen=seen,
        sure="yes",
        capacity="deputy",
    )
    assert browser.status == 409
    assert "Somebody else has changed this" in page
    assert not sits(here, CHAIR, mine)


def test_it_names_how_many_cases_lie_there_and_counts_no_hotline_case(
    browser: Browser, here: Service, world: World
) -> None:
    world.file()
    world.file()
    world.file("danger", area_key=None)
    administrator(browser, here, world)
    assert "2 open cases" in browser.get(f"/administration/office?key={VDC}&lang=en")
    for office in ("hotline-protection", "service-desk"):
        assert "0 open cases" in browser.get(f"/administration/office?key={office}&lang=en")


def test_an_end_counts_at_once_and_her_sessions_are_over(
    browser: Browser, here: Service, world: World
) -> None:
    chair = world.official(CHAIR).official_id
    other = Browser(browser.client.application.test_client())
    sign_in(other, here, world, CHAIR)
    administrator(browser, here, world)
    browser.get(f"/administration/office?key={VDC}&lang=en")
    with here.reading() as session:
        tenure = session.scalars(select(Tenure).where(Tenure.official_id == chair)).one()
    seen = hidden(browser.page, "seen")
    page = browser.post("/administration/office/end", seat=CHAIR, tenure=str(tenure.id), seen=seen)
    assert "open cases lie with this office" in page
    page = browser.post(
        "/administration/office/end", seat=CHAIR, tenure=str(tenure.id), seen=seen, sure="yes"
    )
    assert "It is ended" in page
    other.get("/")
    assert other.at == "/console/sign-in"


def test_the_last_administrator_stays(
    browser: Browser, here: Service, world: World, administrators: dict[str, int]
) -> None:
    administrator(browser, here, world)
    for seat, expected in ((SECOND, 200), (FIRST, 409)):
        browser.get("/administration/office?key=administration&lang=en")
        with here.reading() as session:
            tenure = session.scalars(
                select(Tenure).where(Tenure.official_id == administrators[seat], Tenure.ends.is_(None))
            ).one()
        seen = hidden(browser.page, "seen")
        browser.post("/administration/office/end", seat=seat, tenure=str(tenure.id), seen=seen, sure="yes")
        assert browser.status == expected


def test_its_history_is_changed_by_nobody(here: Service, browser: Browser, world: World) -> None:
    administrator(browser, here, world)
    browser.get(f"/administration/office?key={VDC}&lang=en")
    browser.post(
        "/administration/office/hours", key=VDC, hours="08:00-12:00", seen=hidden(browser.page, "seen")
    )
    with here.reading() as session:
        row = session.scalars(select(AdministrationEvent).where(AdministrationEvent.what == "hours")).one()
    assert (row.before, row.after) == ("", "08:00-12:00")
    for statement in ("UPDATE administration_events SET by = 'x'", "DELETE FROM administration_events"):
        with pytest.raises(DatabaseError, match="history is not changed"), here.sessions.begin() as session:
            session.execute(text(statement.replace(" by ", ' "by" ')))


def test_names_and_words_stand_in_no_row_of_the_history(
    browser: Browser, here: Service, world: World
) -> None:
    administrator(browser, here, world)
    browser.get(f"/administration/office?key={VDC}&lang=en")
    browser.post(
        "/administration/office/person",
        key=VDC,
        name="Chea Sophal",
        phone="012 777 888",
        language="km",
        sex="m",
    )
    with here.reading() as session:
        rows = session.execute(text("SELECT * FROM administration_events")).all()
        assert session.scalars(select(Official)).all()
    assert rows
    assert not any("Sophal" in str(row) or "777888" in str(row) for row in rows)
