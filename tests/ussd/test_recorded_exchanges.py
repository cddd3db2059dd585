"""Every gateway's exchanges as recorded in `exchanges/`, request for request, with the reply each one wants."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.served import app, bare, bare_environment, client, here, world
from tests.world import World
from ussd.gateways.register import GATEWAYS
from ussd.limits import Limits

__all__ = ["app", "bare", "bare_environment", "client", "here", "world"]
RECORDED = Path(__file__).parent / "exchanges"
RULES = Path(__file__).parents[2] / "rules" / "gateways.yaml"
PHONE = "+85512000001"
SCREEN = "SCREEN"


def ask(client: FlaskClient, exchange: dict[str, Any]) -> TestResponse:
    method, _, path = exchange["request"].partition(" ")
    return client.open(path, method=method, data=exchange.get("form"), json=exchange.get("json"))


def screen(told: str, recorded: Any) -> str:
    """What the phone shows, taken out of the reply, which must be as recorded all around it."""
    if not isinstance(recorded, str):
        return screen_of_json(json.loads(told), recorded)
    before, wanted, after = recorded.partition(SCREEN)
    assert told.startswith(before)
    assert told.endswith(after)
    assert wanted or told == recorded
    return told.removeprefix(before).removesuffix(after)


def screen_of_json(told: dict[str, Any], recorded: dict[str, Any]) -> str:
    assert told.keys() == recorded.keys()
    assert {name: value for name, value in told.items() if recorded[name] != SCREEN} == {
        name: value for name, value in recorded.items() if value != SCREEN
    }
    return "".join(told[name] for name, value in recorded.items() if value == SCREEN)


@pytest.mark.parametrize("gateway", GATEWAYS)
def test_it_answers_every_recorded_exchange_as_the_gateway_wants_it(
    client: FlaskClient, world: World, gateway: str
) -> None:
    world.phone(PHONE)
    texts = world.inst.catalogues
    for exchange in yaml.safe_load((RECORDED / f"{gateway}.yaml").read_text("utf-8")):
        told = ask(client, exchange)
        assert told.status_code == exchange.get("status", 200), exchange["it"]
        headers = exchange.get("headers", {})
        assert {name: told.headers.get(name) for name in headers} == headers, exchange["it"]
        shown = screen(told.text, exchange["reply"])
        for wanted in exchange.get("shows", ()):
            assert texts.text("km", *wanted.split("/")).split("\n")[0] in shown, exchange["it"]


def test_no_gateway_is_without_its_recorded_exchanges_and_its_limits() -> None:
    limits = Limits.load(RULES)
    assert {path.stem for path in RECORDED.glob("*.yaml")} == set(GATEWAYS)
    assert set(GATEWAYS) <= set(limits.gateways)


@pytest.mark.parametrize("gateway", GATEWAYS)
def test_it_says_in_latin_letters_what_a_network_cannot_show_in_khmer(tmp_path: Path, gateway: str) -> None:
    path = tmp_path / "gateways.yaml"
    path.write_text(
        f"{gateway}:\n  octets: 140\n  languages: [km, en]\n  networks:\n    old: {{octets: 120, languages: [en]}}\n"
    )
    limits = Limits.load(path)
    assert limits.of(gateway, "old").language("km") == "en"
    assert limits.of(gateway, "new").language("km") == "km"
