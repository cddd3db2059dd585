"""Getting in: what a stranger tries, and what her own way is."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import select, update

from grievance_core.accounts.model import Guesses, Login, LoginEvent, SignedIn
from service import Service
from tests.console.conftest import CHAIR, CHIEF, OFFICER, PASSWORD, Browser, sign_in, with_app, with_login
from tests.world import World


def events(here: Service, login: Login) -> list[tuple[str, str]]:
    with here.reading() as session:
        query = select(LoginEvent).where(LoginEvent.official_id == login.official_id).order_by(LoginEvent.id)
        return [(row.what, row.by) for row in session.scalars(query)]


def test_it_does_nothing_with_a_form_it_did_not_hand_out(
    browser: Browser, here: Service, world: World, client: FlaskClient
) -> None:
    login = with_login(here, world, CHAIR)
    form = {"username": login.username, "password": PASSWORD}
    assert client.post("/console/sign-in", data=form).status_code == 400
    assert client.post("/console/sign-in", data={**form, "csrf_token": "made up"}).status_code == 400
    assert client.get("/console/").status_code == 303
    sign_in(browser, here, world, CHAIR)
    assert client.post("/console/sign-out").status_code == 400
    assert client.get("/console/").status_code == 200


def test_it_gives_a_new_token_at_every_step_so_that_one_planted_before_opens_nothing(
    browser: Browser, here: Service, world: World, client: FlaskClient
) -> None:
    login = with_login(here, world, OFFICER)
    totp = with_app(here, login)
    client.set_cookie("console", "planted", path="/console")
    browser.enter(login.username)
    halfway = client.get_cookie("console", path="/console")
    assert halfway is not None
    assert halfway.value != "planted"
    browser.post("/code", code=totp.now())
    assert browser.at == "/console/"
    client.set_cookie("console", halfway.value, path="/console")
    assert client.get("/console/").location == "/console/sign-in"


def test_it_opens_no_page_to_whoever_has_shown_a_password_alone(
    browser: Browser, here: Service, world: World, client: FlaskClient
) -> None:
    login = with_login(here, world, OFFICER)
    with_app(here, login)
    browser.enter(login.username)
    for path in ("/", "/people", "/intake", "/sessions", "/password", "/second-factor", "/cases/123456789"):
        assert client.get(f"/console{path}").location == "/console/code"


def test_it_refuses_a_wrong_code_and_a_code_that_was_used(
    browser: Browser, here: Service, world: World, client: FlaskClient
) -> None:
    login = with_login(here, world, OFFICER)
    totp = with_app(here, login)
    with time_machine.travel(datetime(2026, 11, 22, 3, 0, 10, tzinfo=UTC), tick=False):
        browser.enter(login.username)
        wrong = f"{(int(totp.now()) + 1) % 1_000_000:06d}"
        browser.post("/code", code=wrong)
        assert browser.status == 403
        used = totp.now()
        browser.post("/code", code=used)
        assert browser.at == "/console/"
        other = Browser(client.application.test_client())
        other.enter(login.username)
        other.post("/code", code=used)
        assert other.status == 403


def test_it_locks_a_name_for_longer_each_time_whether_or_not_anybody_has_it(
    browser: Browser, here: Service, world: World
) -> None:
    login = with_login(here, world, CHAIR)
    start = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
    spans = {}
    for name in (login.username, "nobody.at.all"):
        with time_machine.travel(start, tick=False) as clock:
            pages = [browser.enter(name, "wrong") for _ in range(5)]
            assert [("Wait" in page) for page in pages] == [False, False, False, False, True]
            assert "Wait" in browser.enter(name)  # the right password too
            clock.shift(timedelta(seconds=61))
            browser.enter(name, "wrong")
            with here.reading() as session:
                rows = session.scalars(select(Guesses)).all()
            spans[name] = sorted((row.locked_until or start) - start for row in rows)
    assert spans[login.username][-1] == timedelta(seconds=61) + timedelta(minutes=2)
    assert spans["nobody.at.all"][0] == spans["nobody.at.all"][1]
    assert [what for what, _ in events(here, login)] == ["failed"] * 4 + ["locked"] * 2


def test_it_says_the_same_of_a_wrong_name_and_a_wrong_password(
    browser: Browser, here: Service, world: World
) -> None:
    login = with_login(here, world, CHAIR)

    def said(page: str) -> str:
        return re.sub(r'value="[^"]*"', "", page)

    assert said(browser.enter(login.username, "wrong")) == said(browser.enter("nobody", "wrong"))


@pytest.mark.parametrize(
    ("gone", "step"), [(timedelta(minutes=31), None), (timedelta(hours=13), timedelta(minutes=20))]
)
def test_it_ends_a_session_that_is_idle_or_old(
    browser: Browser, here: Service, world: World, gone: timedelta, step: timedelta | None
) -> None:
    start = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
    with time_machine.travel(start, tick=False) as clock:
        sign_in(browser, here, world, CHAIR)
        while step is not None and datetime.now(UTC) + step < start + timedelta(hours=12):
            clock.shift(step)
            browser.get("/")
            assert browser.at == "/console/"
        clock.move_to(start + gone)
        browser.get("/")
        assert browser.at == "/console/sign-in"


def test_it_ends_with_the_seat(browser: Browser, here: Service, world: World) -> None:
    sign_in(browser, here, world, CHAIR)
    world.vacate(CHAIR)
    browser.get("/")
    assert browser.at == "/console/sign-in"
    browser.enter("vdc.17010101.chair")
    assert browser.status == 403


def test_she_sees_where_she_is_signed_in_and_ends_it_there(
    browser: Browser, here: Service, world: World, client: FlaskClient
) -> None:
    sign_in(browser, here, world, CHAIR)
    other = sign_in(Browser(client.application.test_client()), here, world, CHAIR)
    stranger = sign_in(Browser(client.application.test_client()), here, world, "vdc:17010101/deputy")
    page = browser.get("/sessions")
    ends = re.findall(r'name="session" value="(\w+)"', page)
    assert len(ends) == 1
    stranger.post("/sessions/end", session=ends[0])  # somebody else's is left alone
    other.get("/")
    assert other.at == "/console/"
    browser.post("/sessions/end", session=ends[0])
    other.get("/")
    assert other.at == "/console/sign-in"


def test_it_keeps_no_token_and_no_code_that_could_be_used(
    browser: Browser, here: Service, world: World, client: FlaskClient
) -> None:
    sign_in(browser, here, world, CHAIR)
    cookie = client.get_cookie("console", path="/console")
    assert cookie is not None
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    with here.reading() as session:
        rows = session.scalars(select(SignedIn)).all()
    assert cookie.value not in {row.token_digest for row in rows}


def test_every_page_is_kept_by_nobody_and_framed_by_nobody(
    browser: Browser, here: Service, world: World, client: FlaskClient
) -> None:
    sign_in(browser, here, world, CHAIR)
    for path in ("/", "/sessions", "/cases/123456789", "/sign-in"):
        headers = client.get(f"/console{path}").headers
        assert headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_the_first_login_is_given_at_the_terminal_and_made_her_own(
    browser: Browser, here: Service, world: World, operator: FlaskCliRunner
) -> None:
    told = operator.invoke(args=["officials", "give-login", OFFICER])
    assert told.exit_code == 0
    username, password = re.findall(r"(?:login|password)\s+(\S+)", told.output)
    browser.enter(username, password)
    assert browser.at == "/console/password"
    browser.post("/password", present=password, new=password, again=password)
    assert browser.status == 400  # the one she was given is no password of her own
    browser.post("/password", present=password, new=PASSWORD, again=PASSWORD)
    assert browser.at == "/console/second-factor"
    assert "<svg" in browser.page
    shown = re.search(r"would show now: (\d{6})", browser.page)
    assert shown is not None
    browser.post("/second-factor", code="000000" if shown[1] != "000000" else "111111")
    assert browser.status == 403
    browser.post("/second-factor", code=shown[1])
    codes = re.findall(r"<code>([A-Z2-9]{5}-[A-Z2-9]{5})</code>", browser.page)
    assert len(codes) == 8
    browser.get("/")
    assert browser.at == "/console/"
    browser.post("/sign-out")
    browser.enter(username)
    browser.post("/code", code=codes[0].lower())
    assert browser.at == "/console/"
    browser.post("/sign-out")
    browser.enter(username)
    browser.post("/code", code=codes[0])
    assert browser.status == 403


def test_a_password_that_was_given_opens_for_three_days(
    browser: Browser, here: Service, world: World, operator: FlaskCliRunner
) -> None:
    told = operator.invoke(args=["officials", "give-login", CHAIR]).output
    username, password = re.findall(r"(?:login|password)\s+(\S+)", told)
    with here.sessions.begin() as session:
        session.execute(update(Login).values(given_until=datetime.now(UTC) - timedelta(seconds=1)))
    browser.enter(username, password)
    assert browser.status == 403


def test_the_office_above_gives_a_new_password_and_nobody_else_does(
    browser: Browser, here: Service, world: World, client: FlaskClient
) -> None:
    login = with_login(here, world, CHAIR)
    victim = sign_in(Browser(client.application.test_client()), here, world, CHAIR)
    neighbour = sign_in(Browser(client.application.test_client()), here, world, "vdc:17120101/chair")
    neighbour.get("/people")
    neighbour.post("/people", official=str(login.official_id))
    assert neighbour.status == 404
    chief = world.official(CHIEF).official_id
    victim.get("/people")
    victim.post("/people", official=str(chief))  # not upwards
    assert victim.status == 404
    sign_in(browser, here, world, CHIEF)
    browser.get("/people")
    browser.post("/people", official=str(login.official_id))
    assert browser.status == 200
    password = re.search(r"<code>([a-z2-9]{5}-[a-z2-9]{5}-[a-z2-9]{5})</code>", browser.page)
    assert password is not None
    victim.get("/")
    assert victim.at == "/console/sign-in"
    victim.enter(login.username)
    assert victim.status == 403
    victim.enter(login.username, password[1])
    assert victim.at == "/console/password"
    assert ("given", f"official:{chief}") in events(here, login)
