"""/metrics: what it counts, who may read it, and what no figure may tell."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import update

from app import create_app
from callers import is_operator
from demo import clock
from grievance_core.messages.model import Message
from grievance_core.timers.model import Timer
from jobs.tick import tick
from service import Service
from settings import VERSION, load_settings
from tests.served import close
from tests.world import World

TOKEN = "a-token-of-some-length"


def figures(client: FlaskClient) -> dict[tuple[str, ...], float]:
    """Every sample by its name and the values of its labels, which are in the order of the labels' names."""
    answer = client.get("/metrics")
    assert answer.status_code == 200
    return {
        (sample.name, *(sample.labels[label] for label in sorted(sample.labels))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


@pytest.mark.parametrize("kind", ["danger", "migrant"])
def test_it_tells_nothing_of_a_hotline_whatever_becomes_of_its_case(
    client: FlaskClient, world: World, kind: str
) -> None:
    world.file()
    before = figures(client)
    receipt = world.file(kind, may_text=True, urgent=True)
    assert figures(client) == before
    with world.work() as session:
        session.execute(
            update(Timer).where(Timer.case_id == receipt.case_id).values(due_at=world.now - timedelta(days=9))
        )
        old = {"written_at": world.now - timedelta(days=2), "not_before": world.now - timedelta(days=2)}
        session.execute(update(Message).where(Message.case_id == receipt.case_id).values(old))
    after = figures(client)
    alarms = {("ssdm_part_well", "messages"), ("ssdm_part_well", "deadlines")}
    assert {name: value for name, value in after.items() if name not in alarms} == {
        name: value for name, value in before.items() if name not in alarms
    }


def test_it_rings_for_a_hotlines_deadline_without_a_number(
    client: FlaskClient, here: Service, world: World
) -> None:
    receipt = world.file("danger")
    tick(here)
    with world.work() as session:
        session.execute(update(Timer).where(Timer.case_id == receipt.case_id).values(state="stuck"))
    after = figures(client)
    assert after["ssdm_part_well", "deadlines"] == 0
    assert after["ssdm_deadlines", "stuck"] == 0
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert not any(mark.isdigit() for mark in answer.get_json()["parts"]["deadlines"]["found"])


def test_it_counts_what_is_in_the_database(client: FlaskClient, here: Service, world: World) -> None:
    world.file("payment")
    world.file("payment")
    world.file("other")
    tick(here)
    counted = figures(client)
    assert counted["ssdm_cases", "village", "received", "tcc"] == 2
    assert counted["ssdm_build_info", VERSION] == 1
    assert counted["ssdm_deadlines", "armed"] > 0
    assert counted["ssdm_messages", "queued"] > 0
    assert counted["ssdm_messages", "failed"] == 0
    assert counted["ssdm_part_well", "database"] == 1
    assert counted["ssdm_tick_age_seconds",] < 60


def test_it_tells_how_late_the_work_is(client: FlaskClient, here: Service, world: World) -> None:
    world.file()
    with here.sessions.begin() as session:
        clock.set_to(session, world.now + timedelta(days=4))
    counted = figures(client)
    assert counted["ssdm_deadlines_overdue",] > 0
    assert counted["ssdm_message_oldest_unsent_seconds",] == timedelta(days=4).total_seconds()
    parts = client.get("/readyz").get_json()["parts"]
    assert not parts["messages"]["good"]
    assert not parts["deadlines"]["good"]


def test_it_does_not_call_a_text_late_that_is_held_over_the_night(
    client: FlaskClient, here: Service, world: World
) -> None:
    world.now = night = world.now.replace(hour=23)
    world.file()
    with here.sessions.begin() as session:
        clock.set_to(session, night + timedelta(hours=1))
    assert figures(client)["ssdm_message_oldest_unsent_seconds",] == 0
    assert client.get("/readyz").get_json()["parts"]["messages"]["good"]


def test_it_leaves_out_what_a_store_that_is_away_would_tell(bare: Flask) -> None:
    counted = figures(bare.test_client())
    assert counted["ssdm_part_well", "database"] == counted["ssdm_part_well", "redis"] == 0
    assert ("ssdm_tick_age_seconds",) not in counted
    assert not [name for name in counted if name[0] == "ssdm_messages"]


@pytest.fixture(scope="module")
def guarded(bare_environment: dict[str, str]) -> Iterator[FlaskClient]:
    app = create_app(load_settings({**bare_environment, "METRICS_TOKEN": TOKEN}, None))
    yield app.test_client()
    close(app)


@pytest.mark.parametrize(
    "header", [None, "", TOKEN, "Bearer", "Bearer ", f"Bearer {TOKEN}x", f"Basic {TOKEN}", "Bearer ទឹក"]
)
def test_it_does_not_exist_for_who_has_not_the_token(guarded: FlaskClient, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header.encode().decode("latin-1")}
    assert guarded.get("/metrics", headers=headers).status_code == 404


def test_it_answers_who_has_the_token(guarded: FlaskClient) -> None:
    answer = guarded.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/plain")


def test_it_has_no_operator_in_production_until_a_token_is_set(here: Service) -> None:
    production = here.settings.model_copy(update={"mode": "production"})
    assert not is_operator(production, "")
    assert not is_operator(production, "Bearer ")
