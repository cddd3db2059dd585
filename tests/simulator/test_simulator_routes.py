"""The simulator over HTTP: the contract's answers, and a clear no to everything else."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from settings import load_settings
from simulator.clock import move_some
from tests.simulator.conftest import VILLAGER
from tests.world import World

GOOD = {"channel": "ussd", "from": VILLAGER}


def turn(client: FlaskClient, **fields: object) -> dict[str, Any]:
    response = client.post("/simulator/turn", json={**GOOD, **fields})
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.get_json()
    return answer


def error_of(response: TestResponse, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text
    error: dict[str, Any] = response.get_json()["error"]
    assert error["text"]
    return error


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_it_says_no_to_another_method(bare: Flask, method: str) -> None:
    assert error_of(bare.test_client().open("/simulator/turn", method=method), 405)["id"] == "wrong-method"


def test_it_says_no_to_an_address_that_is_not_there(bare: Flask) -> None:
    assert error_of(bare.test_client().get("/simulator/nothing"), 404)["id"] == "not-found"


def test_it_says_no_to_what_is_not_json(bare: Flask) -> None:
    assert error_of(bare.test_client().post("/simulator/turn", data="x=1"), 415)["id"] == "not-json-type"


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[]", b"nul", b"[" * 50_000])
def test_it_says_no_to_json_it_cannot_read(bare: Flask, body: bytes) -> None:
    response = bare.test_client().post("/simulator/turn", data=body, content_type="application/json")
    assert error_of(response, 400)["id"] == "not-json"


def test_it_says_no_to_more_than_it_will_read(bare: Flask) -> None:
    body = json.dumps({**GOOD, "input": "x" * 70_000})
    response = bare.test_client().post("/simulator/turn", data=body, content_type="application/json")
    assert error_of(response, 413)["id"] == "too-large"


def test_it_says_no_in_the_language_asked_for(client: FlaskClient, world: World) -> None:
    response = client.post("/simulator/turn", json={**GOOD, "lang": "km", "choose": "complaint"})
    expected = world.inst.catalogues.text("km", "simulator-error", "no-screen")
    assert error_of(response, 422)["text"] == expected


def test_it_lists_the_options_there_are_when_one_is_not(client: FlaskClient) -> None:
    turn(client, lang="en")
    error = error_of(client.post("/simulator/turn", json={**GOOD, "choose": "nothing-like-it"}), 422)
    assert "complaint" in error["options"]


def test_it_does_not_exist_in_production(bare_environment: dict[str, str]) -> None:
    production = {
        **bare_environment,
        "MODE": "production",
        "SECRET_KEY": "k" * 40,
        "USSD_SECRET": "s" * 40,
        "ENCRYPTION_KEYS": bare_environment["ENCRYPTION_KEYS"].replace("demo1:", "first:"),
        "PUBLIC_URL": "https://line.example.org",
        "SERVICE_NUMBER": "855",
    }
    client = create_app(load_settings(production, None)).test_client()
    for path in ("", "/turn", "/phones", "/inbox", "/clock", "/case", "/static/simulator.js"):
        assert client.get(f"/simulator{path}").status_code == 404
    assert client.post("/simulator/turn", json=GOOD).status_code == 404


def test_it_answers_with_the_main_menu_and_its_option_ids(client: FlaskClient) -> None:
    answer = turn(client, lang="en")
    assert answer["screen"] == "main"
    ids = [option["id"] for option in answer["options"]]
    assert ids[:6] == ["entitlements", "programmes", "complaint", "my-case", "hotline", "language"]
    assert answer["octets"] <= 160
    assert not answer["ended"]


@pytest.mark.parametrize("gateway", ["simulator", "simulator-144", "simulator-latin", "africastalking"])
def test_it_files_a_complaint_by_option_ids_alone(client: FlaskClient, world: World, gateway: str) -> None:
    answer = filed(client, world, gateway=gateway)
    assert answer["ended"] or answer["pages"] > 1
    assert len(answer["reference"]) == 9
    assert answer["pin"].isdigit()


def test_it_gives_the_same_message_sent_three_times_at_once_one_answer(
    app: Flask, client: FlaskClient, world: World
) -> None:
    before = walked(client, world, gateway="simulator")
    body = {**GOOD, "choose": "confirm", "session": before["session"], "message": "the-same"}

    def send(_number: int) -> dict[str, Any]:
        answer: dict[str, Any] = app.test_client().post("/simulator/turn", json=body).get_json()
        return answer

    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(send, range(3)))
    references = {answer["reference"] for answer in answers if "reference" in answer}
    assert len(references) == 1
    assert client.get("/simulator/case", query_string={"reference": references.pop()}).status_code == 200


def test_it_shows_what_happened_to_a_case(client: FlaskClient, world: World) -> None:
    receipt = world.file()
    answer = client.get(
        "/simulator/case", query_string={"reference": receipt.reference, "lang": "en"}
    ).get_json()
    assert "Village Development Committee of Prasat" in answer["standing"]
    assert answer["events"][0][3] == "Village Development Committee of Prasat"


@pytest.mark.parametrize("lang", ["en", "km"])
def test_it_does_not_know_a_hotline_case_any_more_than_one_that_is_not_there(
    client: FlaskClient, world: World, lang: str
) -> None:
    hidden = world.file("danger").reference
    responses = [
        client.get("/simulator/case", query_string={"reference": reference, "lang": lang})
        for reference in (hidden, "123456789", "nonsense", "")
    ]
    assert {response.status_code for response in responses} == {404}
    assert len({response.text for response in responses}) == 1


def test_it_delivers_the_messages_of_a_phone_and_of_no_other(client: FlaskClient, world: World) -> None:
    client.get("/simulator/clock")
    filed(client, world, gateway="simulator")
    moved = client.post("/simulator/clock", json={"move": "+4h"})
    assert moved.get_json()["at"] == "2026-01-05T13:00:00+07:00"
    chair = world.number_of("vdc:17010101/chair")
    messages = client.get("/simulator/inbox", query_string={"number": chair}).get_json()["messages"]
    assert messages
    assert {message["to"] for message in messages} == {chair}
    nobody = client.get("/simulator/inbox", query_string={"number": "+85512999999"}).get_json()
    assert nobody["messages"] == []


def test_it_moves_the_clock_forward_only_and_within_reason(client: FlaskClient) -> None:
    for move in ["", "3d", "-3d", "+400d", "reset", None, 3]:
        error_of(client.post("/simulator/clock", json={"move": move}), 400)
    assert client.get("/simulator/clock").get_json()["at"] == "2026-01-05T09:00:00+07:00"


def test_it_goes_on_to_no_instant_that_is_past_or_far(client: FlaskClient) -> None:
    for until in ["", "x", "2026-01-05", "2026-01-04T09:00:00+07:00", "2027-01-05T09:00:00+07:00"]:
        error_of(client.post("/simulator/clock", json={"until": until}), 400)


def test_it_goes_a_long_way_in_several_requests(
    client: FlaskClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(move_some, "__defaults__", (0.0,))
    world.file()
    response = client.post("/simulator/clock", json={"move": "+1d"})
    assert response.status_code == 202
    assert response.get_json()["at"] == "2026-01-05T21:00:00+07:00"
    response = client.post("/simulator/clock", json={"until": response.get_json()["until"]})
    assert response.status_code == 200
    assert response.get_json()["at"] == "2026-01-06T09:00:00+07:00"


@pytest.mark.parametrize("number", ["", "x", "+855"])
def test_it_has_no_inbox_for_what_is_no_number(bare: Flask, number: str) -> None:
    error_of(bare.test_client().get("/simulator/inbox", query_string={"number": number}), 400)


def test_it_sends_a_policy_with_the_page_that_lets_nothing_foreign_in(client: FlaskClient) -> None:
    response = client.get("/simulator?lang=km")
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert '<html lang="km">' in response.text
    for forbidden in ("<style", " style=", "<script>", " onclick=", "http://", "https://"):
        assert forbidden not in response.text


def test_it_takes_the_browsers_language_for_the_page(client: FlaskClient) -> None:
    response = client.get("/simulator", headers={"Accept-Language": "km-KH,km;q=0.9,en;q=0.5"})
    assert '<html lang="km">' in response.text


def walked(client: FlaskClient, world: World, gateway: str) -> dict[str, Any]:
    """Through the questions of a complaint up to the page to confirm, by ids alone."""
    world.phone(VILLAGER, language="en")
    choices = {
        "main": {"choose": "complaint"},
        "kind": {"choose": "service"},
        "whose": {"choose": "me"},
        "here": {"choose": "confirm"},
        "words": {"input": "There is no medicine at the health centre"},
        "name": {"choose": "skip"},
        "sex": {"choose": "skip"},
    }
    answer = turn(client, gateway=gateway, lang="en")
    for _ in range(10):
        if answer["screen"] == "review":
            return answer
        said = choices[answer["screen"]]
        answer = turn(client, gateway=gateway, session=answer["session"], **said)
    raise AssertionError(answer)


def filed(client: FlaskClient, world: World, gateway: str) -> dict[str, Any]:
    before = walked(client, world, gateway)
    return turn(client, gateway=gateway, session=before["session"], choose="confirm")
