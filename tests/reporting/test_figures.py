"""The figures are those of the rules, on both stores, whatever the cases went through."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import Engine, event, update
from sqlalchemy.orm import Session

from grievance_core.cases.model import Case
from grievance_core.reporting.figures import count
from grievance_core.reporting.periods import Period
from grievance_core.reporting.report import Report, make
from grievance_core.reporting.rules import ReportRules
from grievance_core.reporting.scope import ORDINARY, Scope, scope_for
from settings import ROOT
from tests.reporting.populations import PLACES, live, reckoned
from tests.world import World

TABLES = ("all", "kind", "programme", "level", "outcome", "channel", "sex", "age", "id-poor")
CHAIR, OFFICER, CHIEF = (
    "vdc:17010101/chair",
    "district-intersector:1701/officer",
    "commune-chief:170101/chief",
)
PERIODS = ("2025-11", "2025-12", "2025-S2", "2026-S1", "2025", "2026")
RULES = ReportRules.load(ROOT / "rules" / "reports.yaml")


def below(key: str | None) -> set[str | None] | None:
    return None if key is None else {place for place in PLACES if place is not None and place.startswith(key)}


@pytest.mark.parametrize("seed", range(3))
def test_they_are_what_plain_python_counts_in_every_period_area_and_track(world: World, seed: int) -> None:
    lives, chance = live(world, seed, 150), Random(seed)
    with world.work() as session:  # the case the others were copied from lies outside every period
        copied = update(Case).where(Case.request_index.not_like("life-%"))
        session.execute(copied.values(filed_at=world.now + timedelta(days=10_000), restricted=True))
    with world.sessions() as session:
        for name in PERIODS:
            area, tracks = (
                chance.choice((None, "17", "1701", "171201")),
                chance.choice((ORDINARY, ("tcc",), ("cwcc", "integrity"))),
            )
            period = Period.read(name)
            found = count(session, Scope(area, tracks), period, TABLES, world.now)
            wanted = reckoned(lives, period, tracks, below(area), set(), TABLES)
            assert {key: replace(one, seconds=None) for key, one in found.items()} == {
                key: replace(one, seconds=None) for key, one in wanted.items()
            }
            assert {key: one.seconds for key, one in found.items()} == {
                key: one.seconds for key, one in wanted.items()
            }


def test_what_complains_about_the_reader_or_an_office_above_hers_is_in_none_of_them(world: World) -> None:
    """Not even a count: the chair answers to the commune chief, so a complaint about either is none of the chair's business."""
    chair, chief, officer = (world.official(seat).official_id for seat in (CHAIR, CHIEF, OFFICER))
    assert chair is not None
    assert chief is not None
    assert officer is not None
    lives = live(world, 7, 120, accused=(chair, chief))
    period = Period.read("2025-12")
    for reader, unseen in ((chair, {chair, chief}), (chief, {chief}), (officer, set[int]())):
        with world.sessions() as session:
            found = count(
                session, Scope("1701", ORDINARY, frozenset({reader})), period, ("all", "kind"), world.now
            )
        wanted = reckoned(lives, period, ORDINARY, below("1701"), unseen, ("all", "kind"))
        assert found == wanted


def test_no_hotline_case_is_counted_for_anybody(world: World) -> None:
    for kind in ("danger", "migrant"):
        world.file(kind, area_key="17010101")
    period = Period.around("month", world.now)
    with world.sessions() as session:
        assert count(session, Scope(None), period, TABLES, world.now) == {}


def test_a_month_that_is_over_keeps_its_figures_when_its_cases_go_on(world: World) -> None:
    receipts = [world.file(kind) for kind in ("payment", "service", "eligibility")]
    january = Period.read("2026-01")
    world.move_to(january.ends)
    with world.sessions() as session:
        before = count(session, Scope("17"), january, TABLES, world.now)
    world.pass_time(days=40)
    with world.sessions() as session:
        assert count(session, Scope("17"), january, TABLES, world.now) == before
    assert before["all", ""].received == len(receipts)


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def reported(world: World, session: Session) -> Report:
    officer = world.official(OFFICER).official_id
    assert officer is not None
    scope = scope_for(session, world.inst, officer, "1701", world.now)
    assert scope is not None
    return make(
        session, world.inst, RULES, RULES.reports["district"], scope, Period.read("2025-12"), world.now
    )


def test_a_report_takes_the_same_number_of_statements_for_ten_cases_as_for_a_thousand(
    world: World, engine: Engine
) -> None:
    taken = []
    for seed, many in ((1, 10), (2, 1000)):
        live(world, seed, many)
        with world.sessions() as session:
            reported(world, session)
        with world.sessions() as session, statements(engine) as seen:
            reported(world, session)
        taken.append(len(seen))
    assert taken[0] == taken[1] < 60
