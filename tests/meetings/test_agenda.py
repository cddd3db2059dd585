"""Who sees which case on a committee's agenda, and when it is heard."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, event, select

from grievance_core.cases.access import Right, rights
from grievance_core.cases.committees import refer
from grievance_core.cases.model import Accused, Case
from grievance_core.cases.principal import Principal
from grievance_core.errors import NotNow, UnknownCase
from grievance_core.meetings import calendar
from grievance_core.meetings.agenda import counts
from grievance_core.meetings.members import members, share_of_women, who_represents
from grievance_core.meetings.papers import for_member, papers
from grievance_core.meetings.sight import committees_of, sight_of
from grievance_core.offices.model import Meeting, Office, Seat
from grievance_core.offices.staffing import on_duty
from grievance_core.routing.hearing import Hearing
from tests.meetings.conftest import CHAIR, CWCC, DECIDER, ELSEWHERE, MEMBER, OFFICER, SECRETARY, Committee
from tests.world import World


def accuse(world: World, case_id: str, seat: str) -> None:
    """The person in this seat turns out to be complained about."""
    official_id = world.official(seat).official_id
    with world.work() as session:
        session.add(Accused(case_id=case_id, official_id=official_id))


def test_a_recused_secretary_has_the_case_on_no_agenda_and_in_no_count(
    world: World, committee: Committee
) -> None:
    kept, about_her = committee.refer(), committee.refer()
    accuse(world, about_her.case_id, SECRETARY)
    meeting = committee.next()
    assert committee.numbers(meeting) == [kept.reference]
    assert set(committee.numbers(meeting, CHAIR)) == {kept.reference, about_her.reference}
    with world.sessions() as session:
        assert counts(session, committee.sight(session), world.now) == {meeting.at: 1}


@pytest.mark.parametrize("seat", [MEMBER, CHAIR])
def test_a_recused_member_steps_out_and_her_copy_has_no_trace_of_the_case(
    world: World, committee: Committee, seat: str
) -> None:
    kept, about_her = committee.refer(), committee.refer("មេដឹកនាំធ្វើខុស")
    accuse(world, about_her.case_id, seat)
    meeting = committee.next()
    assert committee.numbers(meeting, seat) == [kept.reference]
    items = committee.agenda(meeting)
    with world.work() as session:
        seat_id = session.scalars(select(Seat.id).where(Seat.key == seat)).one()
        steps_out = {item.reference: item.steps_out for item in items}
        assert steps_out == {kept.reference: frozenset(), about_her.reference: frozenset({seat_id})}
        copy = for_member(items, seat_id)
        read = papers(session, world.inst, committee.sight(session), copy, world.now, "meeting-pack")
        assert [paper.item.reference for paper in read] == [kept.reference]
    members_own = committee.agenda(meeting, seat)
    assert [item.steps_out for item in members_own] == [frozenset()]


def test_the_agenda_is_what_the_policy_grants(world: World, committee: Committee) -> None:
    receipts = [committee.refer() for _ in range(3)]
    accuse(world, receipts[0].case_id, SECRETARY)
    accuse(world, receipts[1].case_id, OFFICER)
    accuse(world, receipts[2].case_id, MEMBER)
    meeting = committee.next()
    for seat in (SECRETARY, CHAIR, MEMBER, DECIDER, OFFICER):
        seen = set(committee.numbers(meeting, seat))
        by = world.official(seat)
        with world.sessions() as session:
            cases = [session.get_one(Case, receipt.case_id) for receipt in receipts]
            granted = {
                case.reference
                for case in cases
                if Right.LINE in rights(session, world.inst, by, case, world.now)
            }
        assert seen == granted, seat


def test_a_hotlines_case_is_never_heard(world: World, committee: Committee) -> None:
    hotline = world.file("danger", area_key="17010101")
    meeting = committee.next()
    with world.work() as session:
        case = session.get_one(Case, hotline.case_id)
        office = session.get_one(Office, committee.office_id)
        secretary = on_duty(session, office.id, world.now, ("secretary",))[0]
        refer(session, world.inst, case, Hearing(office, meeting.at, secretary, ()), world.now)
    assert committee.numbers(meeting) == []
    with world.sessions() as session:
        assert counts(session, committee.sight(session), world.now) == {}


@pytest.mark.parametrize("seat", [ELSEWHERE, "vdc:17010101/chair", "district-director:1712/director"])
def test_somebody_of_another_district_finds_no_such_committee(
    world: World, committee: Committee, seat: str
) -> None:
    official_id = world.official(seat).official_id
    assert official_id is not None
    with world.sessions() as session, pytest.raises(UnknownCase):
        sight_of(session, world.inst, official_id, CWCC, world.now)


@pytest.mark.parametrize("seat", [MEMBER, CHAIR, OFFICER])
def test_a_member_reads_no_words(world: World, committee: Committee, seat: str) -> None:
    committee.refer()
    items = committee.agenda(committee.next(), seat)
    assert len(items) == 1
    with world.work() as session, pytest.raises(UnknownCase):
        papers(session, world.inst, committee.sight(session, seat), items, world.now, "meeting-pack")


def test_papers_hold_the_words_and_the_reason_and_neither_name_nor_number(
    world: World, committee: Committee
) -> None:
    words = "ខ្ញុំឈ្មោះ សុខ សារី លេខ ០១២ ៣៤៥ ៦៧៨ គ្មានឈ្មោះក្នុងបញ្ជី សូមហៅ +855 12 345 678"
    committee.refer(words, name="សុខ សារី")
    items = committee.agenda(committee.next(), DECIDER)
    with world.work() as session:
        sight = committee.sight(session, DECIDER)
        paper = papers(session, world.inst, sight, items, world.now, "meeting-pack")[0]
    said = dict(paper.said)
    assert "គ្មានឈ្មោះក្នុងបញ្ជី" in said["words"]
    for identity in ("សុខ សារី", "៣៤៥", "345"):
        assert identity not in said["words"]
    assert said["reason"] == "សូមពិនិត្យឈ្មោះក្នុងបញ្ជី"
    assert "name" not in said
    assert next(step.type for step in paper.history) == "filed"


def test_a_meeting_is_not_moved_into_the_past_nor_onto_another_nor_when_it_is_over(
    world: World, committee: Committee
) -> None:
    meeting = committee.next()
    with world.sessions() as session:
        later = session.scalars(
            select(Meeting).where(Meeting.committee_id == committee.office_id, Meeting.at > meeting.at)
        ).first()
    assert later is not None
    for to in (world.now, world.now - timedelta(days=1), meeting.at, later.at):
        with world.work() as session:
            office = session.get_one(Office, committee.office_id)
            held = session.get_one(Meeting, meeting.id)
            with pytest.raises(NotNow):
                calendar.move(session, world.inst, office, held, to, world.now)
    world.move_to(meeting.at)
    with world.work() as session:
        office, held = (session.get_one(Office, committee.office_id), session.get_one(Meeting, meeting.id))
        with pytest.raises(NotNow):
            calendar.cancel(session, world.inst, office, held, world.now)


def test_cases_follow_a_meeting_that_is_moved_with_their_clocks_and_people_are_told_once(
    world: World, committee: Committee
) -> None:
    receipts = [committee.refer() for _ in range(2)]
    world.settle()
    meeting = committee.next()
    to = meeting.at + timedelta(days=2)
    before = len(world.texts_to("+85512000001"))
    for again in range(2):
        with world.work() as session:
            office = session.get_one(Office, committee.office_id)
            held = session.get_one(Meeting, meeting.id)
            if again:
                with pytest.raises(NotNow):
                    calendar.move(session, world.inst, office, held, to, world.now)
            else:
                assert calendar.move(session, world.inst, office, held, to, world.now) == 2
    world.settle()
    assert committee.due(receipts) == [to, to]
    assert len(world.texts_to("+85512000001")) - before == 2
    assert committee.next().at == to
    assert set(committee.numbers(committee.next())) == {receipt.reference for receipt in receipts}
    assert committee.numbers(meeting) == []


def told_of_meetings(world: World, seat: str) -> list[str]:
    return [one for one in world.templates_to(world.number_of(seat)) if one.startswith("meeting_")]


def test_the_committees_people_are_told_of_each_change_of_its_calendar_once_and_nobody_else_is(
    world: World, committee: Committee
) -> None:
    meeting = committee.next()
    other = meeting.at + timedelta(days=1)
    with world.work() as session:
        office = session.get_one(Office, committee.office_id)
        calendar.call(session, world.inst, office, other, world.now)
    with world.work() as session:
        office, held = session.get_one(Office, committee.office_id), session.get_one(Meeting, meeting.id)
        calendar.move(session, world.inst, office, held, meeting.at + timedelta(days=2), world.now)
    for again in range(2):
        with world.work() as session:
            office = session.get_one(Office, committee.office_id)
            held = session.scalars(select(Meeting).where(Meeting.at == other)).one()
            if again:
                with pytest.raises(NotNow):
                    calendar.cancel(session, world.inst, office, held, world.now)
            else:
                calendar.cancel(session, world.inst, office, held, world.now)
    world.settle()
    for seat in (SECRETARY, MEMBER, CHAIR):
        assert told_of_meetings(world, seat) == ["meeting_called", "meeting_moved", "meeting_cancelled"], seat
    for seat in (OFFICER, ELSEWHERE):
        assert told_of_meetings(world, seat) == [], seat


def test_a_meeting_called_earlier_hears_what_waits_and_without_any_the_case_keeps_its_day(
    world: World, committee: Committee
) -> None:
    receipt = committee.refer()
    first = committee.next()
    with world.work() as session:
        office = session.get_one(Office, committee.office_id)
        assert calendar.call(session, world.inst, office, first.at - timedelta(days=1), world.now) == 1
    assert committee.due([receipt]) == [first.at - timedelta(days=1)]
    with world.work() as session:
        office = session.get_one(Office, committee.office_id)
        coming = select(Meeting).where(
            Meeting.committee_id == office.id, Meeting.at > world.now, ~Meeting.cancelled
        )
        for meeting in session.scalars(coming.order_by(Meeting.at.desc())).all():
            calendar.cancel(session, world.inst, office, meeting, world.now)
    assert committee.due([receipt]) == [first.at - timedelta(days=1)]
    world.move_to(first.at)
    assert world.case(receipt).level == "province"


def test_the_agenda_takes_as_many_queries_with_many_cases(world: World, committee: Committee) -> None:
    counted = []
    for many in (2, 6):
        for _ in range(many):
            committee.refer()
        meeting = committee.next()
        committee.agenda(meeting)
        statements: list[str] = []
        bind: Engine = world.sessions.kw["bind"]

        def listener(*given: object, statements: list[str] = statements) -> None:
            statements.append(str(given[2]))

        event.listen(bind, "before_cursor_execute", listener)
        try:
            items = committee.agenda(meeting)
        finally:
            event.remove(bind, "before_cursor_execute", listener)
        counted.append((len(items), len(statements)))
    assert counted[0][0] < counted[1][0]
    assert counted[0][1] == counted[1][1]


def test_members_have_their_share_of_women_and_their_representatives(
    world: World, committee: Committee
) -> None:
    world.vacate(f"{CWCC}/ngo")
    with world.sessions() as session:
        people = members(session, world.inst.vault, committee.office_id, world.now)
    filled = [member for member in people if member.official_id is not None]
    share = share_of_women(people)
    assert share.known == len({member.official_id for member in filled})
    assert share.women == len({member.official_id for member in filled if member.sex == "f"})
    assert share.percent == round(100 * share.women / share.known)
    assert who_represents(people) == {"worker": 1, "employer": 1, "ngo": 0}


def test_each_sees_her_committees_in_her_greatest_part(world: World, committee: Committee) -> None:
    def parts(seat: str) -> dict[str, str]:
        by: Principal = world.official(seat)
        assert by.official_id is not None
        with world.sessions() as session:
            return {
                sight.committee.key: sight.part
                for sight in committees_of(session, world.inst, by.official_id, world.now)
            }

    assert parts(SECRETARY)[CWCC] == "secretary"
    assert parts(DECIDER) == {CWCC: "decider", "tcc:1701": "decider"}
    assert parts(OFFICER)[CWCC] in ("office", "member", "secretary")
    assert parts("vdc:17010101/chair") == {}
