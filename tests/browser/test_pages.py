"""Every page that an official of any role can open, looked at once: by axe-core, by weight, and on screens of every width."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.browser.keyboard import Keyboard
from tests.browser.town import Town
from tests.browser.walking import Walk
from tests.served import bare, bare_environment

__all__ = ["bare", "bare_environment"]
pytestmark = [pytest.mark.needs("chromium"), pytest.mark.needs("axe"), pytest.mark.xdist_group("browser")]
# Between them they open everything there is: test_no_page_is_left_out finds what they do not.
WALKERS = (
    "commune-assistant:170102/assistant",
    "commune-chief:170102/chief",
    "cwcc:1701/secretary",
    "district-director:1701/director",
    "service-desk/officer-1",
    "hotline-protection/supervisor",
    "administration/administrator-1",
)
# What is sent as a file, or looks into one that somebody gave.
FILES = {
    "console.asset", "console.font", "console.case_file", "console.errand_file", "console.audit_file", "console.pack",
    "console.export_programmes", "console.programme_file", "console.printed_minutes", "public.asset", "public.font",
    "public.figures_csv", "console.print_packet",
}  # fmt: skip
# What stands only after something was done: the story sees the first, nobody here switches a policy on.
ELSEWHERE = {"console.paper", "console.policy_edition"}


@pytest.fixture(scope="module")
def walk(bare: Flask, browser: Browser, town: Town) -> Walk:
    """The whole console, walked through once."""
    logins = {one["seat"]: one["login"] for one in town.ask("/simulator/phones") if one["seat"]}
    walk = Walk(bare, browser, town)
    for seat in WALKERS:
        walk.by(logins[seat], _prepare if seat == WALKERS[0] else None)
    return walk


def _prepare(keys: Keyboard) -> None:
    """A piece of long work, so that there is one to look at."""
    keys.open("/console/registry")
    keys.enters("form[action$='take-out'] button")


def test_every_page_holds_for_everybody_who_reads_it(walk: Walk) -> None:
    assert walk.wrong == []


def test_no_page_complains_in_the_browsers_console(walk: Walk) -> None:
    assert walk.troubles == []


def test_no_page_is_left_out(walk: Walk, bare: Flask) -> None:
    served = {
        rule.endpoint
        for rule in bare.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and rule.endpoint.partition(".")[0] in ("console", "public")
    }
    assert sorted(served - FILES - ELSEWHERE - walk.endpoints) == []
