"""Policies, texts, days, rules and the audit, as an administrator changes and reads them."""

from __future__ import annotations

import re
from datetime import timedelta

from sqlalchemy import event, select

from grievance_core.accounts import logins
from grievance_core.administration.model import PolicyEdition
from grievance_core.cases.model import Case, CaseRead
from service import Service, open_service
from tests.console.administrators import (
    VDC,
    administrator,
    administrators,
    hidden,
)
from tests.console.conftest import Browser
from tests.world import MONDAY, World

__all__ = ["administrators"]


def test_a_policy_with_mistakes_is_refused_by_line_and_nothing_is_switched_on(
    browser: Browser, here: Service, world: World
) -> None:
    administrator(browser, here, world)
    browser.get("/administration/policy?lang=en")
    source = here.settings.escalation_policy.read_text(encoding="utf-8").replace(
        "hold: 20:00-08:00", "hold: never"
    )
    for step in ("check", "do"):
        page = browser.post("/administration/policy", source=source, step=step, note="why")
        assert browser.status == 409
        assert re.search(r"escalation.yaml:\d+: hold", page)
    with here.reading() as session:
        assert session.scalars(select(PolicyEdition)).all() == []


def test_a_policy_shows_what_it_moves_and_every_process_goes_by_it(
    browser: Browser, here: Service, world: World
) -> None:
    world.file()
    world.file("danger", area_key=None)
    elsewhere = open_service(here.settings)
    administrator(browser, here, world)
    browser.get("/administration/policy?lang=en")
    source = (
        here.settings.escalation_policy.read_text(encoding="utf-8")
        .replace(
            "acknowledge: 3 working days\n        act: 8 working days",
            "acknowledge: 4 working days\n        act: 9 working days",
        )
        .replace("acknowledge: 30 minutes", "acknowledge: 45 minutes")
    )
    seen = hidden(browser.page, "seen")
    page = browser.post("/administration/policy", source=source, step="check", seen=seen)
    assert "1 open cases would get another deadline" in page
    before = elsewhere.inst.policy.version
    page = browser.post("/administration/policy", source=source, step="do", seen=seen, note="Slower villages")
    assert "switched on" in page
    page = browser.post(
        "/administration/policy", source=source + "# more\n", step="do", seen=seen, note="Again"
    )
    assert browser.status == 409
    with elsewhere.sessions.begin() as session:
        assert logins.supervised(session, 1, MONDAY) is not None  # anything that asks who sits where
    assert elsewhere.inst.policy.version != before
    elsewhere.engine.dispose()
    with here.reading() as session:
        kept = session.scalars(select(PolicyEdition)).one()
        assert {case.policy_version for case in session.scalars(select(Case))} == {before}
    assert kept.version == here.inst.policy.version


def test_a_text_is_measured_checked_and_sent_in_its_new_words_at_once(
    browser: Browser, here: Service, world: World
) -> None:
    administrator(browser, here, world)
    browser.get("/administration/texts/en/work?lang=en")
    seen = hidden(browser.page, "seen")
    for wrong in (
        "No number at all",
        "{reference} {day} {name}",
        "{reference} {day} {",
        "{reference} {day} " + "x" * 400,
    ):
        browser.post("/administration/texts/en/work", wording=wrong, seen=seen, step="do")
        assert browser.status == 409, wrong
    wording = "New case {reference}, act by {day}."
    page = browser.post("/administration/texts/en/work", wording=wording, seen=seen, step="check")
    assert "It can be sent like this" in page
    browser.post("/administration/texts/en/work", wording=wording, seen=seen, step="do")
    assert browser.status == 200
    elsewhere = open_service(here.settings)
    with elsewhere.sessions.begin() as session:
        logins.supervised(session, 1, MONDAY)
    assert (
        elsewhere.inst.catalogues.text("en", "message", "work", reference="1", day="2")
        == "New case 1, act by 2."
    )
    elsewhere.engine.dispose()
    browser.post("/administration/texts/en/work", wording="Other {reference} {day}", seen=seen, step="do")
    assert browser.status == 409
    browser.get("/administration/texts/en/work?lang=en")
    browser.post("/administration/texts/en/work", seen=hidden(browser.page, "seen"), step="as-catalogue")
    assert wording in browser.get("/administration/texts/en/work?lang=en")
    assert here.inst.catalogues.texts("en")["message", "work"] != wording


