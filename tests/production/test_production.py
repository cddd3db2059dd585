"""A start in production: what is there, what is not, and one complaint from the first key to a deadline worked off."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from demo.model import Arrival, DemoClock, DemoPhone
from grievance_core.areas.model import Area
from grievance_core.cases.model import Case, CaseEvent
from grievance_core.timers.model import Timer
from service import Service
from tests.launcher.conftest import wait_for
from tests.production.conftest import METRICS_TOKEN, USSD_SECRET, Operator, Production
from tests.world import VILLAGE

pytestmark = pytest.mark.needs("postgresql")
NUMBER = "+85512345678"
WORDS = "មេភូមិសុំលុយពីរម៉ឺនរៀល"
FORM = {"sessionId": "s", "phoneNumber": NUMBER, "networkCode": "1", "serviceCode": "*855#", "text": ""}


@pytest.mark.parametrize(
    "secret", ["", "wrong", USSD_SECRET[:-1], f"{USSD_SECRET}x", f"{USSD_SECRET}/x", "change-me"]
)
def test_it_has_no_phone_line_for_who_does_not_know_the_secret(production: Production, secret: str) -> None:
    assert Operator(production, secret).post("/ussd/africastalking", FORM).status_code == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/simulator"),
        ("POST", "/simulator/turn"),
        ("GET", "/simulator/phones"),
        ("POST", "/simulator/clock"),
        ("GET", "/simulator/static/phones.js"),
        ("POST", "/sms/twilio"),
        ("GET", "/metrics"),
    ],
)
def test_it_has_no_address_of_the_demo_nor_of_what_is_not_set_up(
    production: Production, method: str, path: str
) -> None:
    assert production.call(method, path).status_code == 404


@pytest.mark.parametrize("words", [("clock",), ("clock", "+3d"), ("clock", "reset"), ("phones", "--json")])
def test_it_refuses_the_demos_commands(production: Production, words: tuple[str, ...]) -> None:
    result = production.command("demo", *words)
    assert result.returncode == 1
    assert "production" in result.stderr
    assert result.stdout == ""


def test_it_holds_the_country_and_nothing_of_the_demo(opened: Service) -> None:
    with opened.reading() as session:
        for table in (DemoClock, DemoPhone, Arrival):
            assert session.scalar(select(func.count()).select_from(table)) == 0
        assert (session.scalar(select(func.count()).select_from(Area)) or 0) > 15_000


def test_a_complaint_comes_in_and_its_deadline_is_worked_off(production: Production, opened: Service) -> None:
    phone = Operator(production).phone(NUMBER).dial()
    for label in ("ខ្មែរ", "មានបញ្ហា", "ប្រាក់យឺត", "រឿងខ្ញុំ", "អង្គរជុំ", "ចារឈូក", "ប្រាសាទ"):
        phone.choose(label)
    phone.type(WORDS)
    for label in ("មិនបញ្ចេញឈ្មោះ", "ស្រី", "ផ្ញើ"):
        phone.choose(label)
    assert phone.again() == phone.said
    reference = "".join(re.findall(r"\d{3} \d{3} \d{3}", phone.said)[0].split())
    with opened.sessions.begin() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        assert (case.channel, case.office.key) == ("ussd", f"vdc:{VILLAGE}")
        overdue = {"due_at": datetime.now(UTC) - timedelta(seconds=1)}
        session.execute(
            update(Timer).where(Timer.case_id == case.id, Timer.purpose == "acknowledge").values(overdue)
        )
    assert wait_for(lambda: "climbed" in events(opened, case.id), 30), production.log("work")
    assert events(opened, case.id).count("climbed") == 1
    assert production.command("cases", "verify").returncode == 0
    assert production.command("doctor").returncode == 0


def events(opened: Service, case_id: str) -> list[str]:
    with opened.reading() as session:
        return list(session.scalars(select(CaseEvent.type).where(CaseEvent.case_id == case_id)))


def test_an_operator_reads_its_figures(production: Production) -> None:
    answer = production.call("GET", "/metrics", Authorization=f"Bearer {METRICS_TOKEN}")
    assert answer.status_code == 200
    assert 'ssdm_part_well{part="database"} 1.0' in answer.body


def test_it_journals_no_secret_number_or_word(production: Production) -> None:
    phone = Operator(production).phone("+85512345679").dial()
    phone.type("ខ្មែរ")
    phone.type(WORDS)
    written = "".join(map(production.log, ("prepare", "web", "work", "tick")))
    secrets = [production.environment[name] for name in ("SECRET_KEY", "ENCRYPTION_KEYS")]
    said = [USSD_SECRET, METRICS_TOKEN, *secrets, NUMBER[1:], "85512345679", WORDS, "12990001", "សុខ ដារា"]
    assert [word for word in said if word in written] == []
    assert [line for line in production.log("web").splitlines() if "event" not in json.loads(line)] == []
