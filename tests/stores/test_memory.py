"""What seldom changes is kept by the process and is never out of date: whoever changes it, the next transaction sees it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from grievance_core.areas.search import path
from grievance_core.memory import Revision, kept, recall, recalled
from grievance_core.offices.appoint import grant_leave
from grievance_core.offices.model import Office, Official, Seat, Tenure
from grievance_core.offices.officials import check_pin
from grievance_core.offices.staffing import find_office, on_duty, people_of, seats_of
from grievance_core.people.phones import remember
from grievance_core.routing.recusal import recusal
from tests.world import MONDAY, VILLAGE, World

VDC = f"vdc:{VILLAGE}"


def revision(world: World) -> str:
    with world.sessions() as session:
        return session.scalars(select(Revision.value)).one()


def present(session: Session) -> list[str]:
    office = find_office(session, "vdc", VILLAGE)
    assert office is not None
    return [post.seat.key for post in on_duty(session, office.id, MONDAY)]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE tenures SET ends = begins",
        "DELETE FROM tenures",
        "UPDATE seats SET duty = 'none' WHERE office_id IN (SELECT id FROM offices WHERE kind = 'vdc')",
    ],
)
def test_a_change_by_plain_sql_is_seen_by_the_next_transaction(world: World, change: str) -> None:
    with world.work() as session:
        assert present(session)
    with world.work() as session:
        session.execute(text(change))
    with world.work() as session:
        assert present(session) == []


def test_a_change_is_seen_in_its_own_transaction_and_gone_when_it_is_taken_back(world: World) -> None:
    with world.sessions() as session:
        before = present(session)
        for tenure in session.scalars(select(Tenure)):
            tenure.ends = tenure.begins
        session.flush()
        assert present(session) == []
        session.rollback()
        assert present(session) == before


def test_a_change_that_waits_in_the_session_is_written_before_anybody_asks(world: World) -> None:
    with world.sessions() as session:
        for tenure in session.scalars(select(Tenure)):
            tenure.ends = tenure.begins
        assert present(session) == []


def test_leave_counts_from_its_first_instant_to_its_last(world: World) -> None:
    with world.work() as session:
        (first, *_) = present(session)
        holder = session.scalars(select(Official).join(Tenure).join(Seat).where(Seat.key == first)).first()
        assert holder is not None
        grant_leave(session, holder.id, MONDAY, MONDAY + timedelta(days=1))
    office = f"SELECT id FROM offices WHERE key = '{VDC}'"
    with world.work() as session:
        office_id = session.scalar(text(office))
        assert first not in [
            post.seat.key for post in on_duty(session, office_id, MONDAY) if post.official.id == holder.id
        ]
        assert first in [post.seat.key for post in on_duty(session, office_id, MONDAY + timedelta(days=1))]
        assert first in [post.seat.key for post in on_duty(session, office_id, MONDAY - timedelta(seconds=1))]


def test_what_is_kept_is_found_once_for_all_transactions(world: World) -> None:
    found = []

    def find(session: Session) -> int:
        found.append(session)
        return 7

    for _ in range(3):
        with world.work() as session:
            assert kept(session, ("a question of this test", revision(world)), find) == 7
    assert len(found) == 1


def test_what_is_kept_belongs_to_no_session_and_can_be_read_after_it(world: World) -> None:
    with world.work() as session:
        areas = path(session, VILLAGE)
        (post, *_) = on_duty(session, find_office(session, "vdc", VILLAGE).id, MONDAY)  # type: ignore[union-attr]
        (seat, *_) = seats_of(session, post.official.id, MONDAY)
        assert not any(kept_row in session for kept_row in (*areas, post.official, post.seat, seat))
    assert [area.name_en for area in areas][-1] == "Prasat"
    assert seat.office.key == VDC


def test_a_case_or_a_wrong_pin_draws_no_new_revision(world: World) -> None:
    before = revision(world)
    world.file()
    with world.work() as session:
        official = session.scalars(select(Official).limit(1)).one()
        check_pin(session, official, "0000", MONDAY)
        remember(session, world.inst.vault, "+85512999999")
    assert revision(world) == before


def test_recusal_follows_a_new_colleague_at_once(world: World) -> None:
    with world.work() as session:
        office = session.scalars(select(Office).where(Office.key == VDC)).one()
        before = recusal(session, frozenset(), frozenset({office.id}), MONDAY).people
        assert before == people_of(session, [office.id], MONDAY)
    world.vacate_office(VDC)
    with world.work() as session:
        assert recusal(session, frozenset(), frozenset({office.id}), MONDAY).people == frozenset()


def test_what_a_transaction_recalls_ends_with_it(world: World) -> None:
    with world.sessions() as session:
        recall(session, ("word",), "first")
        assert recalled(session, ("word",), lambda: "second") == "first"
        session.commit()
        assert recalled(session, ("word",), lambda: "second") == "second"
        session.rollback()
        assert recalled(session, ("word",), lambda: "third") == "third"
