"""What was found, for the officials of the area and nobody else; each line a case once."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from grievance_core.benefits import worklists
from grievance_core.benefits.model import Look
from grievance_core.benefits.worklists import UnknownLine
from grievance_core.cases.filing import Receipt
from grievance_core.cases.model import Case
from grievance_core.cases.reading import story
from grievance_core.errors import NotNow
from grievance_core.people.phones import remember
from grievance_core.registry.model import Person, PersonPhone
from tests.benefits.conftest import OLDER, OTHER_VILLAGE, SCHOLARSHIP, Village

ASSISTANT, CHAIR = "commune-assistant:170101/assistant", "vdc:17010101/chair"
ELSEWHERE, MEMBER = "commune-assistant:171201/assistant", "cwcc:170101/secretary"


def official(village: Village, seat: str) -> int:
    found = village.world.official(seat).official_id
    assert found is not None
    return found


def lines(village: Village, seat: str, **given: object) -> list[worklists.WorklistLine]:
    who = official(village, seat)
    with village.world.work() as session:
        return list(worklists.lines(session, village.world.inst, who, village.world.now, **given))  # type: ignore[arg-type]


def open_case(village: Village, line: int, seat: str = ASSISTANT, request: str = "r") -> Receipt:
    who = official(village, seat)
    with village.world.work() as session:
        return worklists.open_case(session, village.world.inst, line, who, request, village.world.now)


@pytest.fixture
def found(village: Village) -> Person:
    """Somebody entitled who is not enrolled."""
    person = village.older()
    village.compare("not-enrolled")
    return person


def about(found: list[worklists.WorklistLine], programme: str = OLDER) -> list[str]:
    return [line.number for line in found if line.programme_id == programme]


def test_officials_of_another_area_see_nothing_and_can_do_nothing(village: Village, found: Person) -> None:
    assert lines(village, ELSEWHERE) == []
    who = official(village, ELSEWHERE)
    with village.world.sessions() as session:
        assert worklists.counts(session, village.world.inst, who, village.world.now) == []
    with pytest.raises(UnknownLine):
        open_case(village, village.finding("not-enrolled", found), ELSEWHERE)
    with pytest.raises(UnknownLine):
        open_case(village, 999_999)


def test_whoever_left_her_seat_sees_nothing_any_more(village: Village, found: Person) -> None:
    who = official(village, CHAIR)
    village.world.vacate(CHAIR)
    with village.world.work() as session:
        assert worklists.lines(session, village.world.inst, who, village.world.now) == []


@pytest.mark.parametrize(
    "seat", [ASSISTANT, CHAIR, "district-intersector:1701/officer", "province-esa:17/officer"]
)
def test_each_level_sees_its_own_area(village: Village, found: Person, seat: str) -> None:
    other = village.older("ចៅ", OTHER_VILLAGE)
    village.compare("not-enrolled")
    numbers = about(lines(village, seat))
    assert found.number in numbers
    assert (other.number in numbers) == seat.startswith("province")


def test_a_sensitive_programme_is_in_no_list(village: Village, found: Person) -> None:
    village.make_sensitive(OLDER)
    village.compare("not-enrolled")
    assert found.id in village.open("not-enrolled", OLDER)
    assert about(lines(village, ASSISTANT)) == []
    with pytest.raises(UnknownLine):
        open_case(village, village.finding("not-enrolled", found))


def test_it_is_read_in_pages_and_counted(village: Village) -> None:
    people = [village.older(name) for name in "កខគឃង"]
    village.compare("not-enrolled")
    first = lines(village, ASSISTANT, programme=OLDER, limit=2)
    rest = lines(village, ASSISTANT, programme=OLDER, after=first[-1].id)
    assert [len(first), len(rest)] == [2, 3]
    assert {line.number for line in (*first, *rest)} == {person.number for person in people}
    assert lines(village, ASSISTANT, comparison="not-paid") == []
    with village.world.sessions() as session:
        counted = worklists.counts(
            session, village.world.inst, official(village, ASSISTANT), village.world.now
        )
    assert ("not-enrolled", OLDER, 5) in [(row.comparison, row.programme_id, row.lines) for row in counted]


def test_every_person_shown_is_a_look_that_cannot_be_removed(village: Village, found: Person) -> None:
    lines(village, ASSISTANT)
    who = official(village, ASSISTANT)
    with village.world.sessions() as session:
        looks = session.scalars(select(Look)).all()
        assert {(look.official_id, look.person_id, look.purpose) for look in looks} == {
            (who, found.id, "worklist")
        }
    for statement in ("DELETE FROM looks", "UPDATE looks SET person_id = NULL"):
        with pytest.raises(DBAPIError), village.world.work() as session:
            session.execute(text(statement))


def test_a_line_becomes_one_case_in_her_area_and_leaves_the_list(village: Village, found: Person) -> None:
    line = village.finding("not-enrolled", found)
    receipt = open_case(village, line)
    case = village.world.case(receipt)
    assert (case.kind, case.track, case.area_key, case.phone_id) == ("eligibility", "cwcc", "17010101", None)
    assert case.recorded_by_id == official(village, ASSISTANT)
    assert about(lines(village, ASSISTANT)) == []
    by = village.world.official("vdc:17010101/chair")
    with village.world.work() as session:
        told = story(session, village.world.inst, by, receipt.case_id, village.world.now)
    assert found.number[:5] in told.words
    assert told.name == "យាយ សុខ"


def test_the_same_request_gets_the_same_receipt_and_another_is_told(village: Village, found: Person) -> None:
    line = village.finding("not-enrolled", found)
    first = open_case(village, line, request="a")
    assert open_case(village, line, request="a") == first
    with pytest.raises(NotNow):
        open_case(village, line, request="b")
    with village.world.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Case)) == 1


def test_a_line_that_no_longer_holds_becomes_no_case(village: Village, found: Person) -> None:
    line = village.finding("not-enrolled", found)
    village.list_of(found)
    village.compare("not-enrolled")
    with pytest.raises(NotNow):
        open_case(village, line)


def test_what_was_not_paid_is_a_matter_of_payment(village: Village) -> None:
    paid, unpaid = village.young("ក"), village.young("ខ")
    for person in (paid, unpaid):
        village.apply(person, SCHOLARSHIP)
    village.paid(paid, SCHOLARSHIP)
    village.compare("not-paid")
    receipt = open_case(village, village.finding("not-paid", unpaid, SCHOLARSHIP))
    assert village.world.case(receipt).kind == "payment"


def test_nobody_texts_her_about_a_case_she_has_not_asked_for(village: Village, found: Person) -> None:
    number = "+85512000077"
    with village.world.work() as session:
        phone = remember(session, village.world.inst.vault, number, language="km")
        session.add(
            PersonPhone(
                person_id=found.id, phone_id=phone.id, pin_hash="", failed_pins=0, linked_at=village.world.now
            )
        )
    open_case(village, village.finding("not-enrolled", found))
    assert village.world.texts_to(number) == []


def test_an_official_works_on_no_line_about_herself(village: Village, found: Person) -> None:
    number = village.world.number_of(ASSISTANT)
    with village.world.work() as session:
        phone = remember(session, village.world.inst.vault, number)
        session.add(
            PersonPhone(
                person_id=found.id, phone_id=phone.id, pin_hash="", failed_pins=0, linked_at=village.world.now
            )
        )
    with pytest.raises(UnknownLine):
        open_case(village, village.finding("not-enrolled", found))
    open_case(village, village.finding("not-enrolled", found), CHAIR)
