"""Two administrators of the small province, and what they do at the console."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from grievance_core.offices.appoint import appoint
from grievance_core.offices.establish import establish
from grievance_core.offices.model import Seat, Tenure
from grievance_core.offices.officials import add
from grievance_core.offices.rules import OfficeRules
from service import Service
from settings import ROOT
from tests.console.conftest import Browser, sign_in
from tests.world import LONG_AGO, MONDAY, World

FIRST, SECOND = "administration/administrator-1", "administration/administrator-2"
VDC = "vdc:17010101"
PAGES = (
    "", "/offices", "/offices?area=1701", f"/office?key={VDC}", "/users", "/users?role=village&area=17", "/calendars",
    "/programmes", "/programmes/file?name=criteria.yaml", "/policy", "/texts", "/texts?language=en", "/texts/km/filed",
    "/gateways", "/systems", "/audit", "/audit.csv",
)  # fmt: skip


@pytest.fixture(autouse=True)
def administrators(here: Service, world: World) -> dict[str, int]:
    """Two people in the administration; nobody of the small province sits there."""
    with here.sessions.begin() as session:
        establish(session, None, rules := OfficeRules.load(ROOT / "rules" / "offices.yaml"))
        if session.scalar(select(Seat).where(Seat.key == FIRST)) is None:
            raise AssertionError(rules)
        office = session.scalars(select(Seat).where(Seat.key == FIRST)).one().office
        if len(office.seats) < 2:
            session.add(Seat(key=SECOND, office_id=office.id, title="administrator", duty="none", rank=2))
            session.flush()
        found = {}
        for seat, name in ((FIRST, "Admin One"), (SECOND, "Admin Two")):
            held = session.scalar(select(Tenure).join(Seat).where(Seat.key == seat))
            if held is None:
                person = add(session, here.inst.vault, name=name, number=None, language="en")
                held = appoint(session, person.id, seat, LONG_AGO)
            found[seat] = held.official_id
        return found


def administrator(browser: Browser, here: Service, world: World, seat: str = FIRST) -> Browser:
    return sign_in(browser, here, world, seat)


def person(here: Service, name: str = "Somebody New", number: str | None = None) -> int:
    with here.sessions.begin() as session:
        return add(session, here.inst.vault, name=name, number=number).id


def sits(here: Service, seat: str, official_id: int) -> bool:
    with here.reading() as session:
        query = select(Tenure).join(Seat).where(Seat.key == seat, Tenure.official_id == official_id)
        return any(t.ends is None or t.ends > MONDAY for t in session.scalars(query))


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return found[1] if found else ""


def appointed(browser: Browser, seat: str, who: int, **more: str) -> str:
    """Through the form and the page that shows what it means."""
    office = seat.partition("/")[0]
    browser.get(f"/administration/office?key={office}&lang=en")
    given = {"seat": seat, "person": str(who), "seen": hidden(browser.page, "seen"), **more}
    browser.post("/administration/office/appoint", **given)
    return browser.post("/administration/office/appoint", **{**given, "official": str(who), "sure": "yes"})
