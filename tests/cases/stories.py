"""Stretches of a case's life that several tests begin with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from grievance_core.cases import asking, committees, complainant, handling
from grievance_core.cases.filing import Receipt
from grievance_core.cases.principal import Principal
from tests.world import World

Operation = Callable[..., object]
CHAIR = "vdc:17010101/chair"
DEPUTY = "vdc:17010101/deputy"
ASSISTANT = "commune-assistant:170101/assistant"
CHIEF = "commune-chief:170101/chief"
INTERSECTOR = "district-intersector:1701/officer"
HEALTH = "district-technical:1701/health"
ESA = "province-esa:17/chief"
DIRECTOR = "province-director:17/director"
ELSEWHERE = "vdc:17120101/member-1"  # complained about, and nowhere near the case's way
PROVINCE_SECRETARY = "tcc:17/secretary"


def her(world: World, receipt: Receipt) -> Principal:
    """The complainant, on her own phone or, where the case is a hotline's or has no phone, with number and PIN."""
    case = world.case(receipt)
    return Principal("caller", phone_id=case.phone_id, proven_case_id=case.id)


def do(world: World, receipt: Receipt, operation: Operation, by: Principal | str, *given: object) -> None:
    """One operation on a case in one transaction, by a principal or whoever holds the seat with this key."""
    who = world.official(by) if isinstance(by, str) else by
    with world.work() as session:
        operation(session, world.inst, receipt.case_id, who, world.now, *given)


def look(world: World, reading: Callable[..., object], *given: object) -> object:
    """One reading in one transaction."""
    with world.work() as session:
        return reading(session, world.inst, *given)


def climb_to(world: World, receipt: Receipt, level: str) -> None:
    """Nobody answers until the case is at this level."""
    for _ in range(60):
        case = world.case(receipt)
        if case.level == level:
            return
        world.move_to(max(case.due_at or world.now, world.now + timedelta(hours=1)))
    raise AssertionError(f"it never reached the {level}")


def refer_at_the_province(world: World, receipt: Receipt) -> None:
    """Unanswered all the way up, until the timer puts it to the committee."""
    climb_to(world, receipt, "province")
    due_at = world.case(receipt).due_at
    assert due_at is not None
    world.move_to(due_at)
    assert world.case(receipt).state == "referred"


def recommend_at_the_province(world: World, receipt: Receipt) -> None:
    """The committee has met and recommended."""
    refer_at_the_province(world, receipt)
    meeting = world.case(receipt).due_at
    assert meeting is not None
    world.move_to(meeting)
    do(world, receipt, committees.recommend, PROVINCE_SECRETARY, "បើកប្រាក់ជូនគាត់")


def busy(world: World) -> Receipt:
    """A history with every kind of word in it: asked, answered, provider, climbed, referred, decided, contested."""
    receipt = world.file("payment", name="សុខ ចាន់ថា", accused_words="មេភូមិ", accused_seat_keys=(ELSEWHERE,))
    do(world, receipt, asking.ask_complainant, CHAIR, "ខែណា?")
    do(world, receipt, complainant.answer_question, her(world, receipt), "ខែមុន")
    do(world, receipt, complainant.add_words, her(world, receipt), "និងខែនេះ")
    do(world, receipt, handling.pass_up, CHAIR, "មិនអាចដោះស្រាយ")
    do(world, receipt, asking.ask_provider, ASSISTANT, world.official(HEALTH).official_id, "បានបើកឬនៅ?")
    do(world, receipt, asking.answer_provider, HEALTH, "មិនទាន់")
    do(world, receipt, committees.refer_to_committee, ASSISTANT, "ស្មុគស្មាញ")
    meeting = world.case(receipt).due_at
    assert meeting is not None
    world.move_to(meeting)
    do(world, receipt, committees.recommend, ASSISTANT, "បើកប្រាក់")
    do(world, receipt, committees.decide, CHIEF, "បើកនៅថ្ងៃសុក្រ")
    world.settle()
    do(world, receipt, complainant.contest, her(world, receipt), "នៅតែមិនបាន")
    return receipt
