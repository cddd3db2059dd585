"""One province in which every kind of case lies with every office that can have it, and somebody of each role is signed in."""

from __future__ import annotations

import secrets
import shutil
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import create_app
from console import desk
from grievance_core.accounts import logins
from grievance_core.accounts.model import Login, SignedIn
from grievance_core.areas.search import path
from grievance_core.cases.access import Right, rights
from grievance_core.cases.asking import ask_provider
from grievance_core.cases.committees import refer_to_committee
from grievance_core.cases.filing import Receipt
from grievance_core.cases.handling import accept, pass_up, solve
from grievance_core.cases.model import Case, CaseEvent
from grievance_core.cases.principal import Principal
from grievance_core.errors import Refused
from grievance_core.identifiers import new_id
from grievance_core.offices.model import Office, Seat
from grievance_core.routing.kinds import KINDS
from service import Service
from settings import load_settings
from tests.permissions.table import roles
from tests.running import KEYS
from tests.served import close
from tests.world import MONDAY, World

HOTLINES = {"danger": "hotline-protection", "migrant": "hotline-migrant"}
ORDINARY = tuple(kind for kind in KINDS if kind not in HOTLINES)
PLACES = ("17010101", "17120101", "01020101")
HEIGHTS = ("village", "commune", "district", "province", "service-desk")
STRENGTH = (Right.WORK, Right.DECIDE, Right.RECOMMEND, Right.ANSWER, Right.TELL, Right.WORDS, Right.LINE)
TOKEN_BYTES = 32


@dataclass
class House:
    """The province, its cases by what they are, and who is signed in."""

    app: Flask
    here: Service
    world: World
    cases: defaultdict[str, list[str]] = field(
        default_factory=lambda: defaultdict(list)
    )  # ids by name of the lot
    tokens: dict[str, str] = field(default_factory=dict)  # of the session of each seat
    officials: dict[str, int] = field(default_factory=dict)

    def official(self, seat: str) -> int:
        """Who holds this seat. Nobody changes seats here."""
        if seat not in self.officials:
            found = self.world.official(seat).official_id
            assert found is not None
            self.officials[seat] = found
        return self.officials[seat]

    def browser(self, seat: str) -> FlaskClient:
        """A browser in which whoever holds this seat is signed in."""
        client = self.app.test_client()
        client.set_cookie("console", self.tokens[seat], path="/console")
        return client

    def sign_in(self, seat: str) -> None:
        token, now = secrets.token_urlsafe(TOKEN_BYTES), datetime.now(UTC)
        official_id = self.official(seat)
        with self.here.sessions.begin() as session:
            if session.get(Login, official_id) is None:
                logins.give_known(session, official_id, seat, "no password opens it")
            session.get_one(Login, official_id).totp_since = now
            session.add(
                SignedIn(
                    id=new_id(), token_digest=self.here.inst.vault.index("signed-in", token), official_id=official_id,
                    browser="test", begun_at=now, seen_at=now, second_factor=True,
                )
            )  # fmt: skip
        self.tokens[seat] = token

    def sees(self, session: Session, seat: str, case: Case) -> str:
        """The most that whoever holds this seat may do with the case."""
        by = Principal("official", official_id=self.official(seat))
        granted = rights(session, self.here.inst, by, case, self.world.now)
        if {Right.TELL, Right.WORDS} <= granted:
            return "words, tell"
        return next((str(right) for right in STRENGTH if right in granted), "nothing")

    def place(self, session: Session, seat: str, case: Case) -> str:
        """Where an ordinary case lies, seen from a seat's office."""
        office = session.scalars(select(Office).join(Seat).where(Seat.key == seat)).one()
        if office.id == case.office_id:
            return "with her office"
        around = {area.key for area in path(session, case.area_key or "")}
        if office.area_key is None or office.area_key not in around:
            return "elsewhere"
        here, there = HEIGHTS.index(office.level), HEIGHTS.index(case.level)
        if here != there:
            return "below" if there < here else self._above(session, office, case)
        return "beside"

    def _above(self, session: Session, office: Office, case: Case) -> str:
        passed = select(CaseEvent.id).where(CaseEvent.case_id == case.id, CaseEvent.office_key == office.key)
        return "above, after her" if session.scalar(passed.limit(1)) else "above, never hers"

    def lot(self, name: str) -> list[str]:
        return self.cases[name]


