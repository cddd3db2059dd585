"""The daily matching and comparing, as the tick asks for it and a worker does it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from demo import clock
from grievance_core.benefits import upkeep
from jobs import work
from jobs.upkeep import claim_upkeep, do_upkeep, keep_up
from service import Service
from tests.world import World


def test_the_tick_asks_for_it_once_a_day_and_a_worker_does_it(
    demo_world: World, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "_service", service)
    with service.sessions.begin() as session:
        clock.set_to(session, demo_world.now)
    days = claim_upkeep(service)
    assert len(days) == 1
    assert claim_upkeep(service) == []
    keep_up(days)
    with service.reading() as session:
        assert upkeep.last_done(session) == demo_world.now.date()
    assert claim_upkeep(service) == []
    with service.sessions.begin() as session:
        clock.set_to(session, demo_world.now + timedelta(days=1))
    assert len(claim_upkeep(service)) == 1


def test_a_job_that_comes_again_does_nothing_again(demo_world: World, service: Service) -> None:
    for _ in range(2):
        do_upkeep(service)
    with service.reading() as session:
        assert not upkeep.is_due(session, service.inst, service.clock(session))
