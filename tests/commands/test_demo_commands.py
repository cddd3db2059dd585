"""The demo's commands: its phones and its clock, and that production has neither."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

import pytest
from flask.testing import FlaskCliRunner

from app import create_app
from demo.model import DemoPhone
from grievance_core.registry.events import enter_person
from grievance_core.vault import Place
from service import Service
from settings import load_settings
from tests.served import close
from tests.world import VILLAGE, World

START = "2026-01-05T09:00:00+07:00"


@pytest.fixture(scope="module")
def production(bare_environment: dict[str, str]) -> Iterator[FlaskCliRunner]:
    settings = {
        **bare_environment,
        "MODE": "production",
        "SECRET_KEY": "k" * 40,
        "USSD_SECRET": "s" * 40,
        "ENCRYPTION_KEYS": bare_environment["ENCRYPTION_KEYS"].replace("demo1:", "first:"),
        "PUBLIC_URL": "https://line.example.org",
        "SERVICE_NUMBER": "1299",
    }
    app = create_app(load_settings(settings, None))
    yield app.test_cli_runner()
    close(app)


@pytest.mark.parametrize(
    "command",
    [
        ("demo", "clock"),
        ("demo", "clock", "+3d"),
        ("demo", "clock", "reset"),
        ("demo", "phones"),
        ("demo", "people"),
        ("simulate", "ussd", "+85512000001"),
        ("simulate", "sms", "+85512000001"),
    ],
)
def test_it_refuses_outside_the_demo(production: FlaskCliRunner, command: tuple[str, ...]) -> None:
    result = production.invoke(args=list(command), input="hello\n")
    assert result.exit_code == 1
    assert "MODE is production" in result.output


def test_it_refuses_a_move_that_is_none(operator: FlaskCliRunner) -> None:
    for move in ["3d", "-3d", "+0d", "+91d", "yesterday"]:
        for options in ((), ("--dry-run",)):
            result = operator.invoke(args=["demo", "clock", move, *options])
            assert result.exit_code == 2, move
    assert operator.invoke(args=["demo", "clock"]).output.strip() == START


def test_it_only_tells_where_the_clock_would_go_in_a_dry_run(operator: FlaskCliRunner) -> None:
    told = operator.invoke(args=["demo", "clock", "+3d", "--dry-run"]).output.strip()
    assert told == "2026-01-08T09:00:00+07:00"
    assert operator.invoke(args=["demo", "clock"]).output.strip() == START
    assert operator.invoke(args=["demo", "clock", "reset", "--dry-run"]).output.strip() == START


def test_it_moves_the_clock_and_keeps_every_deadline_on_the_way(
    operator: FlaskCliRunner, world: World
) -> None:
    reference = world.file().reference
    result = operator.invoke(args=["demo", "clock", "+14d"])
    assert result.exit_code == 0, result.stdout
    assert result.stdout.strip() == "2026-01-19T09:00:00+07:00"
    case = json.loads(operator.invoke(args=["cases", "show", reference, "--json"]).stdout)
    assert case["level"] != "village"
    messages = json.loads(operator.invoke(args=["outbox", "list", "--to", "+85512000001", "--json"]).stdout)
    assert {message["state"] for message in messages} == {"delivered"}
    assert len(messages) > 1


def test_it_lists_the_demos_phones(operator: FlaskCliRunner, world: World, here: Service) -> None:
    official = world.official("vdc:17010101/chair").official_id
    with here.sessions.begin() as session:
        phone = DemoPhone(
            number_sealed=b"", name_sealed=b"", seat_key="vdc:17010101/chair", official_id=official
        )
        session.add(phone)
        session.flush()
        for column, value in (("number", "+85512000100"), ("name", "សុខា"), ("pin", "4711")):
            place = Place("demo_phones", f"{column}_sealed", str(phone.id))
            setattr(phone, f"{column}_sealed", here.inst.vault.seal(value, place))
    (listed,) = json.loads(operator.invoke(args=["demo", "phones", "--json"]).stdout)
    assert set(listed) == {"number", "name", "seat", "office", "area", "pin", "login"}
    assert (listed["number"], listed["pin"], listed["office"]) == ("+85512000100", "4711", "vdc:17010101")
    assert "PIN 4711" in operator.invoke(args=["demo", "phones"]).output


def test_it_lists_whom_the_registry_has_at_the_villagers_phones(
    operator: FlaskCliRunner, world: World, here: Service
) -> None:
    with here.sessions.begin() as session:
        phone = DemoPhone(number_sealed=b"", name_sealed=b"", area_key=VILLAGE)
        session.add(phone)
        session.flush()
        for column, value in (("number", "+85512000001"), ("name", "សុខា · Sokha")):
            place = Place("demo_phones", f"{column}_sealed", str(phone.id))
            setattr(phone, f"{column}_sealed", here.inst.vault.seal(value, place))
        entered = {"by": "operator", "now": world.now, "is_head": True}
        born = (date(1990, 1, 1), date(1990, 12, 31))
        person = enter_person(session, here.inst.vault, name="សុខា", village_key=VILLAGE, born=born, **entered)  # type: ignore[arg-type]
    (listed,) = json.loads(operator.invoke(args=["demo", "people", "--json"]).stdout)
    assert listed == {
        "number": "+85512000001", "name": "សុខា · Sokha", "membership": person.number, "birth_year": 1990,
        "village": VILLAGE, "card": None, "phone": None, "pin": None,
    }  # fmt: skip
    assert f"member {person.number}  born 1990" in operator.invoke(args=["demo", "people"]).output