@pytest.fixture(scope="session")
def house(
    sqlite_province: Path, _valkey_server: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """The province with a case of every kind wherever it can lie. Tests may add cases and change none."""
    folder = tmp_path_factory.mktemp("house")
    shutil.copyfile(sqlite_province, folder / "province.sqlite3")
    environment = {
        "MODE": "demo", "DATABASE_URL": f"sqlite:///{folder / 'province.sqlite3'}", "REDIS_URL": _valkey_server,
        "ENCRYPTION_KEYS": KEYS, "SECRET_KEY": "s" * 40, "DATA_DIR": str(folder),
    }  # fmt: skip
    app = create_app(load_settings(environment, None))
    app.config["WTF_CSRF_METHODS"] = ()  # what a form carries is not what is asked here
    here: Service = app.extensions["service"]
    house = House(app, here, World(here.sessions, here.inst, MONDAY))
    _fill(house)
    desk.REFUSED_AFTER, before = 0.0, desk.REFUSED_AFTER
    yield house
    desk.REFUSED_AFTER = before
    close(app)


def _fill(house: House) -> None:
    for seat in roles():
        house.sign_in(seat)
    for place in PLACES:
        for kind in ORDINARY:
            _climbing(house, kind, place)
    for kind, office in HOTLINES.items():
        house.cases[office].append(house.world.file(kind).case_id)
    for seat in roles():
        office = seat.partition("/")[0]
        house.cases[f"about her office|{seat}"].append(
            house.world.file(accused_office_keys=(office,)).case_id
        )
        house.cases[f"about her|{seat}"].append(house.world.file(accused_seat_keys=(seat,)).case_id)
    _in_a_state_of_its_own(house)


def _climbing(house: House, kind: str, place: str) -> None:
    """A case of this kind with each office it climbs to, one after the other."""
    for steps in range(len(HEIGHTS)):
        receipt = house.world.file(kind, area_key=place)
        if not all(_passed_up(house, receipt) for _ in range(steps)):
            return
        house.cases["ordinary"].append(receipt.case_id)


def _holder(house: House, receipt: Receipt) -> str:
    office = house.world.case(receipt).office_id
    with house.here.reading() as session:
        seats = select(Seat.key).where(Seat.office_id == office, Seat.duty == "works").order_by(Seat.id)
        return session.scalars(seats.limit(1)).one()


def _passed_up(house: House, receipt: Receipt) -> bool:
    by = house.world.official(_holder(house, receipt))
    try:
        with house.world.work() as session:
            pass_up(session, house.here.inst, receipt.case_id, by, house.world.now, "ខ្ពស់ជាង")
    except Refused:
        return False
    return True


def _in_a_state_of_its_own(house: House) -> None:
    """Before a committee, put to a provider, and decided with nobody to tell her."""
    inst, now = house.here.inst, house.world.now
    health = house.official("district-technical:1701/health")
    chair = house.world.official("vdc:17010101/chair")
    officer = house.world.official("district-intersector:1701/officer")
    for kind, lot in (
        ("payment", "before the tcc"),
        ("eligibility", "before the cwcc"),
        ("service", "asked"),
    ):
        receipt = house.world.file(kind)
        assert _passed_up(house, receipt)
        assert _passed_up(house, receipt)
        with house.world.work() as session:
            accept(session, inst, receipt.case_id, officer, now)
            if lot == "asked":
                ask_provider(session, inst, receipt.case_id, officer, now, health, "តើថ្នាំអស់ឬ?")
            else:
                refer_to_committee(session, inst, receipt.case_id, officer, now, "ស្មុគស្មាញ")
        house.cases[lot].append(receipt.case_id)
    receipt = house.world.file(phone_id=None)
    with house.world.work() as session:
        accept(session, inst, receipt.case_id, chair, now)
        solve(session, inst, receipt.case_id, chair, now, "ដោះស្រាយហើយ")
    house.cases["to be told"].append(receipt.case_id)
