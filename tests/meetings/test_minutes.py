"""Minutes: a draft by one hand at a time, closed once, kept as they are, and of no more than their reader may know."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError

from grievance_core.cases.committees import forward, recommend
from grievance_core.cases.filing import Receipt
from grievance_core.cases.model import Case, CaseEvent, CaseRead, CaseWords
from grievance_core.cases.principal import Principal
from grievance_core.errors import Incomplete, NotNow, UnknownCase
from grievance_core.meetings import minutes
from grievance_core.meetings.minutes import Entry, Overtaken
from grievance_core.meetings.model import Sitting, SittingCase
from grievance_core.meetings.protocol import Protocol, past_meetings, protocol
from grievance_core.meetings.sight import sight_of
from grievance_core.offices.appoint import appoint
from grievance_core.offices.model import Meeting, Seat, Tenure
from tests.meetings.conftest import CHAIR, CWCC, DECIDER, SECRETARY, Committee
from tests.meetings.test_agenda import accuse
from tests.world import LONG_AGO, World

GOOD = Entry("recommended", "គួរទទួល")


def sit(world: World, committee: Committee, many: int = 1) -> tuple[Meeting, list[Receipt]]:
    """A meeting that has begun, with cases before it."""
    receipts = [committee.refer() for _ in range(many)]
    meeting = committee.next()
    world.move_to(meeting.at)
    return meeting, receipts


def read(world: World, committee: Committee, meeting: Meeting, seat: str = SECRETARY) -> Protocol:
    with world.work() as session:
        held = session.get_one(Meeting, meeting.id)
        return protocol(session, world.inst, committee.sight(session, seat), held, world.now)


def types(world: World, receipt: Receipt) -> list[str]:
    with world.sessions() as session:
        query = select(CaseEvent.type).where(CaseEvent.case_id == receipt.case_id)
        return list(session.scalars(query.order_by(CaseEvent.sequence)))


def test_closed_twice_it_does_nothing_twice(world: World, committee: Committee) -> None:
    meeting, (receipt,) = sit(world, committee)
    committee.write(meeting, {receipt.case_id: GOOD}, close=True)
    for revision in (0, 1):
        with pytest.raises(Overtaken):
            committee.write(meeting, {receipt.case_id: GOOD}, close=True, revision=revision)
    with pytest.raises(NotNow):
        committee.write(meeting, {}, revision=1)
    assert types(world, receipt).count("recommended") == 1
    with world.sessions() as session:
        assert session.scalar(select(func.count()).select_from(SittingCase)) == 1


def test_the_second_of_two_who_write_is_told_and_overwrites_nothing(
    world: World, committee: Committee
) -> None:
    meeting, (receipt,) = sit(world, committee)
    committee.write(meeting, {receipt.case_id: GOOD})
    with pytest.raises(Overtaken):
        committee.write(meeting, {receipt.case_id: Entry("put-off", "ក្រោយ")})
    with world.sessions() as session:
        held = session.get_one(Meeting, meeting.id)
        draft = minutes.draft(session, world.inst, committee.sight(session), held, world.now)
    assert (draft.revision, draft.entries) == (1, {receipt.case_id: GOOD})


@pytest.mark.parametrize("seat", [CHAIR, DECIDER])
def test_nobody_but_the_secretary_writes_or_reads_minutes(
    world: World, committee: Committee, seat: str
) -> None:
    meeting, (receipt,) = sit(world, committee)
    for close in (False, True):
        with pytest.raises(UnknownCase):
            committee.write(meeting, {receipt.case_id: GOOD}, close=close, seat=seat)
    committee.write(meeting, {receipt.case_id: GOOD}, close=True)
    with pytest.raises(UnknownCase):
        read(world, committee, meeting, seat)


def test_minutes_are_not_written_before_the_day_nor_closed_before_the_hour_nor_of_a_cancelled_meeting(
    world: World, committee: Committee
) -> None:
    receipt = committee.refer()
    meeting = committee.next()
    with pytest.raises(NotNow):
        committee.write(meeting, {receipt.case_id: GOOD})
    world.move_to(meeting.at.replace(hour=1))  # the same morning
    committee.write(meeting, {receipt.case_id: GOOD})
    with pytest.raises(NotNow):
        committee.write(meeting, {receipt.case_id: GOOD}, close=True, revision=1)
    with world.work() as session:
        session.execute(update(Meeting).where(Meeting.id == meeting.id).values(cancelled=True))
    with pytest.raises(NotNow):
        committee.write(meeting, {receipt.case_id: GOOD}, revision=1)


def test_a_case_from_which_she_is_recused_is_not_hers_to_write_and_stays_for_the_deputy(
    world: World, committee: Committee
) -> None:
    meeting, (kept, about_her) = sit(world, committee, 2)
    accuse(world, about_her.case_id, SECRETARY)
    with pytest.raises(Overtaken):
        committee.write(meeting, {about_her.case_id: GOOD})
    with pytest.raises(Overtaken):  # the same for a number that is no case's
        committee.write(meeting, {"no such case": GOOD})
    committee.write(meeting, {kept.case_id: GOOD}, close=True)
    assert [one.reference for one in read(world, committee, meeting).heard] == [kept.reference]
    assert world.case(about_her).recommended_at is None
    deputy = stand_in(world)
    with world.work() as session:
        assert deputy.official_id is not None
        sight = sight_of(session, world.inst, deputy.official_id, CWCC, world.now)
        held = session.get_one(Meeting, meeting.id)
        written = minutes.Written(1, {}, {about_her.case_id: GOOD})
        minutes.close(session, world.inst, sight, held, written, world.now)
        told = protocol(session, world.inst, sight, held, world.now)
    assert {one.reference for one in told.heard} == {kept.reference, about_her.reference}
    assert [one.reference for one in read(world, committee, meeting).heard] == [kept.reference]


def test_a_case_forwarded_on_its_own_page_is_in_the_minutes_of_that_meeting_and_of_no_other(
    world: World, committee: Committee
) -> None:
    meeting, (here, there) = sit(world, committee, 2)
    by = world.official(SECRETARY)
    with world.work() as session:
        forward(session, world.inst, there.case_id, by, world.now, "លើសសិទ្ធិ")
    committee.write(meeting, {here.case_id: GOOD}, close=True)
    heard = {one.reference: (one.outcome, one.text) for one in read(world, committee, meeting).heard}
    assert heard == {
        here.reference: ("recommended", GOOD.text),
        there.reference: ("forwarded", "លើសសិទ្ធិ"),
    }
    world.settle()
    following = committee.next()
    world.move_to(following.at)
    committee.write(following, {}, close=True)
    assert read(world, committee, following).heard == ()


def test_a_case_forwarded_by_somebody_else_before_the_meeting_began_is_in_no_minutes(
    world: World, committee: Committee
) -> None:
    receipt = committee.refer()
    meeting = committee.next()
    by = world.official(SECRETARY)
    with world.work() as session:
        forward(session, world.inst, receipt.case_id, by, world.now, "លើសសិទ្ធិ")
    world.move_to(meeting.at)
    committee.write(meeting, {}, close=True)
    assert read(world, committee, meeting).heard == ()


def stand_in(world: World) -> Principal:
    """Somebody else stands in for the secretary from now on."""
    with world.work() as session:
        person = session.scalars(
            select(Tenure.official_id).join(Seat).where(Seat.key == "province-esa:17/officer")
        ).one()
        appoint(session, person, SECRETARY, LONG_AGO, capacity="deputy")
    return Principal("official", official_id=person)


def test_a_recommendation_starts_the_deciders_own_clock_and_reaches_nobody_before(
    world: World, committee: Committee
) -> None:
    meeting, (receipt,) = sit(world, committee)
    committee.write(meeting, {receipt.case_id: GOOD})
    assert world.case(receipt).recommended_at is None
    committee.write(meeting, {receipt.case_id: GOOD}, close=True, revision=1)
    case = world.case(receipt)
    assert case.recommended_at == world.now
    assert case.due_at is not None
    assert case.due_at > world.now
    told = read(world, committee, meeting)
    assert [(one.outcome, one.text) for one in told.heard] == [("recommended", "គួរទទួល")]
    assert {one.presence for one in told.people} == {"present"}
    assert {"worker", "employer", "ngo"} <= {one.title for one in told.people}


def test_a_case_is_forwarded_or_put_off_with_its_reason(world: World, committee: Committee) -> None:
    meeting, (up, later) = sit(world, committee, 2)
    world.settle()
    entries = {up.case_id: Entry("forwarded", "លើសសមត្ថកិច្ច"), later.case_id: Entry("put-off", "ខ្វះឯកសារ")}
    committee.write(meeting, entries, close=True)
    assert world.case(up).level == "province"
    following = committee.next()
    assert world.case(later).due_at == following.at
    assert committee.agenda(following)[0].put_off == 1
    told = {one.reference: one.text for one in read(world, committee, meeting).heard}
    assert told == {up.reference: "លើសសមត្ថកិច្ច", later.reference: "ខ្វះឯកសារ"}
    with world.sessions() as session:
        held = past_meetings(session, committee.sight(session), world.now)[0]
    assert (held.heard, held.closed_at) == (2, world.now)


@pytest.mark.parametrize(
    "entry", [Entry(), Entry("recommended", " "), Entry("", "words"), Entry("solved", "words")]
)
def test_it_closes_nothing_that_is_not_complete(world: World, committee: Committee, entry: Entry) -> None:
    meeting, (first, second) = sit(world, committee, 2)
    with pytest.raises(Incomplete):
        committee.write(meeting, {first.case_id: GOOD, second.case_id: entry}, close=True)
    with pytest.raises(Incomplete):
        committee.write(meeting, {first.case_id: GOOD, second.case_id: GOOD}, close=True, presences={})
    assert world.case(first).recommended_at is None  # nothing by halves
    with world.sessions() as session:
        assert session.get(Sitting, meeting.id) is None


@pytest.mark.parametrize("table", ["sittings", "sitting_attendance", "sitting_cases"])
def test_closed_minutes_are_not_changed_by_anybody(world: World, committee: Committee, table: str) -> None:
    meeting, (receipt,) = sit(world, committee)
    committee.write(meeting, {receipt.case_id: GOOD})
    committee.write(meeting, {receipt.case_id: GOOD}, close=True, revision=1)
    for statement in (f"UPDATE {table} SET meeting_id = meeting_id", f"DELETE FROM {table}"):
        with pytest.raises(DBAPIError, match="closed minutes"), world.work() as session:
            session.execute(text(statement))


def test_words_of_minutes_are_the_cases_own_and_vanish_with_them(world: World, committee: Committee) -> None:
    meeting, (receipt,) = sit(world, committee)
    committee.write(meeting, {receipt.case_id: Entry("recommended", "secret words")})
    with world.sessions() as session:
        row = session.scalars(select(SittingCase)).one()
        assert row.draft_sealed is not None
        assert b"secret words" not in row.draft_sealed
    committee.write(meeting, {receipt.case_id: Entry("recommended", "secret words")}, close=True, revision=1)
    with world.work() as session:
        assert session.scalars(select(SittingCase.draft_sealed)).all() == [None]
        words = update(CaseWords).where(CaseWords.case_id == receipt.case_id)
        session.execute(words.values(sealed=None))
    assert [(one.outcome, one.text) for one in read(world, committee, meeting).heard] == [("recommended", "")]


def test_what_was_entered_on_the_cases_own_page_is_in_the_minutes(world: World, committee: Committee) -> None:
    meeting, (receipt, other) = sit(world, committee, 2)
    secretary = world.official(SECRETARY)
    with world.work() as session:
        recommend(session, world.inst, receipt.case_id, secretary, world.now, "ផ្ទាល់")
    committee.write(meeting, {other.case_id: GOOD}, close=True)
    assert {one.text for one in read(world, committee, meeting).heard} == {"ផ្ទាល់", "គួរទទួល"}


def test_a_draft_about_a_case_that_left_is_dropped_when_the_minutes_are_closed(
    world: World, committee: Committee
) -> None:
    meeting, (left, kept) = sit(world, committee, 2)
    committee.write(meeting, {left.case_id: GOOD, kept.case_id: GOOD})
    with world.work() as session:
        session.execute(update(Case).where(Case.id == left.case_id).values(state="withdrawn"))
    committee.write(meeting, {kept.case_id: GOOD}, close=True, revision=1)
    with world.sessions() as session:
        assert session.scalars(select(SittingCase.case_id)).all() == [kept.case_id]


def test_a_hotlines_case_is_in_no_minutes(world: World, committee: Committee) -> None:
    meeting, (receipt,) = sit(world, committee)
    committee.write(meeting, {receipt.case_id: GOOD}, close=True)
    with world.work() as session:
        session.execute(update(Case).where(Case.id == receipt.case_id).values(restricted=True))
    assert read(world, committee, meeting).heard == ()
    with world.sessions() as session:
        assert past_meetings(session, committee.sight(session), world.now)[0].heard == 0


def test_reading_closed_minutes_is_written_down(world: World, committee: Committee) -> None:
    meeting, (receipt,) = sit(world, committee)
    committee.write(meeting, {receipt.case_id: GOOD}, close=True)
    read(world, committee, meeting)
    with world.sessions() as session:
        looks = select(CaseRead.purpose).where(CaseRead.case_id == receipt.case_id)
        assert "minutes" in set(session.scalars(looks))
