"""Programs that parts of the suite need and that do not come with it.

`@pytest.mark.needs("chromium")` says so. Where the program is missing, those tests are left out and the end of the run names
them; with `--nothing-left-out` the run fails instead.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.kannel import station
from tests.sms import prism
from tests.stores.postgresql import binaries
from tests.telegram import emulator


@dataclass(frozen=True)
class Need:
    found: Callable[[], bool]
    remedy: str


def _chromium() -> bool:
    return any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))


NEEDS = {
    "postgresql": Need(lambda: binaries() is not None, "apt-get install postgresql"),
    "kannel": Need(station.found, "apt-get install kannel"),
    "chromium": Need(_chromium, "apt-get install chromium"),
    "prism": Need(
        prism.found, f"npm, which ./test installs it with, and {prism.DESCRIPTION.name} in ../shared/peers"
    ),
    "telegram-emulator": Need(emulator.found, "npm and node, which ./test installs it with"),
}


def missing() -> list[str]:
    return [name for name, need in NEEDS.items() if not need.found()]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--nothing-left-out", action="store_true", help="fail when a needed program is missing")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "needs(program): left out where the program is not installed")
    absent = missing()
    if absent and config.getoption("--nothing-left-out"):
        raise pytest.UsageError("; ".join(_sentence(name) for name in absent))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    absent = set(missing())
    left_out = [item for item in items if absent & _needed(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for name in missing():
        terminalreporter.write_line(_sentence(name), yellow=True)


def _needed(item: pytest.Item) -> set[str]:
    return {str(mark.args[0]) for mark in item.iter_markers("needs")}


def _sentence(name: str) -> str:
    return f"Left out: what needs {name}, which is not installed ({NEEDS[name].remedy})"
