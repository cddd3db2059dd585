"""The page in a browser: a complaint made with the keyboard, heard of on the chair's phone, on a wide and a narrow screen."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright
from werkzeug.serving import make_server

from demo.model import DemoPhone
from grievance_core.vault import Place
from service import Service
from tests.world import World

pytestmark = pytest.mark.needs("chromium")
VILLAGER = "+85512000001"
# As root it runs without its own sandbox; nothing it does by itself may go out.
FLAGS = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or "", args=FLAGS.split()
        )
        yield opened
        opened.close()


@pytest.fixture
def address(app: Flask, world: World, here: Service) -> Iterator[str]:
    """The served page, with a villager and the chair of her village among the demo's phones."""
    world.phone(VILLAGER, language="en")
    add_phone(here, VILLAGER, "Sok", None)
    add_phone(here, world.number_of("vdc:17010101/chair"), "Chan", "vdc:17010101/chair")
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/simulator"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page on which any error in the console fails the test."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if is_trouble(message) else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{address}?lang=en")
    yield page
    page.close()
    assert errors == []


def is_trouble(message: ConsoleMessage) -> bool:
    refused = message.text.startswith("Failed to load resource")  # the page itself says why
    return message.type in ("error", "warning") and not refused


def add_phone(here: Service, number: str, name: str, seat: str | None) -> None:
    with here.sessions.begin() as session:
        phone = DemoPhone(number_sealed=b"", name_sealed=b"", seat_key=seat, area_key="17010101")
        session.add(phone)
        session.flush()
        for column, value in (("number", number), ("name", name)):
            place = Place("demo_phones", f"{column}_sealed", str(phone.id))
            setattr(phone, f"{column}_sealed", here.inst.vault.seal(value, place))


def test_it_shows_a_villagers_phone_beside_an_officials(page: Page) -> None:
    expect(page.locator("main .phone")).to_have_count(2)
    expect(page.locator("main .phone").nth(1).locator(".seat")).to_contain_text(
        "Village Development Committee of Prasat"
    )


def test_it_files_a_complaint_with_the_keyboard_alone_and_the_chair_hears_of_it(page: Page) -> None:
    hers, chairs = page.locator("main .phone").nth(0), page.locator("main .phone").nth(1)
    file_complaint(page)
    expect(hers.locator(".receipt")).to_contain_text("PIN")
    expect(page.locator("#events tr").first).to_contain_text("filed")
    page.locator("[data-move='+4h']").press("Enter")
    expect(page.locator("#now")).to_contain_text("13:00")
    expect(chairs.locator(".unread b")).to_have_text("1")
    expect(chairs.locator(".messages li")).to_have_count(1)


def test_it_answers_a_message_with_a_message(page: Page) -> None:
    phone = page.locator("main .phone").first
    phone.locator(".reply input").fill("hello")
    phone.locator(".reply input").press("Enter")
    expect(phone.locator(".messages li")).to_have_count(2)


def test_it_says_what_was_wrong_and_goes_on(page: Page) -> None:
    page.locator("#find input").fill("123456789")
    page.locator("#find input").press("Enter")
    expect(page.locator("#notice")).to_have_text("There is no such case here.")
    page.locator("main .phone").first.locator(".call").click()
    expect(page.locator("#notice")).to_be_empty()


def test_it_adds_and_puts_away_phones_and_hangs_up(page: Page) -> None:
    phones = page.locator("main .phone")
    phones.first.locator(".call").click()
    expect(phones.first.locator(".options button").first).to_be_visible()
    phones.first.locator(".end").click()
    expect(phones.first.locator(".options button")).to_have_count(0)
    phones.nth(1).locator(".remove").click()
    expect(phones).to_have_count(1)
    page.locator("#add-phone").click()
    expect(phones).to_have_count(2)


def test_it_fits_the_screen_in_both_languages(page: Page, address: str) -> None:
    for width, lang in ((360, "en"), (360, "km"), (768, "km"), (1280, "km")):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"{address}?lang={lang}")
        page.locator("main .phone").first.locator(".call").click()
        expect(page.locator("main .phone").first.locator(".options button").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (width, lang)


def test_it_names_every_control_for_who_cannot_see_it(page: Page) -> None:
    unnamed = page.evaluate(
        """[...document.querySelectorAll("main button, main input, main select, section button, section input")]
        .filter((one) => !(one.textContent.trim() || one.ariaLabel || one.labels?.[0]?.textContent.trim()))
        .map((one) => one.outerHTML)"""
    )
    assert unnamed == []


def file_complaint(page: Page) -> None:
    phone = page.locator("main .phone").first
    phone.locator(".call").press("Enter")
    for option in ("complaint", "service", "confirm", None, "skip", "confirm"):
        if option is None:
            expect(phone.locator(".options button[data-id=confirm]")).to_have_count(0)
            phone.locator(".entry input").fill("There is no medicine")
            phone.locator(".entry input").press("Enter")
        else:
            phone.locator(f".options button[data-id={option}]").press("Enter")
