"""Notes, links, assignments, corrections, searches and suggestions: who learns what by them, and what they never touch."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from grievance_core.cases import (
    asking,
    assigning,
    chain,
    complainant,
    correcting,
    duplicates,
    handling,
    linking,
    merging,
    notes,
    reminding,
    shelves,
)
from grievance_core.cases.correcting import Correction
from grievance_core.cases.filing import Receipt
from grievance_core.cases.model import Case, CaseEvent
from grievance_core.cases.principal import Principal
from grievance_core.cases.queue import Wanted, around, queue
from grievance_core.cases.reading import story
from grievance_core.cases.search import search
from grievance_core.errors import Incomplete, NotNow, Refused
from tests.world import VILLAGE, World

CHAIR, DEPUTY = "vdc:17010101/chair", "vdc:17010101/deputy"
CHIEF, ASSISTANT = "commune-chief:170101/chief", "commune-assistant:170101/assistant"
HER = "+85512000001"
WORDS = "ប្រាក់ឧបត្ថម្ភរបស់ខ្ញុំមិនទាន់មកដល់"


def done(world: World, operation: object, receipt: Receipt, seat: str, *given: object) -> None:
    by = world.official(seat)
    with world.work() as session:
        operation(session, world.inst, receipt.case_id, by, world.now, *given)  # type: ignore[operator]


def joined(world: World, operation: object, receipt: Receipt, other: Receipt, seat: str) -> None:
    by = world.official(seat)
    with world.work() as session:
        operation(session, world.inst, receipt.case_id, other.case_id, by, world.now)  # type: ignore[operator]


def found(world: World, seat: str, written: str, number: str = "") -> list[str]:
    official = world.official(seat).official_id
    assert official is not None
    with world.sessions() as session:
        return [line.reference for line in search(session, world.inst, official, world.now, written, number)]


def test_a_phone_or_a_name_finds_nothing_that_is_not_hers_to_know(world: World) -> None:
    hers = world.file(name="Sok Chantha")
    about_her = world.file("conduct", accused_seat_keys=(CHAIR,), name="Sok Chantha")
    hotline = world.file("danger", area_key=VILLAGE, name="Sok Chantha")
    hidden = world.file(anonymous=True)
    far = world.file(area_key="17120101", name="Sok Chantha")
    for written, number in (("sok chantha", ""), (HER, HER)):
        assert found(world, CHAIR, written, number) == [hers.reference]
    assert found(world, CHAIR, hidden.reference) == [hidden.reference]
    for case in (about_her, hotline, far):
        assert found(world, CHAIR, case.reference) == []
    assert found(world, CHAIR, "nobody at all") == []


def test_whoever_only_sees_the_line_of_a_case_does_not_learn_whose_it_is(world: World) -> None:
    receipt = world.file(name="Sok Chantha")
    done(world, handling.pass_up, receipt, CHAIR)
    assert world.office_of(receipt) != "vdc:17010101"
    assert found(world, CHAIR, receipt.reference) == [receipt.reference]
    assert found(world, CHAIR, "sok chantha") == []
    assert found(world, CHAIR, HER, HER) == []


def test_a_note_is_read_by_colleagues_and_by_nobody_else(world: World) -> None:
    receipt = world.file()
    before = world.case(receipt).due_at
    done(world, notes.note, receipt, CHAIR, "ធ្លាប់ប្តឹងពីមុន")
    by, *strangers = (
        world.official(seat) for seat in (DEPUTY, "vdc:17120101/chair", "district-assistant:1701/assistant")
    )
    with world.work() as session:
        case = session.get_one(Case, receipt.case_id)
        assert case.due_at == before
        assert [one.text for one in notes.notes(session, world.inst, by, case, world.now)] == ["ធ្លាប់ប្តឹងពីមុន"]
        for reader in (*strangers, Principal("caller", phone_id=case.phone_id)):
            assert notes.notes(session, world.inst, reader, case, world.now) == []
        hers = story(session, world.inst, Principal("caller", phone_id=case.phone_id), case.id, world.now)
        assert "ធ្លាប់ប្តឹងពីមុន" not in repr([getattr(hers, name) for name in hers.__dataclass_fields__])
    world.settle()
    assert not any("ធ្លាប់" in text for text in world.texts_to(HER))
    with pytest.raises(Incomplete):
        done(world, notes.note, receipt, CHAIR, "  ")
    with pytest.raises(Refused):
        done(world, notes.note, receipt, "vdc:17120101/chair", "x")


def test_links_never_cross_a_wall_nor_tell_of_a_case_one_must_not_know(world: World) -> None:
    one, two = world.file(), world.file("service")
    about_deputy = world.file("payment", accused_seat_keys=(DEPUTY,))
    hotline = world.file("danger", area_key=VILLAGE)
    for other in (about_deputy, hotline, one):
        with pytest.raises(Refused):
            joined(world, linking.link, one, other, CHAIR)
    for _ in range(2):
        joined(world, linking.link, one, two, CHAIR)
    by, stranger = world.official(CHAIR), world.official("vdc:17120101/chair")
    with world.work() as session:
        for mine, other in ((one, two), (two, one)):
            case = session.get_one(Case, mine.case_id)
            shown = linking.linked(session, world.inst, by, case, world.now)
            assert [line.reference for line in shown] == [other.reference]
            events = select(func.count()).where(CaseEvent.case_id == case.id, CaseEvent.type == "linked")
            assert session.scalar(events) == 1
            assert linking.linked(session, world.inst, stranger, case, world.now) == []


def test_only_a_colleague_who_is_there_and_may_work_on_it_is_assigned(world: World) -> None:
    receipt = world.file()
    deputy = world.official(DEPUTY).official_id
    elsewhere = world.official("vdc:17120101/chair").official_id
    with pytest.raises(Incomplete):
        done(world, assigning.assign, receipt, CHAIR, elsewhere)
    with pytest.raises(Refused):
        done(world, assigning.assign, receipt, "vdc:17120101/chair", elsewhere)
    for _ in range(2):
        done(world, assigning.assign, receipt, CHAIR, deputy)
    assert world.case(receipt).chain_length == 2
    chair = world.official(CHAIR).official_id or 0
    with world.sessions() as session:
        assert assigning.assignee(session, session.get_one(Case, receipt.case_id)) == deputy
        page = queue(session, world.inst, deputy or 0, world.now, Wanted(mine=True))
        assert [entry.assigned_id for entry in page.entries] == [deputy]
        assert queue(session, world.inst, chair, world.now, Wanted(mine=True)).total == 0
    done(world, handling.pass_up, receipt, CHAIR)
    with world.sessions() as session:
        assert assigning.assignee(session, session.get_one(Case, receipt.case_id)) is None


def test_a_reminder_by_hand_goes_to_whom_it_waits_for_and_leaves_the_clock(world: World) -> None:
    asked, mine = world.file(), world.file("service")
    done(world, asking.ask_complainant, asked, CHAIR, "ខែណា?")
    done(world, assigning.assign, mine, CHAIR, world.official(DEPUTY).official_id)
    due = [world.case(one).due_at for one in (asked, mine)]
    texts = len(world.templates_to(HER)), len(world.templates_to(world.number_of(DEPUTY)))
    for one in (asked, mine):
        done(world, reminding.remind, one, CHAIR)
    assert [world.case(one).due_at for one in (asked, mine)] == due
    assert world.templates_to(HER)[texts[0] :] == ["asked"]
    assert world.templates_to(world.number_of(DEPUTY))[texts[1] :] == ["reminder"]


def test_a_case_that_was_corrected_still_proves_that_nobody_tampered_with_it(world: World) -> None:
    receipt = world.file("payment", name="Sok Chanta")
    done(world, correcting.correct, receipt, CHAIR, Correction(name="Sok Chantha", sex="m"), "misheard")
    done(world, correcting.correct, receipt, CHAIR, Correction(kind="service"), "asked again")
    case = world.case(receipt)
    assert (case.kind, case.sex, case.state) == ("service", "m", "received")
    assert found(world, CHAIR, "chantha") == [receipt.reference]
    assert found(world, CHAIR, "chanta") == []
    with world.work() as session:
        assert list(chain.verify(session, world.inst.vault)) == []
        session.get_one(Case, receipt.case_id).kind = "payment"
        session.flush()
        assert list(chain.verify(session, world.inst.vault)) != []


@pytest.mark.parametrize(
    "new",
    [
        Correction(),
        Correction(kind="payment"),
        Correction(kind="danger"),
        Correction(kind="migrant"),
        Correction(kind="conduct"),
        Correction(kind="nonsense"),
        Correction(area_key="99999999"),
        Correction(sex="x"),
    ],
)
def test_what_changes_nothing_or_goes_through_a_wall_is_no_correction(world: World, new: Correction) -> None:
    receipt = world.file("payment")
    with pytest.raises(Refused):
        done(world, correcting.correct, receipt, CHAIR, new, "because")
    assert world.case(receipt).chain_length == 1


def test_a_correction_needs_a_reason_and_a_name_is_not_given_to_whoever_wants_none(world: World) -> None:
    receipt, hidden = world.file("payment"), world.file("payment", anonymous=True)
    with pytest.raises(Incomplete):
        done(world, correcting.correct, receipt, CHAIR, Correction(sex="m"), " ")
    with pytest.raises(NotNow):
        done(world, correcting.correct, hidden, CHAIR, Correction(name="Sok"), "she told me")
    done(world, asking.ask_complainant, receipt, CHAIR, "ខែណា?")
    with pytest.raises(NotNow):
        done(world, correcting.correct, receipt, CHAIR, Correction(kind="service"), "because")


def test_a_case_of_another_village_goes_there_and_its_clock_goes_on(world: World) -> None:
    receipt = world.file("payment")
    arrived, due = world.case(receipt).arrived_at, world.case(receipt).due_at
    world.now += timedelta(hours=3)
    done(world, correcting.correct, receipt, CHAIR, Correction(area_key="17120101"), "wrong village")
    case = world.case(receipt)
    assert case.office.key == "vdc:17120101"
    assert (case.arrived_at, case.due_at) == (arrived, due)
    assert "climbed" in world.templates_to(HER)
    assert found(world, "vdc:17120101/chair", receipt.reference) == [receipt.reference]
    with world.work() as session:
        assert list(chain.verify(session, world.inst.vault)) == []
    world.pass_time(days=7)  # the deadline it kept is really armed
    assert world.office_of(receipt) != "vdc:17120101"


def test_a_correction_never_leads_to_whom_the_case_is_about(world: World) -> None:
    receipt = world.file("payment", accused_seat_keys=("vdc:17120101/chair",))
    done(world, correcting.correct, receipt, CHAIR, Correction(area_key="17120101"), "wrong village")
    assert world.office_of(receipt) != "vdc:17120101"


def test_duplicates_are_suggested_by_phone_and_by_words_and_never_unmask_anybody(world: World) -> None:
    first = world.file("payment", words=WORDS, phone_id=world.phone("+85512000009"))
    alike = world.file("payment", words=WORDS + "ទេ")
    same_phone = world.file("service", words="ផ្លូវដាច់", phone_id=world.phone("+85512000009"))
    world.file("payment", words="xyz", phone_id=world.phone("+85512000009"), anonymous=True)
    world.file("payment", words=WORDS, accused_seat_keys=(CHAIR,))
    world.file("danger", words=WORDS, area_key=VILLAGE)
    world.file("payment", words="something else entirely")
    by, other = world.official(CHAIR), world.official("vdc:17120101/chair")
    with world.sessions() as session:
        case = session.get_one(Case, first.case_id)
        shown = duplicates.suggestions(session, world.inst, by, case, world.now)
        assert [one.reference for one in shown] == [same_phone.reference, alike.reference]
        assert duplicates.suggestions(session, world.inst, other, case, world.now) == []


def test_whether_a_merge_works_does_not_tell_whose_phone_it_is(world: World) -> None:
    known, hidden, other = world.file(), world.file(anonymous=True), world.file()
    with pytest.raises(NotNow):
        joined(world, merging.merge, hidden, known, CHAIR)
    joined(world, merging.merge, other, known, CHAIR)
    assert world.case(other).state == "merged"


def test_views_are_of_one_official_and_the_same_title_is_kept_once(world: World) -> None:
    chair, deputy = world.official(CHAIR).official_id or 0, world.official(DEPUTY).official_id or 0
    vault = world.inst.vault
    with world.work() as session:
        for wanted in ({"kind": "payment"}, {"kind": "service"}):
            shelves.save(session, vault, chair, "  Sok's   cases ", wanted, world.now)
        kept = shelves.views(session, vault, chair)
        assert [(view.title, view.wanted) for view in kept] == [("Sok's cases", {"kind": "service"})]
        assert shelves.views(session, vault, deputy) == []
        shelves.drop(session, deputy, kept[0].id)
        assert len(shelves.views(session, vault, chair)) == 1
        shelves.drop(session, chair, kept[0].id)
        assert shelves.views(session, vault, chair) == []
        with pytest.raises(Incomplete):
            shelves.save(session, vault, chair, " ", {}, world.now)
        for number in range(shelves.MOST_VIEWS):
            shelves.save(session, vault, chair, f"view {number}", {}, world.now)
        with pytest.raises(NotNow):
            shelves.save(session, vault, chair, "one more", {}, world.now)


def test_the_cases_before_and_after_are_those_of_the_list(world: World) -> None:
    for _ in range(5):
        world.file()
    chair = world.official(CHAIR).official_id or 0
    with world.sessions() as session:
        listed = [entry.reference for entry in queue(session, world.inst, chair, world.now, Wanted()).entries]
        for place in range(5):
            near = around(session, world.inst, chair, world.now, Wanted(), place)
            assert near == listed[max(0, place - 1) : place + 2]


def test_the_filters_by_age_and_by_what_it_is_about_hold(world: World) -> None:
    old = world.file()
    with world.work() as session:
        session.get_one(Case, old.case_id).filed_at = world.now - timedelta(days=40)
    fresh = world.file()
    chair = world.official(CHAIR).official_id or 0
    with world.sessions() as session:

        def shown(wanted: Wanted) -> list[str]:
            return [entry.reference for entry in queue(session, world.inst, chair, world.now, wanted).entries]

        assert shown(Wanted(age="week")) == [fresh.reference]
        assert shown(Wanted(age="month")) == []
        assert shown(Wanted(age="quarter")) == [old.reference]
        assert shown(Wanted(about=select(Case.id).where(Case.id == old.case_id))) == [old.reference]


def test_a_filter_by_what_it_is_about_leaves_out_cases_whose_words_she_may_not_read(world: World) -> None:
    told = world.file("payment", phone_id=None)
    done(world, handling.pass_up, told, CHAIR)
    offices = (ASSISTANT, "district-intersector:1701/officer")
    seat = next(seat for seat in offices if seat.startswith(world.office_of(told)))
    done(world, handling.solve, told, seat, "រួច")
    assert world.case(told).state == "undelivered"
    chair = world.official(CHAIR).official_id or 0
    with world.sessions() as session:
        assert queue(session, world.inst, chair, world.now, Wanted()).total == 1
        about = select(Case.id).where(Case.id == told.case_id)
        assert queue(session, world.inst, chair, world.now, Wanted(about=about)).total == 0


def test_an_appeal_is_not_given_to_whoever_decided_it(world: World) -> None:
    receipt = world.file()
    done(world, handling.solve, receipt, CHAIR, "រួច")
    chair = world.official(CHAIR).official_id
    with world.work() as session:
        her = Principal("caller", phone_id=session.get_one(Case, receipt.case_id).phone_id)
        complainant.contest(session, world.inst, receipt.case_id, her, world.now)
        case = session.get_one(Case, receipt.case_id)
        there = {post.official.id for post in assigning.colleagues(session, case, world.now)}
        assert chair not in there
