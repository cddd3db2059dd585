"""Production does not start before an officer has called each emergency line; the demo says that nobody has."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from grievance_core.database import open_database, session_factory
from grievance_core.rulebook import RulebookError
from grievance_core.safety import numbers
from launcher import emergency
from migrations import schema
from settings import ROOT, Settings, load_settings

PRODUCTION = {
    "MODE": "production",
    "SECRET_KEY": "zR5wC9uE1oI7aS3dF6gH2jK8lQ4xV0bN",
    "ENCRYPTION_KEYS": "k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=,index:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=",
    "USSD_SECRET": "kQ3vZ8pT1mN6xW0sB5cR9yH2dL7fJ4gA",
    "PUBLIC_URL": "https://line.example",
    "SERVICE_NUMBER": "1855",
    "REDIS_URL": "redis://127.0.0.1:9",
}
FILE = ROOT / "rules" / "emergency_numbers.yaml"


def in_production(tmp_path: Path) -> Settings:
    url = f"sqlite:///{tmp_path / 'line.sqlite3'}"
    environment = {**PRODUCTION, "DATA_DIR": str(tmp_path), "DATABASE_URL": url}
    return load_settings(environment, None)


def confirm(settings: Settings, *lines: str) -> None:
    engine = open_database(settings.database_url)
    with session_factory(engine).begin() as session:
        for line in lines:
            numbers.confirm(session, numbers.load(FILE), line, "service-desk/officer", datetime.now(UTC))
    engine.dispose()


def test_it_is_refused_with_a_sentence_until_each_is_confirmed(tmp_path: Path) -> None:
    settings = in_production(tmp_path)
    schema.upgrade(settings.database_url)
    with pytest.raises(emergency.Unconfirmed, match="117, 119, 1280, 1288: have an officer call each"):
        emergency.check(settings)
    confirm(settings, "117", "1280", "1288")
    with pytest.raises(emergency.Unconfirmed, match="numbers 119:"):
        emergency.check(settings)
    confirm(settings, "119")
    emergency.check(settings)


def test_the_demo_starts_without(tmp_path: Path) -> None:
    emergency.check(load_settings({**PRODUCTION, "MODE": "demo", "DATA_DIR": str(tmp_path)}, None))


def test_a_line_can_be_confirmed_in_the_file_and_each_mistake_is_named(tmp_path: Path) -> None:
    file = tmp_path / "emergency_numbers.yaml"
    line = "lines:\n  police:\n    number: '117'\n    source: x\n    confirmed_by: service-desk/officer\n"
    file.write_text(f"{line}    confirmed_on: 2026-11-01\n")
    assert [one.confirmed for one in numbers.load(file)] == [True]
    file.write_text(f"{line}    confirmed_on: some day\n    call: me\n".replace("'117'", "one"))
    with pytest.raises(RulebookError) as refused:
        numbers.load(file)
    assert len(refused.value.faults) == 3
