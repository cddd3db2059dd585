"""Who may do what in which state, as a table."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grievance_core.cases import asking, committees, complainant, handling
from grievance_core.cases.filing import Receipt
from grievance_core.cases.merging import merge
from grievance_core.cases.principal import OPERATOR, Principal
from grievance_core.cases.reading import find, open_questions, story
from grievance_core.cases.views import Story
from grievance_core.errors import NotNow, UnknownCase
from tests.cases.stories import (
    ASSISTANT,
    CHAIR,
    CHIEF,
    DEPUTY,
    ESA,
    HEALTH,
    INTERSECTOR,
    do,
    her,
    look,
)
from tests.world import World

REGISTER = "district-assistant:1701/assistant"
OTHER_VILLAGE = "vdc:17120101/chair"
MEMBER = "vdc:17010101/member-1"
COMMITTEE_MEMBER = "tcc:170101/ngo"
HEARING = "tcc:170101/secretary"
STRANGER = Principal("caller")


def received(world: World) -> Receipt:
    return world.file()


def accepted(world: World) -> Receipt:
    receipt = world.file()
    do(world, receipt, handling.accept, CHAIR)
    return receipt


def asked(world: World) -> Receipt:
    receipt = world.file()
    do(world, receipt, asking.ask_complainant, CHAIR, "ខែណា?")
    return receipt


def with_provider(world: World) -> Receipt:
    receipt = world.file()
    do(world, receipt, asking.ask_provider, CHAIR, world.official(HEALTH).official_id, "បានបើកឬនៅ?")
    return receipt


def referred(world: World) -> Receipt:
    receipt = world.file()
    do(world, receipt, handling.pass_up, CHAIR)
    do(world, receipt, committees.refer_to_committee, ASSISTANT)
    return receipt


def recommended(world: World) -> Receipt:
    receipt = referred(world)
    do(world, receipt, committees.recommend, HEARING, "បើកប្រាក់")
    return receipt


def undelivered(world: World) -> Receipt:
    receipt = world.file(may_text=False)
    do(world, receipt, handling.solve, CHAIR, "បានបើក")
    return receipt


def heard(world: World) -> Receipt:
    receipt = world.file()
    do(world, receipt, handling.solve, CHAIR, "បានបើក")
    world.settle()
    return receipt


def closed(world: World) -> Receipt:
    receipt = heard(world)
    do(world, receipt, complainant.confirm_solved, her(world, receipt))
    return receipt


def withdrawn(world: World) -> Receipt:
    receipt = world.file()
    do(world, receipt, complainant.withdraw, her(world, receipt))
    return receipt


HER, UNSEEN = "her", None
VILLAGE_WORK = ("solved", "decline", "ask", "ask-provider", "pass-up", "refer-outside")
PAUSED_WORK = ("solved", "decline", "pass-up", "refer-outside")
SEEN: tuple[str, ...] = ()
# By state: what each reader may do; UNSEEN for who may not even know of the case.
MATRIX: dict[Callable[[World], Receipt], dict[str, tuple[str, ...] | None]] = {
    received: {
        CHAIR: ("accept", *VILLAGE_WORK), DEPUTY: ("accept", *VILLAGE_WORK), MEMBER: UNSEEN, OTHER_VILLAGE: UNSEEN,
        ASSISTANT: UNSEEN, CHIEF: UNSEEN, INTERSECTOR: SEEN, REGISTER: SEEN, ESA: SEEN, HEALTH: UNSEEN,
        HER: ("add", "withdraw"),
    },
    accepted: {CHAIR: VILLAGE_WORK, DEPUTY: VILLAGE_WORK, MEMBER: UNSEEN, HER: ("add", "withdraw")},
    asked: {CHAIR: PAUSED_WORK, HER: ("answer", "add", "withdraw"), HEALTH: UNSEEN},
    with_provider: {
        CHAIR: PAUSED_WORK, HEALTH: ("answer",),
        "district-technical:1701/education": UNSEEN, HER: ("add", "withdraw"),
    },
    referred: {
        CHAIR: SEEN, HEARING: ("recommend", "forward"), COMMITTEE_MEMBER: SEEN, CHIEF: SEEN, INTERSECTOR: SEEN,
        "tcc:1701/secretary": UNSEEN, "district-director:1701/director": UNSEEN, HER: ("add", "withdraw"),
    },
    recommended: {
        HEARING: SEEN, CHIEF: ("decide",), "commune-chief:170101/deputy-chief": ("decide",),
        "commune-chief:170101/clerk": UNSEEN, "province-director:17/director": UNSEEN, HER: ("add", "withdraw"),
    },
    undelivered: {
        CHAIR: ("told",), DEPUTY: ("told",), ASSISTANT: ("told",), INTERSECTOR: SEEN, OTHER_VILLAGE: UNSEEN,
        MEMBER: UNSEEN,
    },
    heard: {CHAIR: SEEN, ASSISTANT: UNSEEN, HER: ("solved", "not-solved", "add")},
    closed: {CHAIR: SEEN, HER: ("contest",), ESA: SEEN},
    withdrawn: {CHAIR: SEEN, HER: SEEN, OTHER_VILLAGE: UNSEEN},
}  # fmt: skip


@pytest.mark.parametrize("state", list(MATRIX), ids=lambda state: state.__name__)
def test_it_offers_what_the_table_says_and_nothing_else(
    world: World, state: Callable[[World], Receipt]
) -> None:
    receipt = state(world)
    for reader, expected in MATRIX[state].items():
        by = her(world, receipt) if reader == HER else world.official(reader)
        assert offered(world, receipt, by) == expected, reader
    assert offered(world, receipt, STRANGER) is UNSEEN
    assert offered(world, receipt, Principal("caller", phone_id=world.phone("+85512888888"))) is UNSEEN
    assert offered(world, receipt, OPERATOR) == SEEN


def offered(world: World, receipt: Receipt, by: Principal) -> tuple[str, ...] | None:
    try:
        shown = look(world, story, by, receipt.case_id, world.now)
    except UnknownCase:
        return UNSEEN
    assert isinstance(shown, Story)
    return shown.can


def test_it_lets_a_caller_see_her_own_cases_and_no_others(world: World) -> None:
    receipt = world.file()
    other = Principal("caller", phone_id=world.phone("+85512888888"))
    with pytest.raises(UnknownCase):
        look(world, find, other, receipt.reference, world.now)
    proven = Principal("caller", phone_id=other.phone_id, proven_case_id=receipt.case_id)
    assert look(world, find, proven, receipt.reference, world.now).task == "mine"  # type: ignore[attr-defined]


def test_it_knows_both_questions_when_two_cases_wait_for_her(world: World) -> None:
    first, second = heard(world), heard(world)
    third = world.file("danger")
    with world.sessions() as session:
        waiting = open_questions(session, world.case(first).phone_id or "")
    assert {line.reference for line in waiting} == {first.reference, second.reference}
    assert third.reference not in {line.reference for line in waiting}


def test_it_hides_name_and_number_of_somebody_who_wants_no_name(world: World) -> None:
    hidden, named = world.file(anonymous=True, name="សុខា"), world.file(name="ចាន់ថា")
    shown = [look(world, story, world.official(CHAIR), case.case_id, world.now) for case in (hidden, named)]
    assert [(view.name, view.number) for view in shown] == [("", ""), ("ចាន់ថា", "+85512000001")]  # type: ignore[attr-defined]


def test_it_merges_nothing_that_does_not_belong_together(world: World) -> None:
    one, nobody = world.file(), world.file(phone_id=None)
    pairs = {
        "other phone": (one, world.file(phone_id=world.phone("+85512888888"))),
        "other track": (one, world.file("other")),
        "other accused": (world.file(accused_seat_keys=(OTHER_VILLAGE,)), one),
        "no phone": (nobody, world.file(phone_id=None)),
        "itself": (one, one),
    }
    chair = world.official(CHAIR)
    for why, (first, second) in pairs.items():
        with world.sessions() as session, pytest.raises(NotNow):
            merge(session, world.inst, first.case_id, second.case_id, chair, world.now)
        assert world.case(first).state == "received", why
