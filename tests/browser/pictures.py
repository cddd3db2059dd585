"""Takes the pictures of docs/console.md: `.venv/bin/python -m tests.browser.pictures [FOLDER]`.

It starts the demo, tells the story of tests/browser/story.py, and keeps what is seen on the way.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from settings import ROOT
from tests.browser.story import Story
from tests.browser.town import Town, running_town

# Which page of which telling: in English on a computer, in Khmer on a phone.
KEPT = {
    ("en", 1280): ("queue", "receipt", "refer", "committee", "minutes", "decide", "contested"),
    ("km", 360): ("queue", "intake", "case"),
}
VILLAGES = {("en", 1280): "17010101", ("km", 360): "17120101"}


def take(browser: Browser, town: Town, folder: Path) -> None:
    """One picture of each page, what fits the screen of it."""
    for (language, width), names in KEPT.items():
        taken: set[str] = set()

        def seen(name: str, page: Page, names: tuple[str, ...] = names, taken: set[str] = taken) -> None:
            if name in names and name not in taken:
                taken.add(name)
                page.screenshot(path=folder / f"{name}-{page.locator('html').get_attribute('lang')}.png")

        Story(browser, town, VILLAGES[language, width], language, width, seen).tell()


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "screenshots"
    with (
        tempfile.TemporaryDirectory() as scratch,
        running_town(Path(scratch)) as town,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        take(browser, town, folder)
        browser.close()


if __name__ == "__main__":
    main()
