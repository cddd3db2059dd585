"""Anybody does anything at any time, and what must always hold holds."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from grievance_core.cases.chain import verify
from grievance_core.cases.clock import TOUCHES_THE_CLOCK
from grievance_core.cases.conflicts import reroute
from grievance_core.cases.filing import Receipt
from grievance_core.cases.model import Case, CaseEvent, Question
from grievance_core.cases.principal import Principal
from grievance_core.cases.reading import story
from grievance_core.cases.states import AT_AN_OFFICE, ENDED, UNDECIDED, State
from grievance_core.cases.views import Story
from grievance_core.errors import Refused, UnknownCase
from grievance_core.messages.sending import Accepted, DeliveryError
from grievance_core.timers.model import Timer
from tests.cases.operations import OPERATIONS
from tests.cases.recusal import barred, everyone, told
from tests.cases.stories import HEALTH, do, her, look
from tests.world import World

KINDS = ("payment", "service", "eligibility", "data", "conduct", "other", "danger", "migrant")
ACCUSED = (
    None,
    None,
    "vdc:17010101/chair",
    "commune-assistant:170101/assistant",
    "district-director:1701/director",
    "province-esa:17/chief",
)
OFFICE_CLOCK = ("acknowledge", "act", "answer-cap", "alarm")
OWN_CLOCK = ("asked-provider", "provider-answered", "provider-late")  # a provider's clock beside the office's
ENDING = ("withdraw", "confirm", "solved", "decline", "refer-outside")
OFFICIALS = {"answer": "answer-provider"}
HERS = {"solved": "confirm", "not-solved": "contest"}
NEAR = {
    "undelivered": ("vdc:17010101", "commune-assistant:170101"),
    "waiting_provider": ("district-technical:1701",),
    "referred": ("commune-chief:170101", "district-director:1701", "province-director:17"),
}
CASES, STEPS = 5, 13  # steps of each case


class Weather:
    """A provider that takes texts, loses them, refuses them or is away, as it comes."""

    knows_our_ids = True

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.arrived: dict[str, tuple[str, str]] = {}

    def send(self, message_id: str, number: str, text: str) -> Accepted:
        match self.dice.randrange(10):
            case 0:
                raise DeliveryError(permanent=True)
            case 1 | 2:
                raise DeliveryError(permanent=False)
            case 3:
                return Accepted(f"w-{message_id}", "sent")
        return Accepted(f"w-{message_id}", "delivered")


@dataclass
class Journey:
    """One case, whom it complains about, and everybody who must never hear of it."""

    receipt: Receipt
    outside: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Standing:
    """What the clock of a case shows, and how long its history is."""

    due_at: datetime | None
    timers: tuple[tuple[str, datetime], ...]
    length: int


def set_out(world: World, dice: random.Random) -> Journey:
    accused = dice.choice(ACCUSED)
    phone = {"phone_id": None} if dice.random() < 0.2 else {}
    receipt = world.file(
        dice.choice(KINDS),
        accused_seat_keys=(accused,) if accused else (),
        may_text=dice.random() < 0.8,
        **phone,
    )
    return Journey(receipt, barred(world, accused) if accused else set())


def step(world: World, journey: Journey, dice: random.Random) -> None:
    """Somebody does what she is offered, or tries something that comes into her head."""
    by = her(world, journey.receipt) if dice.random() < 0.3 else dice.choice(near(world, journey))
    name = wanted(world, journey, by, dice) if dice.random() < 0.8 else dice.choice(list(OPERATIONS))
    operation, given = OPERATIONS[name]
    if name == "ask-provider":
        given = (world.official(HEALTH).official_id, given[1])
    try:
        do(world, journey.receipt, operation, by, *given)
    except Refused:
        return


def wanted(world: World, journey: Journey, by: Principal, dice: random.Random) -> str:
    try:
        shown = look(world, story, by, journey.receipt.case_id, world.now)
    except UnknownCase:
        return dice.choice(list(OPERATIONS))
    assert isinstance(shown, Story)
    hers = by.role == "caller"
    offered = [(HERS if hers else OFFICIALS).get(option, option) for option in shown.can]
    return dice.choice([name for name in offered if name not in ENDING or dice.random() < 0.3] or ["add"])


def near(world: World, journey: Journey) -> list[Principal]:
    """Those who have something to do with it at present; now and then nobody has, and everybody tries."""
    case = world.case(journey.receipt)
    offices = {case.office.key, *NEAR.get(case.state, ())} | (
        {case.committee.key} if case.committee else set()
    )
    every = everyone(world)
    return [by for key, by in every if key.rsplit("/", 1)[0] in offices] or [by for _, by in every]


def standing(world: World, journey: Journey) -> Standing:
    with world.sessions() as session:
        case = session.get_one(Case, journey.receipt.case_id)
        timers = select(Timer.purpose, Timer.due_at).where(
            Timer.case_id == case.id, Timer.state == "armed", Timer.purpose != "provider-cap"
        )
        pending = sorted((row.purpose, row.due_at) for row in session.execute(timers))
        return Standing(case.due_at, tuple(pending), case.chain_length)


def happened(world: World, journey: Journey, since: int) -> set[str]:
    with world.sessions() as session:
        query = select(CaseEvent.type).where(
            CaseEvent.case_id == journey.receipt.case_id, CaseEvent.sequence > since
        )
        return set(session.scalars(query))


def check_clock(world: World, journey: Journey, before: Standing) -> None:
    """Nothing outside the list has touched the clock."""
    now, events = standing(world, journey), happened(world, journey, before.length)
    if not events & TOUCHES_THE_CLOCK:
        assert (now.due_at, now.timers) == (before.due_at, before.timers), events
    assert not TOUCHES_THE_CLOCK & set(OWN_CLOCK)


def check(world: World, journey: Journey) -> None:
    """What must hold of a case whenever nobody is in the middle of something."""
    case, purposes = world.case(journey.receipt), [purpose for purpose, _ in standing(world, journey).timers]
    state = State(case.state)
    if state in ENDED:
        assert (purposes, case.due_at) == ([], None), state
    else:
        assert purposes, state
        assert case.due_at is not None, state
    if state in AT_AN_OFFICE:
        assert set(purposes) & set(OFFICE_CLOCK), state
    if state == State.WAITING_COMPLAINANT:
        assert set(purposes) == {"answer-cap"}
    assert (case.paused_minutes is not None) == (state == State.WAITING_COMPLAINANT)
    assert (case.committee_id is not None) or state != State.REFERRED
    assert case.alarm_since is None or state in UNDECIDED
    with world.sessions() as session:
        open_questions = session.scalars(
            select(Question).where(Question.case_id == case.id, Question.settled_at.is_(None))
        ).all()
    assert len(open_questions) == (state in (State.WAITING_COMPLAINANT, State.WAITING_PROVIDER))
    assert not told(world, journey.receipt) & journey.outside
    assert not {case.handler_id, case.decider_id} & journey.outside


def weather(world: World, dice: random.Random) -> None:
    """Time passes, people leave, conflicts are looked after."""
    match dice.randrange(6):
        case 0:
            world.pass_time(hours=dice.randrange(1, 9))
        case 1:
            for _ in range(dice.randrange(1, 5)):
                world.now += timedelta(days=1)
                world.settle()
        case 2 if dice.random() < 0.2:
            world.now += timedelta(days=dice.randrange(5, 70))
            world.settle()
        case 3 if dice.random() < 0.3:
            world.vacate(
                dice.choice([key for key, _ in everyone(world) if "/chief" in key or "/officer" in key])
            )
        case 4:
            with world.work() as session:
                reroute(session, world.inst, world.now)
        case _:
            world.settle()


@pytest.mark.parametrize("seed", range(10))
def test_it_holds_whatever_happens(world: World, seed: int) -> None:
    """Fifty journeys on SQLite, ten of them on PostgreSQL too."""
    dice = random.Random(seed)
    world.phones = Weather(dice)  # type: ignore[assignment]
    journeys = [set_out(world, dice) for _ in range(CASES if world.is_quick else 1)]
    for _ in range(STEPS * len(journeys)):
        journey = dice.choice(journeys)
        before = standing(world, journey)
        step(world, journey, dice)
        check_clock(world, journey, before)
        check(world, journey)
        if dice.random() < 0.15:
            weather(world, dice)
    for journey in journeys:
        check(world, journey)
    with world.sessions() as session:
        assert list(verify(session, world.inst.vault)) == []