def test_a_day_that_is_closed_moves_new_deadlines_and_old_ones_stay(
    browser: Browser, here: Service, world: World
) -> None:
    administrator(browser, here, world)
    browser.get("/administration/calendars?lang=en")
    seen = hidden(browser.page, "seen")
    day = (MONDAY + timedelta(days=1)).date()
    assert here.inst.calendar.is_working_day(day)
    given = {"day": str(day), "what": "closed", "province": "", "reason": "Sub-decree 12"}
    page = browser.post("/administration/calendars", **given, seen=seen)
    assert "The day is put right" in page
    assert not here.inst.calendar.is_working_day(day)
    browser.post("/administration/calendars", **given, seen=seen)
    assert browser.status == 409
    for wrong in ({"day": "2001-01-01"}, {"day": "soon"}, {"reason": ""}, {"province": "99"}):
        browser.get("/administration/calendars?lang=en")
        fresh = hidden(browser.page, "seen")
        browser.post("/administration/calendars", **{**given, "day": "2026-02-03", **wrong}, seen=fresh)
        assert browser.status == 409, wrong


def test_the_audit_is_the_same_with_and_without_hotline_cases(
    browser: Browser, here: Service, world: World
) -> None:
    receipt, hotline = world.file(), world.file("danger", area_key=None)
    with here.sessions.begin() as session:
        session.add(
            CaseRead(
                id="01" + "A" * 24, case_id=receipt.case_id, at=MONDAY, reader="official:1", purpose="story"
            )
        )
    administrator(browser, here, world)
    path = f"/administration/audit?kind=case&begins={MONDAY.date()}&ends={MONDAY.date()}&lang=en"
    before = browser.get(path)
    with here.sessions.begin() as session:
        session.add(
            CaseRead(
                id="01" + "B" * 24, case_id=hotline.case_id, at=MONDAY, reader="official:1", purpose="story"
            )
        )
    after = browser.get(path)
    assert re.sub(r'csrf_token" value="[^"]+"', "", before) == re.sub(r'csrf_token" value="[^"]+"', "", after)
    lines = browser.get(path.replace("/audit?", "/audit.csv?"))
    assert hotline.reference not in lines
    assert receipt.reference in lines


def test_the_number_of_queries_does_not_grow(browser: Browser, here: Service, world: World) -> None:
    administrator(browser, here, world)
    paths = ("/offices?area=17010101", f"/office?key={VDC}", "/users", "/audit", "/gateways", "/policy")

    def counted(path: str) -> int:
        count = [0]

        def tick(*_: object) -> None:
            count[0] += 1

        browser.get(f"/administration{path}")
        event.listen(here.engine, "before_cursor_execute", tick)
        browser.get(f"/administration{path}")
        event.remove(here.engine, "before_cursor_execute", tick)
        return count[0]

    few = [counted(path) for path in paths]
    for _ in range(12):
        world.file()
    assert [counted(path) for path in paths] == few


def test_a_programme_is_shown_by_its_mistakes_and_by_the_people_it_would_reach(
    browser: Browser, here: Service, world: World
) -> None:
    administrator(browser, here, world)
    page = browser.get("/administration/programmes/file?name=programmes/school-meals.yaml&lang=en")
    seen = hidden(page, "seen")
    source = here.inst.programmes.sources["programmes/school-meals.yaml"].decode()
    given = {"name": "programmes/school-meals.yaml", "seen": seen}
    page = browser.post(
        "/administration/programmes/file", **given, source=source + "nonsense: yes\n", step="do", note="x"
    )
    assert browser.status == 409
    assert "programmes/school-meals.yaml:" in page
    page = browser.post(
        "/administration/programmes/file", **given, source=source + "# checked again\n", step="check"
    )
    assert "Nobody would be entitled to anything more or less" in page
    page = browser.post(
        "/administration/programmes/file",
        **given,
        source=source + "# checked again\n",
        step="do",
        note="A remark",
    )
    assert "The new rules are in force" in page
    assert "A remark" in page
    browser.post("/administration/programmes/file", **given, source=source + "# again\n", step="do", note="B")
    assert browser.status == 409
    browser.client.get("/console/administration/programmes/export")
    assert browser.client.get("/console/administration/programmes/export?version=nonsense").status_code == 404
