"""The console on both stores, with people of the small province who can sign in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

import pyotp
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from grievance_core.accounts import logins, second_factor
from grievance_core.accounts.model import Login
from grievance_core.cases.principal import OPERATOR
from service import Service
from tests.served import app, bare, bare_environment, client, here, operator, world
from tests.world import World

__all__ = ["app", "bare", "bare_environment", "client", "here", "operator", "world"]
PASSWORD = "three words together"
HASH = logins.hashed(PASSWORD)
CHAIR, CHIEF, OFFICER = (
    "vdc:17010101/chair",
    "commune-chief:170101/chief",
    "district-intersector:1701/officer",
)


@dataclass
class Browser:
    """A browser at the console that fills in forms like a person: with the token of the page it stands on."""

    client: FlaskClient
    page: str = ""
    status: int = 0
    at: str = ""

    def get(self, path: str) -> str:
        return self._keep(self.client.get(f"/console{path}", follow_redirects=True))

    def post(self, path: str, **fields: str) -> str:
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.page)
        given = {"csrf_token": token[1] if token else "", **fields}
        answer = self.client.post(f"/console{path}", data=given, follow_redirects=True)
        return self._keep(answer)

    def send(self, reference: str, action: str, **fields: str) -> str:
        """One action on a case, by its form."""
        self.get(f"/cases/{reference}/{action}?lang=en")
        seen = re.search(r'name="seen" value="(\d+)"', self.page)
        given = {"seen": seen[1] if seen else "", "step": "do", **fields}
        return self.post(f"/cases/{reference}/{action}", **given)

    def enter(self, username: str, password: str = PASSWORD) -> str:
        self.get("/sign-in?lang=en")
        return self.post("/sign-in", username=username, password=password)

    def _keep(self, answer: TestResponse) -> str:
        self.page, self.status, self.at = (
            answer.get_data(as_text=True),
            answer.status_code,
            answer.request.path,
        )
        return self.page


@pytest.fixture
def browser(client: FlaskClient) -> Browser:
    return Browser(client)


def with_login(here: Service, world: World, seat: str) -> Login:
    """The login of whoever holds the seat, with the tests' password."""
    official_id = world.official(seat).official_id
    assert official_id is not None
    with here.sessions.begin() as session:
        logins.give_known(session, official_id, seat, HASH)
        return session.get_one(Login, official_id)


def with_app(here: Service, login: Login) -> pyotp.TOTP:
    """Her second factor, set up a while ago."""
    with here.sessions.begin() as session:
        row = session.get_one(Login, login.official_id)
        secret = second_factor.prepare(session, here.inst.vault, row)
        row.totp_since = datetime.now(UTC)
    return pyotp.TOTP(secret)


def sign_in(browser: Browser, here: Service, world: World, seat: str) -> Browser:
    """Somebody signed in, with her second factor where she needs one."""
    login = with_login(here, world, seat)
    browser.enter(login.username)
    if browser.at == "/console/second-factor":
        app = with_app(here, login)
        browser.get("/code")
        browser.post("/code", code=app.now())
    assert browser.at == "/console/", browser.page
    return browser


__all__ += ["OPERATOR"]
