"""Requests to a simulated phone: whatever is wrong gets a sentence, never an exception of another kind."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.refusals import Unusable
from simulator.request import read_turn

LANGUAGES = ("en", "km")
GOOD = {"channel": "ussd", "from": "+85512000001"}


def refusal_of(body: bytes) -> Unusable:
    with pytest.raises(Unusable) as caught:
        read_turn(body, LANGUAGES)
    return caught.value


def refused(**changed: object) -> str:
    return refusal_of(json.dumps({**GOOD, **changed}).encode()).msgid


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"ussd"',
        b"null",
        b"\xff\xfe",
        b'{"from": "\xe1\x9e"}',
        b'{"from": "\\ud800"}',
        b'{"from": "\\ud800", "channel": "ussd"}',
        b"[" * 20_000,
        b'{"a":' * 20_000,
        b"1" * 10_000,
    ],
)
def test_it_refuses_what_is_no_json_object_in_utf_8(body: bytes) -> None:
    assert refusal_of(body).msgid == "not-json"


@pytest.mark.parametrize("number", ["", "   ", None])
def test_it_asks_whose_phone_it_is(number: str | None) -> None:
    assert refused(**{"from": number}) == "missing-from"


@pytest.mark.parametrize(
    "number", ["x", "+", "12", "+855", "+855120000010000000", "12; DROP", "+85512\u0000000001"]
)
def test_it_refuses_what_is_no_phone_number(number: str) -> None:
    assert refused(**{"from": number}) == "not-a-number"


@pytest.mark.parametrize("value", [1, 1.5, True, [], {}, ["+85512000001"]])
def test_it_refuses_values_that_are_not_text(value: object) -> None:
    assert refused(input=value) == "wrong-type"


def test_it_refuses_a_misspelt_field_instead_of_dialling() -> None:
    assert refused(chose="complaint") == "unknown-field"


def test_it_refuses_input_together_with_choose() -> None:
    assert refused(input="1", choose="complaint") == "input-and-choose"


@pytest.mark.parametrize("channel", ["", "fax", "USSD", "sms "])
def test_it_refuses_a_channel_there_is_not(channel: str) -> None:
    assert refused(channel=channel) == "unknown-channel"


def test_it_takes_a_chat_for_the_phone_it_is_linked_to() -> None:
    request = read_turn(json.dumps({**GOOD, "channel": "telegram"}).encode(), ("km", "en"))
    assert (request.channel, request.gateway) == ("telegram", "simulator")


def test_it_refuses_a_gateway_of_another_channel() -> None:
    assert refused(channel="sms", gateway="africastalking") == "unknown-gateway"


def test_it_refuses_a_language_the_service_does_not_speak() -> None:
    assert refused(lang="fr") == "unknown-language"


@pytest.mark.parametrize("session", ["", " ", "a b", "x" * 65, "é", "a/b", "a\n"])
def test_it_refuses_a_session_that_is_no_name(session: str) -> None:
    assert refused(session=session) == "not-a-session"


def test_it_keeps_whose_phone_it_was_so_that_the_answer_can_be_in_her_language() -> None:
    refusal = refusal_of(json.dumps({"from": "012000001", "lang": "fr"}).encode())
    assert refusal.number == "+85512000001"


def test_it_dials_when_nothing_is_said() -> None:
    assert read_turn(json.dumps({**GOOD, "input": None}).encode(), LANGUAGES).dials


def test_it_keeps_every_letter_of_what_was_typed() -> None:
    typed = " គ្មានថ្នាំ 🙂 * # \u0007\n"
    assert read_turn(json.dumps({**GOOD, "input": typed}).encode(), LANGUAGES).input == typed


@given(st.dictionaries(st.text(max_size=8), st.none() | st.integers() | st.text(max_size=20), max_size=5))
def test_it_reads_or_refuses_whatever_object_comes(fields: dict[str, object]) -> None:
    try:
        read_turn(json.dumps({**GOOD, **fields}).encode(), LANGUAGES)
    except Unusable:
        return


@given(st.binary(max_size=200))
def test_it_reads_or_refuses_whatever_bytes_come(body: bytes) -> None:
    with pytest.raises(Unusable):
        read_turn(body, LANGUAGES)
