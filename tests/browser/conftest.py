"""One server and one browser for all of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.town import Town, running_town

# As root it runs without its own sandbox; nothing it does by itself may go out.
FLAGS = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update"


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The service with the demo's people. Tests move its clock on and leave their cases there."""
    with running_town(tmp_path_factory.mktemp("town")) as started:
        yield started


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or "", args=FLAGS.split()
        )
        yield opened
        opened.close()
