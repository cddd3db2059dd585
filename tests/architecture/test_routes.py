"""Every address says who may call it, and is held to what it says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

import web
from app import create_app
from callers import MARK, Caller, declared, doorkeeper, open_to
from settings import load_settings
from tests.served import bare, bare_environment, close
from ussd.door import ROUTES

__all__ = ["bare", "bare_environment"]
REFUSED = {403, 404}


@pytest.fixture(scope="module")
def strict(bare_environment: dict[str, str]) -> Iterator[Flask]:
    """An application with every secret set, none of whose stores answers."""
    secrets = {
        "USSD_SECRET": "a-secret-of-some-length",
        "METRICS_TOKEN": "a-token-of-some-length",
        "TWILIO_ACCOUNT_SID": "AC0",
        "TWILIO_AUTH_TOKEN": "a-token-of-some-length",
    }
    app = create_app(load_settings({**bare_environment, **secrets}, None))
    yield app
    close(app)


def addresses(app: Flask, caller: Caller) -> list[tuple[str, str]]:
    """Method and path of every address for these callers."""
    return [
        (method, rule.rule.replace("<gateway>", "africastalking").replace("<secret>", "wrong"))
        for rule in app.url_map.iter_rules()
        if declared(app, rule.endpoint) == caller
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def test_every_address_says_who_may_call_it(strict: Flask) -> None:
    silent = [rule.rule for rule in strict.url_map.iter_rules() if declared(strict, rule.endpoint) is None]
    assert silent == []


def test_the_door_of_the_gateways_says_who_may_call_it_and_refuses_whoever_proves_nothing(
    strict: Flask,
) -> None:
    assert getattr(strict.wsgi_app, MARK) == Caller.GATEWAY
    client = strict.test_client()
    for route in ROUTES:
        path = route.replace("<gateway>", "africastalking").replace("<secret>", "wrong")
        assert client.post(path).status_code in REFUSED


def test_it_would_notice_an_address_that_says_nothing(strict: Flask) -> None:
    app = Flask("new")
    app.add_url_rule("/new", "new", lambda: "")
    app.add_url_rule("/told", "told", open_to(Caller.EVERYONE)(lambda: ""))
    assert declared(app, "new") is None
    assert declared(app, "told") == Caller.EVERYONE


@pytest.mark.parametrize("caller", [Caller.GATEWAY, Caller.OPERATOR])
def test_it_refuses_whoever_proves_nothing_where_something_must_be_proven(
    strict: Flask, caller: Caller
) -> None:
    listed = addresses(strict, caller)
    assert listed
    client = strict.test_client()
    answers = {(method, path): client.open(path, method=method).status_code for method, path in listed}
    assert {address: status for address, status in answers.items() if status not in REFUSED} == {}


def test_the_console_sends_everybody_without_a_session_to_its_entrance_before_it_asks_any_store(
    strict: Flask,
) -> None:
    listed, client = addresses(strict, Caller.OFFICIAL), strict.test_client()
    assert len(listed) > 10
    for method, path in listed:
        answer = client.open(path, method=method)
        assert (answer.status_code, answer.location) == (303, "/console/sign-in")


def test_the_demos_addresses_are_shut_outside_the_demo_even_if_they_were_there(
    bare_environment: dict[str, str],
) -> None:
    app = create_app(load_settings(bare_environment, None))
    production = app.extensions["service"].settings.model_copy(update={"mode": "production"})
    app.before_request_funcs[None] = [web.begin, doorkeeper(production)]
    listed, client = addresses(app, Caller.DEMO), app.test_client()
    assert len(listed) > 5
    assert {client.open(path, method=method).status_code for method, path in listed} == {404}
    close(app)
