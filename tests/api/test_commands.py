"""Other systems from the command line."""

from __future__ import annotations

import json
import re

import pytest
from flask.testing import FlaskClient, FlaskCliRunner

from service import Service
from tests.world import World


def _add(operator: FlaskCliRunner, name: str = "Dashboard", *more: str) -> str:
    said = operator.invoke(args=["systems", "add", name, "--scope", "cases:read", *more])
    assert said.exit_code == 0, said.output
    token = re.search(r"token +(\S+)", said.output)
    assert token is not None
    return token[1]


def test_a_token_is_shown_once_works_and_is_taken_back(
    operator: FlaskCliRunner, client: FlaskClient, world: World
) -> None:
    token = _add(operator, "Dashboard", "--area", "1701", "--rate", "5")
    shown = {"Authorization": f"Bearer {token}"}
    assert client.get("/api/v1/cases", headers=shown).status_code == 200
    (listed,) = json.loads(operator.invoke(args=["systems", "list", "--json"]).output)
    assert (listed["name"], listed["area"], listed["rate"], listed["scopes"]) == (
        "Dashboard",
        "1701",
        5,
        ["cases:read"],
    )
    assert listed["seen_at"] is not None
    assert token not in operator.invoke(args=["systems", "list"]).output
    assert operator.invoke(args=["systems", "revoke", "Dashboard"]).exit_code == 0
    assert client.get("/api/v1/cases", headers=shown).status_code == 401
    assert "revoked" in operator.invoke(args=["systems", "list"]).output


@pytest.mark.parametrize(
    "args",
    [
        ["add", "Dashboard", "--scope", "cases:read"],
        ["add", "", "--scope", "cases:read"],
        ["add", "x" * 61, "--scope", "cases:read"],
        ["add", "Other", "--scope", "cases:words"],
        ["add", "Other", "--scope", "everything"],
        ["add", "Other"],
        ["add", "Other", "--scope", "cases:read", "--area", "99"],
        ["add", "Other", "--scope", "cases:read", "--rate", "0"],
        ["revoke", "Nobody"],
        ["webhook", "add", "Nobody", "https://partner.example/"],
        ["webhook", "add", "Dashboard", "ftp://partner.example/"],
        ["webhook", "end", "nothing"],
        ["webhook", "again", "nothing"],
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(operator: FlaskCliRunner, args: list[str]) -> None:
    _add(operator)
    said = operator.invoke(args=["systems", *args])
    assert said.exit_code == 2
    assert said.output.strip()


def test_a_webhook_is_added_shown_and_ended(operator: FlaskCliRunner, world: World, here: Service) -> None:
    _add(operator)
    made = operator.invoke(args=["systems", "webhook", "add", "Dashboard", "http://127.0.0.1:9/hook"]).output
    hook = re.search(r"webhook +(\S+)", made)
    assert hook is not None
    secret = re.search(r"secret +(\S+)", made)
    assert secret is not None
    world.file()
    (owed,) = json.loads(operator.invoke(args=["systems", "webhook", "deliveries", "--json"]).output)
    assert (owed["type"], owed["state"], owed["attempts"]) == ("filed", "waiting", 0)
    assert secret[1] not in operator.invoke(args=["systems", "webhook", "list"]).output
    assert operator.invoke(args=["systems", "webhook", "again", owed["id"]]).exit_code == 2
    assert operator.invoke(args=["systems", "webhook", "end", hook[1]]).exit_code == 0
    (ended,) = json.loads(operator.invoke(args=["systems", "webhook", "deliveries", "--json"]).output)
    assert ended["state"] == "ended"
    assert owed["case"] in operator.invoke(args=["systems", "webhook", "deliveries"]).output
    assert "127.0.0.1" in operator.invoke(args=["systems", "webhook", "list"]).output
