"""USSD over HTTP, as Africa's Talking sends it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from grievance_core.institution import Institution
from settings import load_settings
from tests.served import app, bare, bare_environment, client, close, here, world
from tests.world import World
from ussd.door import sentence
from writing.octets import octets

__all__ = ["app", "bare", "bare_environment", "client", "here", "world"]
FORM = {
    "sessionId": "ATUid_1",
    "phoneNumber": "+85512000001",
    "networkCode": "99999",
    "serviceCode": "*855#",
    "text": "",
}
PATH = "/ussd/africastalking"
SECRET = "a-secret-of-some-length"


@pytest.fixture(scope="module")
def guarded(bare_environment: dict[str, str]) -> Iterator[FlaskClient]:
    """A service with a secret in its address. No store of it answers, so all it can say is that it is in trouble."""
    app = create_app(load_settings({**bare_environment, "USSD_SECRET": SECRET}, None))
    yield app.test_client()
    close(app)


@pytest.mark.parametrize(
    "path", [PATH, f"{PATH}/", f"{PATH}/wrong", f"{PATH}/{SECRET}x", f"{PATH}/{SECRET}/more"]
)
def test_it_does_not_exist_for_who_does_not_know_the_secret(guarded: FlaskClient, path: str) -> None:
    response = guarded.post(path, data=FORM)
    assert response.status_code == 404
    assert not response.text.startswith(("CON", "END"))


def test_it_answers_who_knows_the_secret(guarded: FlaskClient) -> None:
    assert guarded.post(f"{PATH}/{SECRET}", data=FORM).text.startswith("CON ")


def test_it_does_not_know_other_gateways(bare: Flask) -> None:
    assert bare.test_client().post("/ussd/nobody", data=FORM).status_code == 404


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_it_says_no_to_another_method(bare: Flask, method: str) -> None:
    response = bare.test_client().open(PATH, method=method)
    assert response.status_code == 405
    assert response.text.strip()


@pytest.mark.parametrize("missing", ["sessionId", "phoneNumber"])
def test_it_ends_a_session_whose_form_lacks_a_field_with_a_sentence(
    client: FlaskClient, missing: str
) -> None:
    response = client.post(PATH, data={name: value for name, value in FORM.items() if name != missing})
    assert response.status_code == 400
    assert response.text.startswith("END ")
    assert len(response.text) > len("END ")


@pytest.mark.parametrize("number", ["", "x", "+1", "855", "+855\u0000"])
def test_it_ends_a_session_of_a_malformed_number_with_a_sentence(bare: Flask, number: str) -> None:
    response = bare.test_client().post(PATH, data={**FORM, "phoneNumber": number})
    assert response.status_code == 400
    assert response.text.startswith("END ")


@pytest.mark.parametrize("language", ["km", "en"])
def test_it_refuses_in_the_language_of_the_phone_when_the_form_says_whose_it_is(
    client: FlaskClient, world: World, language: str
) -> None:
    world.phone(FORM["phoneNumber"], language=language)
    response = client.post(PATH, data={**FORM, "sessionId": ""})
    assert response.status_code == 400
    assert response.text == "END " + world.inst.catalogues.text(language, "error", "error.gateway")


@pytest.mark.parametrize(
    ("form", "msgid"),
    [
        ({**FORM, "sessionId": ""}, "error.gateway"),
        ({**FORM, "phoneNumber": ""}, "error.gateway"),
        ({**FORM, "phoneNumber": "12"}, "error.caller"),
    ],
)
def test_it_refuses_in_khmer_and_then_english_when_nobody_knows_the_phone(
    client: FlaskClient, world: World, form: dict[str, str], msgid: str
) -> None:
    khmer, english = (world.inst.catalogues.text(one, "error", msgid) for one in ("km", "en"))
    response = client.post(PATH, data=form)
    assert response.status_code == 400
    assert response.text == f"END {khmer}\n{english}"
    assert octets(response.text.removeprefix("END ")) <= 160


def test_it_refuses_without_a_database_all_the_same(bare: Flask) -> None:
    response = bare.test_client().post(PATH, data={**FORM, "sessionId": ""})
    assert response.status_code == 400
    assert response.text.startswith("END ")


def test_what_is_too_long_for_one_screen_in_two_languages_is_said_in_khmer(inst: Institution) -> None:
    texts = inst.catalogues
    assert sentence(texts, "error.shortened", "") == texts.text("km", "error", "error.shortened")
    assert sentence(texts, "error.shortened", "en") == texts.text("en", "error", "error.shortened")


@pytest.mark.parametrize("body", [b"", b"\xff\xfe\xfd", b"&&&==", b"a=1" * 3, b"x=1&" * 1_000])
def test_it_ends_a_session_it_cannot_read(bare: Flask, body: bytes) -> None:
    response = bare.test_client().post(PATH, data=body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 400
    assert response.text.startswith("END ")


def test_it_ends_a_session_that_says_more_than_a_phone_can(bare: Flask) -> None:
    response = bare.test_client().post(PATH, data={**FORM, "text": "x" * 70_000})
    assert response.status_code == 413
    assert response.text.startswith("END ")


TEXTS = ["x" * 10_000, "🙂🙂", "\u0007\u001b[31m", "***", "*", "1*2*3*4*5*6*7*8*9", "%00", "{0}"]


def test_it_answers_whatever_was_typed(client: FlaskClient) -> None:
    for number, text in enumerate(TEXTS):
        form = {**FORM, "sessionId": f"session-{number}"}
        client.post(PATH, data=form)
        response = client.post(PATH, data={**form, "text": text})
        assert response.status_code == 200, text
        assert response.text.startswith(("CON ", "END ")), text


def test_it_tolerates_octets_that_are_no_utf_8(client: FlaskClient) -> None:
    client.post(PATH, data=FORM)
    body = b"sessionId=ATUid_1&phoneNumber=%2B85512000001&text=%ff%fe%e1%9e"
    response = client.post(PATH, data=body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 200


def test_it_gives_a_delivery_made_twice_the_identical_reply(client: FlaskClient) -> None:
    client.post(PATH, data=FORM)
    once, twice = (client.post(PATH, data={**FORM, "text": "1"}).data for _ in range(2))
    assert once == twice


def test_it_answers_a_reply_to_a_session_that_died(client: FlaskClient) -> None:
    response = client.post(PATH, data={**FORM, "sessionId": "long-gone", "text": "3*1*2"})
    assert response.status_code == 200
    assert response.text.startswith("CON ")


def test_it_speaks_plain_text_that_nobody_keeps(client: FlaskClient) -> None:
    response = client.post(PATH, data=FORM)
    assert response.content_type == "text/plain; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.text.startswith("CON ")
