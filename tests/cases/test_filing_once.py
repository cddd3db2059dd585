"""The same request files one case, once, however often and however simultaneously it arrives."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from sqlalchemy import func, select

from grievance_core.cases.filing import Complaint, Receipt, file_complaint
from grievance_core.cases.model import Accused, Case, CaseEvent
from grievance_core.cases.reading import prove
from grievance_core.errors import Incomplete, Slowed, UnknownCase
from grievance_core.messages.model import Message
from grievance_core.people.model import Phone
from tests.world import VILLAGE, World

SAID = Complaint("payment", "មិនទាន់បានប្រាក់", "ussd", "km", request="session-1#7", area_key=VILLAGE)


def _count(world: World, model: type[object]) -> int:
    with world.sessions() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_it_files_one_case_for_three_deliveries_at_once(world: World) -> None:
    said = replace(SAID, phone_id=world.phone(), accused_seat_keys=("commune-chief:170101/chief",))
    start = Barrier(3)

    def deliver(_: int) -> Receipt:
        start.wait()
        with world.sessions.begin() as session:
            return file_complaint(session, world.inst, said, world.now)

    with ThreadPoolExecutor(3) as pool:
        receipts = list(pool.map(deliver, range(3)))
    assert len(set(map(repr, receipts))) == 1
    assert len({receipt.pin for receipt in receipts}) == 1
    assert (_count(world, Case), _count(world, CaseEvent), _count(world, Accused)) == (1, 1, 1)
    assert world.templates_to("+85512000001") == ["filed"]


def test_it_gives_the_same_receipt_again_and_writes_nothing(world: World) -> None:
    first = world.file(request="again")
    before = (_count(world, CaseEvent), _count(world, Message))
    again = world.file("danger", words="other words, same request", request="again")
    assert again == first
    assert (_count(world, CaseEvent), _count(world, Message)) == before


def test_it_gives_another_request_another_number_and_another_pin(world: World) -> None:
    receipts = [world.file(request=f"r{n}") for n in range(12)]
    assert len({receipt.reference for receipt in receipts}) == 12
    assert len({receipt.pin for receipt in receipts}) > 6


def test_it_tells_the_pin_once_and_keeps_only_a_digest(world: World) -> None:
    receipt = world.file()
    case = world.case(receipt)
    assert receipt.pin not in repr(receipt)
    assert len(receipt.pin) == 4
    assert receipt.pin.isdigit()
    assert len(case.pin_digest) == 64
    assert all(receipt.pin not in text for text in world.texts_to("+85512000001"))


INCOMPLETE: tuple[dict[str, object], ...] = (
    {"kind": "nonsense"},
    {"words": " \n\t "},
    {"area_key": "99999999"},
    {"accused_seat_keys": ("nobody:17/nothing",)},
    {"accused_office_keys": ("vdc:99",)},
)


def test_it_files_nothing_that_is_incomplete(world: World) -> None:
    for wrong in INCOMPLETE:
        with pytest.raises(Incomplete):
            world.file(**wrong)  # type: ignore[arg-type]
    assert (_count(world, Case), _count(world, Message)) == (0, 0)


def test_it_takes_danger_without_words_and_without_a_place(world: World) -> None:
    assert world.case(world.file("danger", words="")).area_key is None


def test_it_lets_nobody_record_that_a_complaint_about_herself_is_solved(world: World) -> None:
    chair = world.official("vdc:17010101/chair")
    with pytest.raises(Incomplete):
        world.file(
            accused_seat_keys=("vdc:17010101/deputy",),
            already_solved="all is well",
            recorded_by_id=chair.official_id,
        )


def test_it_records_what_the_village_solved_and_asks_nobody_to_do_it_again(world: World) -> None:
    chair = world.official("vdc:17010101/chair")
    receipt = world.file(already_solved="បានប្រាក់ហើយ", recorded_by_id=chair.official_id, phone_id=None)
    case = world.case(receipt)
    assert (case.state, case.outcome, case.decider_id) == ("closed", "solved", chair.official_id)
    assert world.templates_to(world.number_of("vdc:17010101/chair")) == []


def _prove(world: World, phone_id: str, reference: str, pin: str) -> object:
    try:
        with world.sessions() as session:
            phone = session.get_one(Phone, phone_id)
            try:
                return prove(session, world.inst, reference, pin, phone, world.now)
            finally:
                session.commit()  # a wrong guess counts
    except (UnknownCase, Slowed) as refused:
        return type(refused).__name__, refused.args if isinstance(refused, UnknownCase) else ()


def test_it_slows_guesses_whether_or_not_the_number_exists(world: World) -> None:
    receipt = world.file()
    wrong = f"{(int(receipt.pin) + 1) % 10_000:04}"
    known, unknown = world.phone("+85512999001"), world.phone("+85512999002")
    answers = [_prove(world, known, receipt.reference, wrong) for _ in range(5)]
    assert answers == [_prove(world, unknown, "no such number", wrong) for _ in range(5)]
    assert answers[3][0] == "Slowed"  # type: ignore[index]
    assert _prove(world, known, receipt.reference, receipt.pin) == ("Slowed", ())


def test_it_counts_guesses_that_come_at_the_same_time(world: World) -> None:
    receipt = world.file()
    phone_id = world.phone("+85512999003")
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _: _prove(world, phone_id, receipt.reference, "nope"), range(6)))
    with world.sessions() as session:
        assert session.get_one(Phone, phone_id).failed_pins == 3
    world.now = world.now.replace(hour=23)
    assert _prove(world, phone_id, receipt.reference, receipt.pin) != ("Slowed", ())
