"""A complaint from the village's counter to the appeal, by keyboard alone, in both languages, on a phone and on a computer."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.looking import faults
from tests.browser.story import Story
from tests.browser.town import Town

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.needs("axe"), pytest.mark.xdist_group("browser")]
# Each in a commune of its own, whose committee meets for it alone.
TOLD = {
    ("km", 360): "17010101",
    ("en", 360): "17010201",
    ("km", 1280): "17120101",
    ("en", 1280): "17120201",
}


@pytest.mark.parametrize(("language", "width"), TOLD)
def test_a_complaint_goes_through_the_whole_house_without_a_mouse(
    browser: Browser, town: Town, language: str, width: int
) -> None:
    wrong: list[str] = []

    def seen(name: str, page: Page) -> None:
        assert page.locator("html").get_attribute("lang") == language
        wrong.extend(faults(page, name, with_axe=True))

    story = Story(browser, town, TOLD[language, width], language, width, seen)
    story.tell()
    assert wrong == []
    assert story.troubles == []
