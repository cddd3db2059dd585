"""Who is believed to be Twilio."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from app import create_app
from bot.sms.twilio.signature import Signature
from settings import load_settings
from tests.served import close
from tests.sms.signed import PUBLIC_URL, TOKEN, TWILIO, sign

TEXT, STATUS = "/sms/twilio", "/sms/twilio/status"
FORM: dict[str, str | list[str]] = {
    "From": "+85512000001",
    "Body": "សួស្តី",
    "MessageSid": "SM1",
    "MessageStatus": "sent",
}


@pytest.fixture(scope="module")
def guarded(bare_environment: dict[str, str]) -> Iterator[FlaskClient]:
    """A service none of whose stores answers: what is let in gets a sentence, or 503."""
    app = create_app(load_settings({**bare_environment, **TWILIO}, None))
    yield app.test_client()
    close(app)


def status(
    client: FlaskClient, path: str, signature: str | None, form: dict[str, str | list[str]] | None = None
) -> int:
    headers = {} if signature is None else {"X-Twilio-Signature": signature}
    return client.post(path, data=FORM if form is None else form, headers=headers).status_code


@pytest.mark.parametrize("path", [TEXT, STATUS])
def test_it_does_not_exist_where_twilio_is_not_set_up(bare: Flask, path: str) -> None:
    assert status(bare.test_client(), path, sign(PUBLIC_URL + path, FORM)) == 404


@pytest.mark.parametrize("path", [TEXT, STATUS])
@pytest.mark.parametrize("signature", [None, "", "x", "ញ", "=" * 28, "A" * 27 + "=", "A" * 10_000])
def test_it_refuses_who_did_not_sign(guarded: FlaskClient, path: str, signature: str | None) -> None:
    encoded = signature.encode().decode("latin-1") if signature else signature
    assert status(guarded, path, encoded) == 403


@pytest.mark.parametrize("path", [TEXT, STATUS])
def test_it_refuses_everybody_alike(guarded: FlaskClient, path: str) -> None:
    answers = [
        guarded.post(path, data=form, headers=headers)
        for form in (FORM, {}, {"From": "x"})
        for headers in ({}, {"X-Twilio-Signature": "wrong"})
    ]
    assert {(answer.status_code, answer.data) for answer in answers} == {(403, answers[0].data)}
    assert TOKEN not in answers[0].text


@pytest.mark.parametrize(
    "address",
    [
        "http://line.example/sms/twilio",  # the scheme behind the proxy
        "http://localhost/sms/twilio",  # the host behind the proxy
        "https://line.example:8443/sms/twilio",
        "https://line.example/sms/twilio/",
        "https://line.example/sms/twilio?a=1",
        "https://line.example/sms/twilio/status",
        "https://elsewhere.example/sms/twilio",
    ],
)
def test_it_refuses_what_was_signed_for_another_address(guarded: FlaskClient, address: str) -> None:
    assert status(guarded, TEXT, sign(address, FORM)) == 403


def test_it_refuses_what_another_account_signed(guarded: FlaskClient) -> None:
    assert status(guarded, TEXT, sign(PUBLIC_URL + TEXT, FORM, "another-token")) == 403


@pytest.mark.parametrize(
    "changed",
    [
        {**FORM, "Body": "something else"},
        {**FORM, "From": "+85512000002"},
        {**FORM, "More": ""},
        {name: value for name, value in FORM.items() if name != "Body"},
        {**FORM, "Body": [str(FORM["Body"]), "and more"]},
        {},
    ],
)
def test_it_refuses_a_form_that_was_changed(
    guarded: FlaskClient, changed: dict[str, str | list[str]]
) -> None:
    assert status(guarded, TEXT, sign(PUBLIC_URL + TEXT, FORM), changed) == 403


def test_it_refuses_fields_moved_into_the_query(guarded: FlaskClient) -> None:
    answer = guarded.post(
        f"{TEXT}?From=%2B85512000001", data={}, headers={"X-Twilio-Signature": sign(PUBLIC_URL + TEXT, FORM)}
    )
    assert answer.status_code == 403


def test_it_refuses_what_is_too_long_to_be_a_text(guarded: FlaskClient) -> None:
    long: dict[str, str | list[str]] = {**FORM, "Body": "x" * 70_000}
    assert status(guarded, TEXT, sign(PUBLIC_URL + TEXT, long), long) == 413


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_it_says_no_to_another_method(guarded: FlaskClient, method: str) -> None:
    assert guarded.open(TEXT, method=method).status_code == 405


@pytest.mark.parametrize(
    ("form", "lacks"),
    [({"MessageSid": "SM1"}, TEXT), ({"From": "+85512000001"}, TEXT), ({**FORM, "MessageSid": " "}, TEXT),
     ({"MessageSid": "SM1"}, STATUS), ({"MessageStatus": "sent"}, STATUS), ({}, TEXT)],
)  # fmt: skip
def test_it_cannot_use_a_signed_form_that_lacks_a_field(
    guarded: FlaskClient, form: dict[str, str | list[str]], lacks: str
) -> None:
    assert status(guarded, lacks, sign(PUBLIC_URL + lacks, form), form) == 400


@pytest.mark.parametrize(
    ("base", "path", "query", "signed"),
    [
        ("https://line.example", TEXT, "", "https://line.example/sms/twilio"),
        ("https://line.example", TEXT, "", "https://line.example:443/sms/twilio"),
        ("https://line.example:443", TEXT, "", "https://line.example/sms/twilio"),
        ("https://line.example:8443", TEXT, "", "https://line.example:8443/sms/twilio"),
        ("http://127.0.0.1:8000", TEXT, "", "http://127.0.0.1:8000/sms/twilio"),
        ("http://[::1]:8000", TEXT, "", "http://[::1]:8000/sms/twilio"),
        ("https://gov.example/line", TEXT, "", "https://gov.example/line/sms/twilio"),
        ("https://line.example", STATUS, "message=01J", "https://line.example/sms/twilio/status?message=01J"),
        (
            "https://line.example",
            STATUS,
            "a=%2B1&a=2&b=",
            "https://line.example/sms/twilio/status?a=%2B1&a=2&b=",
        ),
        (
            "https://line.example:443",
            STATUS,
            "q=%E1%9E%80",
            "https://line.example/sms/twilio/status?q=%E1%9E%80",
        ),
    ],
)
def test_it_believes_the_address_that_twilio_called(base: str, path: str, query: str, signed: str) -> None:
    form = MultiDict([("From", "+85512000001"), ("Body", "")])
    signature = sign(signed, {"From": "+85512000001", "Body": ""})
    assert Signature(TOKEN, base).is_on(path, query, form, signature)
    assert not Signature(TOKEN, base).is_on(path, f"{query}x", form, signature)


names = st.sampled_from(["From", "Body", "MessageSid", "MediaUrl", "ក"])
FORMS = st.dictionaries(names, st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1))


@given(FORMS)
def test_it_believes_every_form_with_all_its_values(lists: dict[str, list[str]]) -> None:
    form = MultiDict([(name, value) for name, values in lists.items() for value in values])
    signature = sign(PUBLIC_URL + TEXT, dict(lists))
    assert Signature(TOKEN, PUBLIC_URL).is_on(TEXT, "", form, signature)
    assert not Signature(TOKEN, PUBLIC_URL).is_on(
        TEXT, "", MultiDict([*form.items(multi=True), ("New", "x")]), signature
    )


def test_it_lets_in_a_field_named_twice(guarded: FlaskClient) -> None:
    form: dict[str, str | list[str]] = {**FORM, "MediaUrl": ["b", "a", "b"]}
    assert status(guarded, TEXT, sign(PUBLIC_URL + TEXT, form), form) == 200
