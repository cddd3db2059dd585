"""Who may ask at all: tokens, scopes, and how often."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from grievance_core.systems import passes
from grievance_core.systems.model import System, SystemUse
from service import Service
from tests.api.conftest import Makes
from tests.world import World

KEPT = ("/cases", "/cases/1234567890", "/cases/1234567890/events", "/events", "/figures")
OPEN = ("/areas", "/areas/17", "/programmes", "/openapi.json")


@pytest.mark.parametrize("path", KEPT)
@pytest.mark.parametrize(
    "shown", ["", "Bearer", "Bearer ", "Bearer ssdm_00000000_wrong", "Basic c3NkbTpzc2Rt",
     "ssdm_00000000_wrong", "Bearer ssdm_" + "x" * 5000]
)  # fmt: skip
def test_it_lets_nobody_in_without_a_token_that_is_good(
    client: FlaskClient, world: World, path: str, shown: str
) -> None:
    answer = client.get(f"/api/v1{path}", headers={"Authorization": shown} if shown else {})
    assert (answer.status_code, answer.content_type) == (401, "application/problem+json")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_it_asks_no_store_before_a_token_is_shown(bare: object) -> None:
    assert [bare.test_client().get(f"/api/v1{path}").status_code for path in KEPT] == [401] * len(KEPT)  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", OPEN)
def test_it_tells_everybody_what_is_public(client: FlaskClient, world: World, path: str) -> None:
    assert client.get(f"/api/v1{path}").status_code == 200


def test_a_token_taken_back_opens_nothing_at_once(partner: Makes, here: Service) -> None:
    system = partner()
    assert system.ask("/cases").status_code == 200
    with here.sessions.begin() as session:
        passes.revoke(session, passes.find(session, system.id), datetime.now(UTC))
    assert system.ask("/cases").status_code == 401


@pytest.mark.parametrize("scope", ["cases:write", "figures:read"])
def test_a_scope_opens_its_own_and_nothing_else(partner: Makes, scope: str) -> None:
    system = partner(scope)
    answer = system.ask("/cases")
    assert answer.status_code == 403
    assert answer.get_json()["errors"] == [{"field": "scope", "why": "cases:read"}]
    assert (system.ask("/figures").status_code == 200) == (scope == "figures:read")
    assert (system.file().status_code == 201) == (scope == "cases:write")


def test_reading_is_not_filing(partner: Makes) -> None:
    assert partner("cases:read", "cases:words", "figures:read").file().status_code == 403


@time_machine.travel("2026-03-02T02:00:01+00:00", tick=False)
def test_who_asks_too_often_waits_and_nobody_else_does(partner: Makes) -> None:
    hasty, other = partner(a_minute=3), partner(a_minute=3)
    assert [hasty.ask("/cases").status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    answer = hasty.ask("/events")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "59"
    assert other.ask("/cases").status_code == 200


@time_machine.travel("2026-03-02T02:00:01+00:00", tick=False)
def test_what_is_public_is_counted_by_address(client: FlaskClient, world: World) -> None:
    statuses = [client.get("/api/v1/areas/17").status_code for _ in range(62)]
    assert statuses == [200] * 60 + [429] * 2
    elsewhere = client.get("/api/v1/areas/17", environ_overrides={"REMOTE_ADDR": "192.0.2.7"})
    assert elsewhere.status_code == 200


def test_redis_knows_no_address_and_no_token(partner: Makes, here: Service) -> None:
    system = partner()
    system.ask("/cases")
    system.client.get("/api/v1/areas", environ_overrides={"REMOTE_ADDR": "192.0.2.7"})
    kept = b"\n".join(here.redis.keys("*"))  # type: ignore[arg-type]
    assert b"192.0.2.7" not in kept
    assert system.token.encode() not in kept


def test_it_turns_nobody_away_where_redis_is_gone(
    partner: Makes, here: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = partner(a_minute=1)
    monkeypatch.setattr(
        here.redis, "connection_pool", type(here.redis.connection_pool)(host="127.0.0.1", port=1)
    )
    assert [system.ask("/cases").status_code for _ in range(3)] == [200] * 3


def test_it_keeps_no_token_and_notes_when_a_system_was_seen(partner: Makes, here: Service) -> None:
    system = partner()
    system.ask("/cases")
    with here.reading() as session:
        row = session.scalars(select(System)).one()
        seen = session.get_one(SystemUse, system.id).seen_at
    assert system.token not in repr(vars(row))
    assert system.token.startswith(row.prefix)
    assert len(row.prefix) < 16
    assert abs(datetime.now(UTC) - seen) < timedelta(minutes=1)


@pytest.mark.parametrize("path", ["/", "/nothing", "/cases/1/2/3", "/cases/1234567890/words"])
def test_an_address_that_does_not_exist_is_refused_in_the_same_form(
    client: FlaskClient, world: World, path: str
) -> None:
    for method in ("GET", "POST", "DELETE"):
        answer = client.open(f"/api/v1{path}", method=method)
        assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


def test_a_refusal_is_a_sentence_in_the_language_asked_for(
    client: FlaskClient, world: World, here: Service
) -> None:
    for asked, language in (("km", "km"), ("km-KH,en;q=0.5", "km"), ("fr", "en"), ("", "en")):
        answer = client.get("/api/v1/cases", headers={"Accept-Language": asked} if asked else {})
        body = answer.get_json(force=True)
        assert body["title"] == here.inst.catalogues.text(language, "api", "no-token")
        assert (body["type"], body["status"]) == ("urn:ssdm:problem:no-token", 401)
        assert answer.headers["Content-Language"] == language


def test_nothing_is_kept_on_the_way(partner: Makes) -> None:
    answer = partner().ask("/cases")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
