"""Which address opens for whom: every address stands in docs/permissions.md, and the real doors are held to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask, Response
from flask.typing import ResponseReturnValue

from api.declaring import OPERATIONS
from callers import MARK, Caller, declared, open_to
from console.door import KEPT_FILES, NEEDS, STEPS, WAY_OUT, needs
from grievance_core.offices.staffing import seats_of
from grievance_core.systems import passes
from grievance_core.systems.passes import SCOPES
from tests.permissions.conftest import House
from tests.permissions.table import addresses, pages, roles

EVERYBODY, SIGNED_IN, HALF_IN = "everybody", "anybody signed in", "whoever is half in"
LET_IN = 299  # what a view answers here instead of doing anything
SAMPLES = {"int": "1", "path": "x", "string": "x"}


@pytest.fixture(scope="module")
def doors(house: House) -> Iterator[House]:
    """The province, where every view only says that somebody was let in, with the doors as they are."""
    views = dict(house.app.view_functions)
    for endpoint, view in views.items():
        if endpoint.startswith("console."):
            house.app.view_functions[endpoint] = _in_place_of(view)
    yield house
    house.app.view_functions.update(views)


def _in_place_of(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    def let_in(**_: object) -> ResponseReturnValue:
        return Response(status=LET_IN)

    for name, value in vars(view).items():  # what it says of itself, to the doors
        setattr(let_in, name, value)
    return let_in


def _served(app: Flask) -> dict[tuple[str, str], str]:
    """Method and address of everything served by the console and the interface, with what opens it."""
    return {
        (method, rule.rule): _opener(app, rule.endpoint)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.partition(".")[0] in ("console", "api", "public")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def _opener(app: Flask, endpoint: str) -> str:
    scopes = {f"api.{one.name}": one.scope for one in OPERATIONS}
    if endpoint in scopes:
        return scopes[endpoint] or EVERYBODY
    if declared(app, endpoint) == Caller.EVERYONE or endpoint in KEPT_FILES:
        return EVERYBODY
    if any(endpoint in step for step in STEPS.values()):
        return HALF_IN
    return str(getattr(app.view_functions[endpoint], NEEDS, SIGNED_IN))


def test_every_address_stands_in_the_table_with_what_opens_it(house: House) -> None:
    written = {(method, address): opener for method, address, opener in addresses()}
    served = _served(house.app)
    missing = [
        f"| {method} | `{address}` | {served[method, address]} |"
        for method, address in sorted(served.keys() - written.keys(), key=str)
    ]
    assert missing == []
    assert sorted(written.keys() - served.keys()) == []
    assert {what: (written[what], opener) for what, opener in served.items() if written[what] != opener} == {}


def test_it_would_notice_an_address_that_is_in_no_row(house: House) -> None:
    app = Flask("new")
    app.add_url_rule("/console/new", "console.new", open_to(Caller.OFFICIAL)(lambda: ""))
    assert _served(app) == {("GET", "/console/new"): SIGNED_IN}
    assert ("GET", "/console/new") not in {(method, address) for method, address, _ in addresses()}


def test_the_table_of_pages_is_the_rule_file(house: House) -> None:
    permissions = house.here.inst.permissions
    assert pages() == {page: frozenset(opened) for page, opened in permissions.pages.items()}
    assert set(permissions.roles) == set(roles().values())


def test_everything_that_opens_an_address_is_a_page_a_scope_or_a_word_of_the_table() -> None:
    known = {*pages(), *SCOPES, EVERYBODY, SIGNED_IN, HALF_IN}
    assert {opener for _, _, opener in addresses()} - known == set()


@pytest.mark.parametrize("seat", tuple(roles()))
def test_each_address_opens_for_whom_it_says_and_is_not_there_for_anybody_else(
    doors: House, seat: str
) -> None:
    browser, played = doors.browser(seat), _played(doors, seat)
    answers, written = {}, {}
    for method, address, opener in addresses():
        if address.startswith("/console"):
            answers[method, address] = browser.open(_sample(address), method=method).status_code
            written[method, address] = _expected(opener, played)
    assert answers == written


def _played(house: House, seat: str) -> frozenset[str]:
    """Every role of whoever holds this seat: one person may sit in several."""
    with house.here.reading() as session:
        held = seats_of(session, house.official(seat), house.world.now)
        return house.here.inst.permissions.roles_of(held)


def _expected(opener: str, played: frozenset[str]) -> int:
    return LET_IN if opener not in pages() or played & pages()[opener] else 404


def _sample(address: str) -> str:
    return re.sub(r"<(?:(\w+):)?\w+>", lambda found: SAMPLES[found[1] or "string"], address)


def test_a_view_in_place_of_another_keeps_what_that_says_of_itself() -> None:
    view = needs("reports")(open_to(Caller.OFFICIAL)(lambda: ""))
    assert vars(_in_place_of(view)) == {MARK: Caller.OFFICIAL, NEEDS: "reports"}
    assert WAY_OUT == "console.sign_out"


@pytest.mark.parametrize("scope", SCOPES)
def test_a_token_opens_the_addresses_of_its_scope_and_no_other(doors: House, scope: str) -> None:
    granted = {scope, "cases:read"} if scope == "cases:words" else {scope}
    with doors.here.sessions.begin() as session:
        given = passes.add(session, doors.here.inst.vault, scope, granted, datetime.now(UTC), a_minute=1000)
    client, shown = doors.app.test_client(), {"Authorization": f"Bearer {given.token}"}
    for method, address, opener in addresses():
        if address.startswith("/api/") and opener in SCOPES:
            answer = client.open(
                _sample(address), method=method, headers=shown, json={} if method == "POST" else None
            )
            assert (answer.status_code == 403) == (opener not in granted), address
