"""Deadlines that are worked off together: what one of them does wrong, and what two of one case do to each other."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, text

from demo import clock
from grievance_core.cases.chain import verify
from grievance_core.cases.filing import Receipt
from grievance_core.cases.model import CaseEvent
from grievance_core.cases.overdue import fire
from grievance_core.timers.model import Timer
from jobs.queues import ROWS, QueueName, batched, hand_out, open_queues
from jobs.tick import claim
from jobs.work import fire_all
from service import Service
from tests.world import MONDAY, World

LATER = MONDAY + timedelta(days=4)  # the reminder and the breach of a new case are both due


def claimed(service: Service) -> list[str]:
    with service.sessions.begin() as session:
        clock.set_to(session, LATER)
    return claim(service, datetime.now(UTC)).deadlines


def types(service: Service, receipt: Receipt) -> list[str]:
    with service.reading() as session:
        query = select(CaseEvent.type).where(CaseEvent.case_id == receipt.case_id)
        return list(session.scalars(query.order_by(CaseEvent.sequence)))


def states(service: Service) -> Counter[str]:
    with service.reading() as session:
        return Counter(session.scalars(select(Timer.state)))


def lose_its_way(world: World, receipt: Receipt) -> None:
    """The case lies with an office that no ladder of its kind has."""
    with world.work() as session:
        office = "(SELECT id FROM offices WHERE key = 'tcc:170101')"
        session.execute(text(f"UPDATE cases SET office_id = {office} WHERE id = :c"), {"c": receipt.case_id})


def test_one_damaged_case_in_a_batch_stops_none_of_the_others(demo_world: World, service: Service) -> None:
    receipts = [demo_world.file() for _ in range(5)]
    lose_its_way(demo_world, receipts[2])
    fire_all(service, claimed(service))
    assert [types(service, receipt)[-1] for receipt in receipts] == [
        "climbed",
        "climbed",
        "filed",
        "climbed",
        "climbed",
    ]
    with service.reading() as session:
        failed = session.scalars(select(Timer).where(Timer.attempts > 0)).all()
        assert {timer.case_id for timer in failed} == {receipts[2].case_id}
        assert {timer.state for timer in failed} == {"claimed"}


def test_the_first_deadline_of_a_case_may_cancel_its_second_in_the_same_batch(
    demo_world: World, service: Service
) -> None:
    receipts = [demo_world.file() for _ in range(3)]
    with service.sessions.begin() as session:
        breaches = session.scalars(select(Timer).where(Timer.purpose == "acknowledge")).all()
        reminders = session.scalars(select(Timer).where(Timer.purpose == "remind")).all()
        for breach in breaches:  # the breach is found due before the reminders of it
            breach.due_at = min(reminder.due_at for reminder in reminders) - timedelta(hours=1)
    due = claimed(service)
    assert len(due) > len(receipts)
    fire_all(service, due)
    for receipt in receipts:
        assert types(service, receipt) == ["filed", "climbed"]
    with service.reading() as session:
        assert list(verify(session, service.inst.vault)) == []


def test_a_batch_that_comes_twice_or_mixed_with_what_is_done_causes_nothing_again(
    demo_world: World, service: Service
) -> None:
    receipts = [demo_world.file() for _ in range(4)]
    due = claimed(service)
    fire_all(service, due[: len(due) // 2])
    fire_all(service, due)
    fire_all(service, [*reversed(due), "no such deadline", due[0]])
    for receipt in receipts:
        assert types(service, receipt).count("climbed") == 1


def test_each_case_of_a_batch_moves_as_it_would_alone(demo_world: World, service: Service) -> None:
    alone, *together = [
        demo_world.file(kind) for kind in ("payment", "payment", "service", "data", "eligibility")
    ]
    due = claimed(service)
    with service.sessions.begin() as session:
        own = {
            timer.id
            for timer in session.scalars(select(Timer).where(Timer.case_id == alone.case_id))
            if timer.id in due
        }
        for timer_id in [timer_id for timer_id in due if timer_id in own]:
            fire(session, service.inst, [timer_id], LATER)
    fire_all(service, [timer_id for timer_id in due if timer_id not in own])
    assert types(service, together[0]) == types(service, alone)
    with service.reading() as session:
        texts = "SELECT template FROM messages WHERE case_id = :case ORDER BY template"
        assert (
            session.scalars(text(texts), {"case": together[0].case_id}).all()
            == session.scalars(text(texts), {"case": alone.case_id}).all()
        )
        assert list(verify(session, service.inst.vault)) == []


def test_what_is_due_is_handed_out_in_order_and_none_is_left_out(service: Service) -> None:
    ids = [f"deadline-{number}" for number in range(2 * ROWS[QueueName.DEADLINES] + 1)]
    queue = open_queues(service.redis)[QueueName.DEADLINES]
    hand_out(queue, QueueName.DEADLINES, ids)
    assert [name for job in queue.jobs for name in job.args[0]] == ids
    assert len(queue.jobs) == 3
    hand_out(queue, QueueName.DEADLINES, [])
    assert len(queue.jobs) == 3
    assert list(batched([], 5)) == []
