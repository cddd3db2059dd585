"""The description is valid OpenAPI 3.1, says what the routes do, and every answer is what it says."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from api.declaring import OPERATIONS
from api.description import description
from api.shapes import Kind, Level, State, Track
from callers import Caller, declared
from grievance_core.cases.handling import accept, solve
from grievance_core.cases.model import Case
from grievance_core.cases.states import State as CaseState
from grievance_core.levels import TRACKS
from grievance_core.routing.kinds import KINDS
from service import Service
from tests.api.conftest import Makes
from tests.world import World


def _schema(path: str, method: str, status: int) -> dict[str, Any]:
    answer = description()["paths"][path][method]["responses"][str(status)]
    (content,) = answer["content"].values()
    return {**content["schema"], "components": description()["components"]}


def _hold(path: str, method: str, status: int, given: object) -> None:
    checker = Draft202012Validator(
        _schema(path, method, status), format_checker=Draft202012Validator.FORMAT_CHECKER
    )
    assert [error.message for error in checker.iter_errors(given)] == []


def test_it_is_valid_openapi() -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(description()).iter_errors()] == []


def test_it_is_what_is_told_to_everybody(client: FlaskClient, world: World) -> None:
    told = client.get("/api/v1/openapi.json").get_json()
    assert told == description()
    assert told["openapi"] == "3.1.0"


def test_it_describes_every_address_and_no_other(app: Flask) -> None:
    served = {
        (re.sub(r"<(\w+)>", r"{\1}", rule.rule.removeprefix("/api/v1")), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.") and rule.endpoint != "api.elsewhere"
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert served == {(path, method) for path, said in description()["paths"].items() for method in said}


def test_a_scope_is_asked_for_where_it_says_so_and_nowhere_else(app: Flask) -> None:
    for one in OPERATIONS:
        wanted = Caller.SYSTEM if one.scope else Caller.EVERYONE
        assert declared(app, f"api.{one.name}") == wanted
        assert bool(description()["paths"][one.path][one.method.lower()]["security"]) == bool(one.scope)


def test_its_words_are_those_of_the_institution() -> None:
    ordinary = [kind for kind in KINDS if kind not in ("danger", "migrant")]
    assert list(Kind.__args__) == ordinary  # type: ignore[attr-defined]
    assert list(Track.__args__) == [track for track in TRACKS if not track.startswith("hotline")]  # type: ignore[attr-defined]
    assert set(State.__args__) == {str(state) for state in CaseState}  # type: ignore[attr-defined]
    assert "desk" not in Level.__args__  # type: ignore[attr-defined]


@pytest.fixture
def told(world: World) -> str:
    """A case with much in it: words, messages, an answer, an appeal."""
    receipt = world.file(name="សុខ សុភា", sex="f")
    with world.work() as session:
        chair = world.official("vdc:17010101/chair")
        accept(session, world.inst, receipt.case_id, chair, world.now)
        solve(session, world.inst, receipt.case_id, chair, world.now, "ដោះស្រាយហើយ")
    world.pass_time(days=3)
    return receipt.reference


@pytest.mark.parametrize(
    "scopes", [("cases:read", "figures:read"), ("cases:read", "cases:words", "figures:read")]
)
def test_every_answer_is_what_it_says(
    world: World, told: str, partner: Makes, scopes: tuple[str, ...]
) -> None:
    system = partner(*scopes)
    for path, address in {
        "/cases": "/cases", "/cases/{reference}": f"/cases/{told}", "/cases/{reference}/events": f"/cases/{told}/events",
        "/events": "/events", "/figures": "/figures", "/areas": "/areas", "/areas/{key}": "/areas/17010101",
        "/programmes": "/programmes", "/programmes/{id}": "/programmes/cash-transfer-mothers", "/openapi.json": "/openapi.json",
    }.items():  # fmt: skip
        answer = system.ask(address)
        assert answer.status_code == 200, (address, answer.get_data(as_text=True))
        _hold(path, "get", 200, answer.get_json())


def test_every_refusal_is_what_it_says(world: World, partner: Makes) -> None:
    system, blind = partner("cases:read", "cases:write"), partner("figures:read")
    for path, method, answer in (
        ("/cases", "get", system.ask("/cases", limit=0)),
        ("/cases", "get", system.client.get("/api/v1/cases")),
        ("/cases", "get", blind.ask("/cases")),
        ("/cases/{reference}", "get", system.ask("/cases/1234567890")),
        ("/cases", "post", system.file(kind="danger")),
        ("/cases", "post", system.file("")),
        ("/areas/{key}", "get", system.ask("/areas/99")),
    ):
        assert answer.content_type == "application/problem+json"
        _hold(path, method, answer.status_code, answer.get_json(force=True))


def test_a_receipt_is_what_it_says(partner: Makes) -> None:
    _hold("/cases", "post", 201, partner("cases:write").file().get_json())


def test_every_column_of_a_case_that_may_be_told_is_told(world: World, told: str, partner: Makes) -> None:
    case = partner().get(f"/cases/{told}")
    assert {"reference", "state", "due_at", "events", "messages", "appeals"} < set(case)
    assert not {"name", "words", "phone", "pin", "handler"} & set(case)
    assert hasattr(Case, "handler_id")


def test_programmes_stay_known_until_something_changes(
    world: World, client: FlaskClient, here: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = client.get("/api/v1/programmes")
    tag = answer.headers["ETag"]
    again = client.get("/api/v1/programmes", headers={"If-None-Match": tag})
    assert (again.status_code, again.get_data(), again.headers["ETag"]) == (304, b"", tag)
    assert client.get("/api/v1/programmes", headers={"If-None-Match": '"other"'}).status_code == 200
    assert here.inst.programmes.version in tag


def test_areas_are_found_below_one_another_by_name_and_by_code(world: World, client: FlaskClient) -> None:
    def keys(**query: Any) -> list[str]:
        return [area["key"] for area in client.get("/api/v1/areas", query_string=query).get_json()["items"]]

    assert keys() == ["01", "17"]
    assert keys(parent="17") == ["1701", "1712"]
    assert keys(name="Prasat") == ["17010101"]
    assert keys(code="171201") == ["171201"]
    assert keys(parent="99999999") == []
    first = client.get("/api/v1/areas", query_string={"limit": 1}).get_json()
    assert keys(limit=1, cursor=first["next"]) == ["17"]


def test_every_programme_is_told_in_khmer_and_english(
    world: World, client: FlaskClient, here: Service
) -> None:
    items = client.get("/api/v1/programmes").get_json()["items"]
    assert [one["id"] for one in items] == [one.id for one in here.inst.programmes]
    assert all(one["name"]["km"] and one["name"]["en"] for one in items)
    assert client.get("/api/v1/programmes/nothing").status_code == 404
