"""Ticks and workers race; every deadline causes what it causes once, and one bad case stops nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import TypeVar

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from grievance_core.cases.chain import close_page, verify
from grievance_core.cases.filing import Receipt
from grievance_core.cases.model import CaseEvent, LedgerPage
from grievance_core.cases.overdue import fire
from grievance_core.timers import rows
from grievance_core.timers.model import Timer
from tests.cases.stories import ASSISTANT
from tests.cases.test_whole_story import types
from tests.world import World

Result = TypeVar("Result")


def race(times: int, work: Callable[[int], Result]) -> list[Result]:
    """The same thing by several threads that start together."""
    start = Barrier(times)

    def run(number: int) -> Result:
        start.wait()
        return work(number)

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


def claim(world: World) -> list[str]:
    with world.work() as session:
        return rows.claim_due(session, world.now, world.now)


def overdue(world: World, count: int) -> list[Receipt]:
    receipts = [world.file() for _ in range(count)]
    world.now += timedelta(days=20)
    return receipts


def test_it_hands_each_deadline_to_one_of_several_ticks(world: World) -> None:
    overdue(world, 12)
    claimed = race(4, lambda _: claim(world))
    flat = [timer for share in claimed for timer in share]
    assert len(flat) == len(set(flat)) == 36
    assert claim(world) == []


def test_it_fires_once_when_several_workers_have_the_same_deadline(world: World) -> None:
    (receipt,) = overdue(world, 1)
    timers = claim(world)

    def work(_: int) -> list[int]:
        done = []
        for timer in timers:
            with world.work() as session:
                done.append(fire(session, world.inst, [timer], world.now))
        return done

    results = race(4, work)
    assert [sum(done) for done in zip(*results, strict=True)] == [1, 1, 1]
    assert types(world, receipt) == ["filed", "climbed"]
    assert world.templates_to(world.number_of(ASSISTANT)) == ["work"]


def test_it_does_not_fire_what_was_cancelled_after_it_was_claimed(world: World) -> None:
    (receipt,) = overdue(world, 1)
    timers = claim(world)
    with world.work() as session:
        rows.cancel(session, receipt.case_id)
    with world.work() as session:
        assert fire(session, world.inst, timers, world.now) == 0
        assert fire(session, world.inst, ["no such deadline"], world.now) == 0
    assert types(world, receipt) == ["filed"]


def test_it_takes_up_what_a_worker_dropped(world: World) -> None:
    (receipt,) = overdue(world, 1)
    timers = claim(world)
    with world.work() as session:
        assert rows.reclaim(session, world.now + timedelta(seconds=59)) == []
    later = race(3, lambda _: _reclaim(world, seconds=61))
    assert sorted(timer for share in later for timer in share) == sorted(timers)
    assert sorted(_reclaim(world, seconds=-3600)) == sorted(timers)  # the clock was set back
    assert types(world, receipt) == ["filed"]


def _reclaim(world: World, seconds: int) -> list[str]:
    with world.work() as session:
        return rows.reclaim(session, world.now + timedelta(seconds=seconds))


def damage(world: World, receipt: Receipt) -> None:
    """The case lies with an office that no ladder of its kind has."""
    with world.work() as session:
        office = "(SELECT id FROM offices WHERE key = 'tcc:170101')"
        session.execute(text(f"UPDATE cases SET office_id = {office} WHERE id = :c"), {"c": receipt.case_id})


def work_off(world: World, timers: list[str]) -> int:
    """As a worker does it: each by itself, failures put aside. How many failed."""
    failed = 0
    for timer in timers:
        try:
            with world.work() as session:
                fire(session, world.inst, [timer], world.now)
        except (ValueError, LookupError, SQLAlchemyError):
            failed += 1
            with world.work() as session:
                rows.set_aside(session, timer, world.now)
    return failed


def test_it_goes_on_with_the_others_when_one_case_is_damaged(world: World) -> None:
    receipts = overdue(world, 3)
    damage(world, receipts[1])
    assert work_off(world, claim(world)) == 1
    assert [types(world, receipt)[-1] for receipt in receipts] == ["climbed", "filed", "climbed"]


def test_it_gives_up_on_a_damaged_case_and_says_so(world: World) -> None:
    (receipt,) = overdue(world, 1)
    damage(world, receipt)
    timers = claim(world)
    for attempt in range(rows.MAX_ATTEMPTS):
        assert [state for state in _states(world, receipt) if state == "stuck"] == [], attempt
        assert work_off(world, timers) == 1
        world.now += timedelta(minutes=2)
        timers = _reclaim(world, seconds=0)
    assert timers == []
    assert sorted(_states(world, receipt)) == ["fired", "fired", "stuck"]
    with world.work() as session:
        stuck = session.scalars(select(Timer.id).where(Timer.state == "stuck")).one()
        assert not rows.set_aside(session, stuck, world.now)


def _states(world: World, receipt: Receipt) -> list[str]:
    with world.sessions() as session:
        return list(session.scalars(select(Timer.state).where(Timer.case_id == receipt.case_id)))


@pytest.mark.parametrize("limit", [1, 5])
def test_it_starves_nobody_however_few_are_claimed_at_a_time(world: World, limit: int) -> None:
    receipts = overdue(world, 6)
    for _ in range(60):
        with world.work() as session:
            timers = rows.claim_due(session, world.now, world.now, limit)
        assert len(timers) <= limit
        work_off(world, timers)
    assert {types(world, receipt)[-1] for receipt in receipts} == {"climbed"}
    with world.sessions() as session:
        assert session.query(CaseEvent).count() == 12


def test_it_enters_each_case_on_one_page_of_the_ledger_however_many_ticks_close_one(world: World) -> None:
    """The second reads what there is to enter only once the first has committed."""
    world.file()
    world.file()
    first = world.sessions()
    close_page(first, world.inst.vault, world.now)
    with ThreadPoolExecutor(1) as pool:
        second = pool.submit(_close, world)
        with pytest.raises(TimeoutError):
            second.result(timeout=0.5)
        first.commit()
        assert second.result(timeout=10) is None
    first.close()
    with world.sessions() as session:
        assert list(verify(session, world.inst.vault)) == []


def _close(world: World) -> LedgerPage | None:
    with world.work() as session:
        return close_page(session, world.inst.vault, world.now)
