"""A hotline's desk at the console: nobody else reaches it; she works a case from the ringing to the signed closing."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from grievance_core.cases.filing import Receipt
from service import Service
from tests.console.conftest import Browser, sign_in
from tests.hotlines.desks import ABROAD, FIRST, OUTSIDE, QUIET, SUPERVISOR, accepted, on_watch
from tests.world import World

DONE = "Saved."


def at_desk(client: FlaskClient, here: Service, world: World, seat: str) -> Browser:
    return sign_in(Browser(client.application.test_client()), here, world, seat)


def fill(browser: Browser, receipt: Receipt, what: str, **fields: str) -> str:
    browser.get(f"/desk/{receipt.reference}?lang=en")
    seen = re.search(r'name="seen" value="(\d+)"', browser.page)
    return browser.post(f"/desk/{receipt.reference}/{what}", seen=seen[1] if seen else "", **fields)


@pytest.mark.parametrize("seat", OUTSIDE)
def test_whoever_is_not_of_the_desk_finds_nothing_there(
    client: FlaskClient, here: Service, world: World, seat: str
) -> None:
    receipt = world.file("danger")
    browser = at_desk(client, here, world, seat)
    for path in (f"/desk/{receipt.reference}", f"/desk/{receipt.reference}/risk"):
        browser.get(path)
        assert browser.status in (404, 405)
    browser.get("/")
    browser.post(f"/desk/{receipt.reference}/risk", seen="1", **QUIET)
    assert browser.status == 404
    assert receipt.reference not in browser.get("/desk")
    assert world.case(receipt).risk == ""


def test_she_assesses_checks_and_closes_and_the_supervisor_signs(
    client: FlaskClient, here: Service, world: World
) -> None:
    on_watch(world, FIRST, world.now)
    receipt = world.file("danger")
    browser = at_desk(client, here, world, FIRST)
    assert receipt.reference in browser.get("/desk?lang=en")
    assert "Not assessed yet" in browser.page
    assert DONE in fill(browser, receipt, "risk", **{**QUIET, "weapons": "yes"}, text="មានកាំបិត")
    assert "High risk" in browser.page
    assert "មានកាំបិត" in browser.page
    browser.send(receipt.reference, "solved", text="x")
    assert browser.status == 409
    assert "safety check" in browser.page
    assert DONE in fill(browser, receipt, "check", safe="yes", told="yes", text="ទូរស័ព្ទទៅស្អែក")
    browser.send(receipt.reference, "solved", text="x")
    assert world.case(receipt).state in ("decided", "undelivered")
    above = at_desk(client, here, world, SUPERVISOR)
    assert receipt.reference in above.get("/desk-review?lang=en")
    assert DONE in above.post(f"/desk-review/cases/{receipt.reference}", verdict="signed")
    assert receipt.reference not in above.get("/desk-review?lang=en")


def test_a_case_manager_has_no_supervisor_s_page(client: FlaskClient, here: Service, world: World) -> None:
    receipt = accepted(world)
    browser = at_desk(client, here, world, FIRST)
    browser.get("/desk-review")
    assert browser.status == 404
    browser.get("/desk")
    browser.post(f"/desk-review/cases/{receipt.reference}", verdict="signed")
    assert browser.status == 404


def test_a_form_sent_twice_or_too_late_does_nothing_again(
    client: FlaskClient, here: Service, world: World
) -> None:
    receipt = accepted(world)
    browser = at_desk(client, here, world, FIRST)
    browser.get(f"/desk/{receipt.reference}?lang=en")
    seen = re.search(r'name="seen" value="(\d+)"', browser.page)
    assert seen is not None
    for status in (200, 409):
        browser.post(f"/desk/{receipt.reference}/risk", seen=seen[1], **QUIET)
        assert browser.status == status
    fill(browser, receipt, "check", safe="perhaps", told="yes", text="words that stay")
    assert browser.status == 409
    assert "words that stay" in browser.page


def test_the_supervisor_plans_shifts_of_her_own_desk_alone(
    client: FlaskClient, here: Service, world: World
) -> None:
    browser = at_desk(client, here, world, SUPERVISOR)
    when = {"begins": "2026-01-05T22:00", "ends": "2026-01-06T06:00"}
    browser.get("/desk-review?lang=en")
    browser.post("/desk-review/shifts", who=str(world.official(FIRST).official_id), **when)
    assert DONE in browser.page
    shift = re.search(r'name="drop" value="(\w+)"', browser.page)
    assert shift is not None
    browser.post("/desk-review/shifts", who=str(world.official(ABROAD).official_id), **when)
    assert browser.status == 409
    browser.post("/desk-review/shifts", who="x", begins="", ends="")
    assert browser.status == 409
    abroad = at_desk(client, here, world, "hotline-migrant/supervisor")
    assert shift[1] not in abroad.get("/desk-review?lang=en")
    abroad.post("/desk-review/shifts", drop=shift[1])
    assert shift[1] in browser.get("/desk-review?lang=en")
    browser.post("/desk-review/shifts", drop=shift[1])
    assert shift[1] not in browser.page


def test_the_queue_asks_as_much_for_many_cases_as_for_few(
    client: FlaskClient, here: Service, world: World
) -> None:
    for _ in range(3):
        accepted(world)
    browser = at_desk(client, here, world, FIRST)
    assert browser.get("/desk?lang=km").count('<li class="card row') == 3
