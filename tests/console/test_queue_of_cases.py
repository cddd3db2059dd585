"""The queue holds what the policy grants, no case more and no case less, however many there are."""

from __future__ import annotations

import time
from collections import Counter
from datetime import timedelta

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from grievance_core.cases import asking, committees, complainant, handling
from grievance_core.cases.access import rights
from grievance_core.cases.model import Case
from grievance_core.cases.principal import Principal
from grievance_core.cases.queue import GROUPS, Wanted, queue
from grievance_core.cases.reading import task_of
from grievance_core.identifiers import new_id
from grievance_core.offices.model import Official
from tests.world import VILLAGE, World

CHAIR, ASSISTANT = "vdc:17010101/chair", "commune-assistant:170101/assistant"
OFFICER, SECRETARY = "district-intersector:1701/officer", "cwcc:1701/secretary"
EVERYTHING = Wanted(length=1000)


def all_kinds_of_cases(world: World) -> None:
    """Cases in every state in which somebody has something to do, some about the very people who would do it."""
    inst = world.inst
    world.file("payment")
    asked, told, up = world.file("payment"), world.file("service", phone_id=None), world.file("payment")
    committee, waits = world.file("eligibility"), world.file("eligibility")
    contested, provider = world.file("payment"), world.file("payment")
    world.file("conduct", accused_seat_keys=(CHAIR,))
    world.file("conduct", accused_office_keys=("commune-chief:170101",))
    world.file("payment", accused_seat_keys=("district-director:1701/director",))
    world.file("payment", accused_seat_keys=("vdc:17010101/deputy",))
    world.file("danger")
    world.file("migrant")
    chair = world.official(CHAIR)
    with world.work() as session:
        asking.ask_complainant(session, inst, asked.case_id, chair, world.now, "អ្វី?")
        handling.solve(session, inst, told.case_id, chair, world.now, "រួច")
        handling.pass_up(session, inst, up.case_id, chair, world.now)
        handling.solve(session, inst, contested.case_id, chair, world.now, "រួច")
        post = asking.providers(session, session.get_one(Case, provider.case_id), world.now)[0]
        asking.ask_provider(session, inst, provider.case_id, chair, world.now, post.official.id, "អ្វី?")
    with world.work() as session:
        her = Principal("caller", phone_id=session.get_one(Case, contested.case_id).phone_id)
        complainant.contest(session, inst, contested.case_id, her, world.now)
    for receipt in (committee, waits):
        to_the_committee(world, receipt.case_id)
    secretary = world.official(SECRETARY)
    with world.work() as session:
        committees.recommend(session, inst, committee.case_id, secretary, world.now, "យល់ព្រម")


def to_the_committee(world: World, case_id: str) -> None:
    """Up to the district, and before its committee."""
    for seat in (CHAIR, ASSISTANT, OFFICER):
        by = world.official(seat)
        with world.work() as session:
            case = session.get_one(Case, case_id)
            if case.state == "referred" or not case.office.key.startswith(seat.partition("/")[0]):
                continue
            operation = committees.refer_to_committee if seat == OFFICER else handling.pass_up
            operation(session, world.inst, case_id, by, world.now)


def by_policy(session: Session, world: World, official_id: int) -> set[str]:
    """What the policy says, case by case."""
    by = Principal("official", official_id=official_id)
    cases = session.scalars(select(Case)).all()
    return {
        case.reference
        for case in cases
        if task_of(rights(session, world.inst, by, case, world.now), case) is not None
    }


def queued(session: Session, world: World, official_id: int) -> list[str]:
    page = queue(session, world.inst, official_id, world.now, EVERYTHING)
    assert page.total == len(page.entries)  # no case that the policy takes out again
    return [entry.reference for entry in page.entries]


def test_it_is_for_every_official_what_the_policy_grants(world: World) -> None:
    all_kinds_of_cases(world)
    tasks: Counter[str] = Counter()
    for days in (0, 9):
        world.move_to(world.now + timedelta(days=days))
        with world.sessions() as session:
            for official_id in session.scalars(select(Official.id)):
                found = queued(session, world, official_id)
                assert len(found) == len(set(found))
                assert set(found) == by_policy(session, world, official_id)
                page = queue(session, world.inst, official_id, world.now, EVERYTHING)
                tasks.update(entry.task for entry in page.entries)
    assert set(tasks) == {"work", "answer", "tell", "recommend", "decide"}


def test_it_puts_what_is_overdue_first_and_what_waits_for_the_person_after_what_is_due_today(
    world: World,
) -> None:
    old, today, waits = world.file(), world.file(), world.file()
    chair = world.official(CHAIR)
    with world.work() as session:
        asking.ask_complainant(session, world.inst, waits.case_id, chair, world.now, "អ្វី?")
        session.get_one(Case, old.case_id).due_at = world.now - timedelta(hours=1)
        session.get_one(Case, today.case_id).due_at = world.now + timedelta(hours=1)
    fresh = world.file()
    with world.sessions() as session:
        assert chair.official_id is not None
        page = queue(session, world.inst, chair.official_id, world.now, EVERYTHING)
    assert [entry.reference for entry in page.entries] == [
        case.reference for case in (old, today, waits, fresh)
    ]
    assert page.counts == {**dict.fromkeys(GROUPS, 0), "overdue": 1, "today": 1, "waiting": 1, "new": 1}


def test_it_filters_and_pages_without_losing_or_repeating_a_case(world: World) -> None:
    for _ in range(7):
        world.file("payment")
    world.file("service", channel="sms")
    chair = world.official(CHAIR).official_id
    assert chair is not None
    with world.sessions() as session:
        pages = [
            queue(session, world.inst, chair, world.now, Wanted(page=at, length=3)) for at in (1, 2, 3, 99)
        ]
        listed = [entry.reference for page in pages[:3] for entry in page.entries]
        assert len(set(listed)) == len(listed) == 8
        assert pages[3].number == 3
        sms = queue(session, world.inst, chair, world.now, Wanted({"channel": "sms"}))
        assert [entry.kind for entry in sms.entries] == ["service"]
        here = queue(session, world.inst, chair, world.now, Wanted(area_key=VILLAGE[:4]))
        elsewhere = queue(session, world.inst, chair, world.now, Wanted(area_key="1712"))
        assert (here.total, elsewhere.total) == (8, 0)


def test_its_first_page_comes_at_once_with_fifty_thousand_cases(world: World) -> None:
    """A tenth of a second of a quiet machine: what this process works, whoever else does; a slower one gets five times that."""
    if not world.is_quick:
        return
    receipt = world.file("payment")
    official = world.official(CHAIR).official_id
    assert official is not None
    with world.work() as session:
        model = session.get_one(Case, receipt.case_id)
        row = {column.key: getattr(model, column.key) for column in Case.__table__.columns}
        rows = [
            {
                **row,
                "id": new_id(),
                "reference": f"{at:09d}",
                "request_index": f"copy-{at}",
                "due_at": world.now + timedelta(minutes=at),
            }
            for at in range(50_000)
        ]
        session.execute(insert(Case), rows)
    with world.sessions() as session:
        queue(session, world.inst, official, world.now, Wanted())  # what seldom changes is known from here on
    took = []
    for _ in range(3):
        with world.sessions() as session:
            begun = time.process_time()
            page = queue(session, world.inst, official, world.now, Wanted())
            took.append(time.process_time() - begun)
    assert page.total == 50_001
    assert min(took) < 0.5
