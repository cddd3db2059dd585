from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from grievance_core.timers.holidays import Calendar

RULES = Path(__file__).parents[2] / "rules"


@pytest.fixture(scope="session")
def calendar() -> Calendar:
    return Calendar.load(RULES / "calendar.yaml")


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    """Writes a rule file and returns where it is."""

    def write_file(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write_file
