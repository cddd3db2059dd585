"""What leaves a hotline's desk by the console, and its plans, tasks and notes there."""

from __future__ import annotations

import re

from flask.testing import FlaskClient

from grievance_core.cases.filing import Receipt
from service import Service
from tests.console.conftest import Browser
from tests.console.test_hotline_desk import DONE, at_desk, fill
from tests.hotlines.desks import ABROAD, FIRST, SECOND, accepted
from tests.world import World

NAME, NEEDS = "សុខ ចន្ថា", "កន្លែងស្នាក់នៅ"


def with_packet(browser: Browser, receipt: Receipt) -> str:
    """She agreed, and a packet was made: its code."""
    agreed = {"purpose": "shelter", "field-name": "yes", "field-needs": "yes", "days": "7", "text": "បាន"}
    assert DONE in fill(browser, receipt, "consent", **agreed)
    consent = re.search(r'name="sheet" value="(\w+)"', browser.page)
    assert consent is not None
    values = {"value-name": NAME, "value-needs": NEEDS}
    fill(browser, receipt, "packet", sheet=consent[1], receiver="អ្នកស្រី ស៊ីណា", **values)
    code = re.search(r"<code>([^<]+)</code>", browser.page)
    assert code is not None, browser.page
    return code[1]


def test_a_packet_opens_once_for_who_has_its_code_and_for_nobody_else(
    client: FlaskClient, here: Service, world: World
) -> None:
    receipt = accepted(world)
    browser = at_desk(client, here, world, FIRST)
    code = with_packet(browser, receipt)
    assert code not in browser.get(f"/desk/{receipt.reference}?lang=en")
    stranger = Browser(client.application.test_client())
    stranger.get("/packet?lang=en")
    stranger.post("/packet", code="2" * 20)
    assert stranger.status == 404
    stranger.post("/packet", code=code)
    assert NAME in stranger.page
    assert NEEDS in stranger.page
    assert receipt.reference not in stranger.page
    stranger.get("/packet?lang=en")
    stranger.post("/packet", code=code)
    assert stranger.status == 404
    assert NAME not in stranger.page


def test_it_is_printed_by_its_desk_while_it_holds_and_not_once_she_took_it_back(
    client: FlaskClient, here: Service, world: World
) -> None:
    receipt = accepted(world)
    browser = at_desk(client, here, world, FIRST)
    code = with_packet(browser, receipt)
    browser.get(f"/desk/{receipt.reference}?lang=en")
    paper = re.search(r'href="/console(/desk/\w+/packets/\w+)"', browser.page)
    assert paper is not None
    printed = browser.client.get(f"/console{paper[1]}")
    assert printed.data.startswith(b"%PDF")
    assert receipt.reference not in printed.headers["Content-Disposition"]
    abroad = at_desk(client, here, world, ABROAD)
    abroad.get(paper[1])
    assert abroad.status == 404
    consent = re.search(r'withdraw-consent.*?name="sheet" value="(\w+)"', browser.page, re.DOTALL)
    assert consent is not None
    assert DONE in fill(browser, receipt, "withdraw-consent", sheet=consent[1])
    browser.get(paper[1])
    assert browser.status == 404
    stranger = Browser(client.application.test_client())
    stranger.get("/packet?lang=en")
    stranger.post("/packet", code=code)
    assert stranger.status == 404


def test_plans_tasks_calls_and_notes_are_kept_and_ended_by_their_buttons(
    client: FlaskClient, here: Service, world: World
) -> None:
    receipt = accepted(world)
    browser = at_desk(client, here, world, FIRST)
    assert DONE in fill(browser, receipt, "plan", text="ទៅផ្ទះបង")
    assert DONE in fill(browser, receipt, "task", text="ទូរស័ព្ទ", due="2026-01-05T18:00")
    assert DONE in fill(browser, receipt, "call", text="និយាយហើយ", result="reached", due="")
    assert DONE in fill(browser, receipt, "handover", text="សូមទូរស័ព្ទល្ងាច")
    fill(browser, receipt, "task", text="words that stay", due="tomorrow")
    assert browser.status == 409
    assert "words that stay" in browser.page
    colleague = at_desk(client, here, world, SECOND)
    assert "unread" in colleague.get("/desk?lang=en")
    for what in ("read", "task-done"):
        colleague.get(f"/desk/{receipt.reference}?lang=en")
        sheet = re.search(rf'/{what}">.*?name="sheet" value="(\w+)"', colleague.page, re.DOTALL)
        assert sheet is not None
        assert DONE in fill(colleague, receipt, what, sheet=sheet[1])
    assert "unread" not in colleague.get("/desk?lang=en")
