"""Who may do what in which state, as a table; everything else is refused and changes nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from grievance_core.cases import asking, committees, complainant, handling
from grievance_core.cases.filing import Receipt
from grievance_core.cases.merging import merge
from grievance_core.cases.model import Case, CaseEvent
from grievance_core.cases.principal import OPERATOR, Principal
from grievance_core.cases.reading import find, open_questions, story
from grievance_core.cases.views import Story
from grievance_core.errors import Incomplete, NotNow, Refused, UnknownCase
from grievance_core.messages.model import Message
from grievance_core.timers.model import Timer
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
from tests.cases.test_exactly_once import race
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


OPERATIONS: dict[str, tuple[Callable[..., object], tuple[object, ...]]] = {
    "open": (handling.open_case, ()),
    "accept": (handling.accept, ()),
    "solved": (handling.solve, ("បានបើក",)),
    "decline": (handling.decline, ("មិនមែន",)),
    "pass-up": (handling.pass_up, ("",)),
    "refer-outside": (handling.refer_outside, ("តុលាការ", "012345678")),
    "resubmit": (handling.resubmit, ("",)),
    "told": (handling.record_told, ()),
    "ask": (asking.ask_complainant, ("ខែណា?",)),
    "ask-provider": (asking.ask_provider, (1, "បានបើកឬនៅ?")),
    "answer-provider": (asking.answer_provider, ("មិនទាន់",)),
    "refer": (committees.refer_to_committee, ("",)),
    "recommend": (committees.recommend, ("បើក",)),
    "forward": (committees.forward, ("",)),
    "decide": (committees.decide, ("",)),
    "answer": (complainant.answer_question, ("ខែមុន",)),
    "add": (complainant.add_words, ("ហើយក៏",)),
    "withdraw": (complainant.withdraw, ()),
    "confirm": (complainant.confirm_solved, ()),
    "contest": (complainant.contest, ("",)),
    "hear": (complainant.hear_by_calling, ()),
}


def everything(world: World) -> tuple[object, ...]:
    with world.sessions() as session:
        cases = session.execute(
            select(Case.state, Case.level, Case.revision, Case.due_at, Case.chain_head)
        ).all()
        counts = [session.scalar(select(func.count()).select_from(table)) for table in (CaseEvent, Message)]
        timers = session.execute(select(Timer.id, Timer.state, Timer.due_at).order_by(Timer.id)).all()
    return (*map(tuple, cases), *counts, *map(tuple, timers))


@pytest.mark.parametrize("state", [received, referred, heard], ids=lambda state: state.__name__)
def test_it_refuses_everything_to_who_has_no_part_in_it_and_changes_nothing(
    world: World, state: Callable[[World], Receipt]
) -> None:
    receipt = state(world)
    strangers = {who: world.official(who) for who in (OTHER_VILLAGE, REGISTER, MEMBER)}
    before = everything(world)
    for who, by in (strangers | {"stranger": STRANGER, "operator": OPERATOR}).items():
        for name, (operation, given) in OPERATIONS.items():
            with pytest.raises((UnknownCase, NotNow)) as refused:
                do(world, receipt, operation, by, *given)
            sees_it = who in (REGISTER, "operator")
            assert sees_it or isinstance(refused.value, UnknownCase), (who, name)
    assert everything(world) == before


def test_it_knows_no_case_that_does_not_exist(world: World) -> None:
    nowhere = Receipt("no such case", "123456782", "", {}, None, "")
    for operation, given in OPERATIONS.values():
        with pytest.raises(UnknownCase):
            do(world, nowhere, operation, CHAIR, *given)


NEEDS_WORDS = ("solved", "decline", "ask", "recommend", "answer", "add", "answer-provider", "refer-outside")


def test_it_takes_no_answer_without_words(world: World) -> None:
    receipt = world.file()
    for name in NEEDS_WORDS:
        operation, given = OPERATIONS[name]
        by = her(world, receipt) if name in ("answer", "add") else CHAIR
        with pytest.raises(Incomplete):
            do(world, receipt, operation, by, *[" \n " for _ in given])


def test_it_lets_the_first_of_two_officials_solve_it_and_tells_the_other(world: World) -> None:
    receipt = world.file()
    people = [world.official(CHAIR), world.official(DEPUTY)]

    def solve(number: int) -> object:
        try:
            return do(world, receipt, handling.solve, people[number], "បានបើក")
        except Refused as refused:
            return type(refused)

    assert set(race(2, solve)) == {None, NotNow}
    with world.sessions() as session:
        assert session.query(CaseEvent).filter_by(case_id=receipt.case_id, type="decided").count() == 1


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
