"""What a reader is shown of a case, cut down to what the policy grants."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.cases.access import Right
from grievance_core.cases.asking import CAN_ASK
from grievance_core.cases.committees import hearing_for
from grievance_core.cases.handling import NOT_YET_TAKEN
from grievance_core.cases.model import Case, CaseEvent
from grievance_core.cases.moving import is_at_the_top
from grievance_core.cases.states import ANSWERED, AT_AN_OFFICE, ENDED, UNDECIDED, State
from grievance_core.cases.telling import complainant_of
from grievance_core.institution import Institution


@dataclass(frozen=True)
class Line:
    """A case in a list. `task` is why it is in this reader's list: work, answer, tell, recommend, decide or mine."""

    case_id: str
    reference: str
    kind: str
    track: str
    state: str
    level: str
    due_at: datetime | None
    task: str


@dataclass(frozen=True)
class EventView:
    """An event as anybody who may see the case sees it: seats, never people."""

    at: datetime
    type: str
    level: str
    office: str
    seat: str | None
    public_text: str = field(default="", repr=False)


@dataclass(frozen=True)
class Story:
    """A case as this reader may see it. What she may not see is empty. `can` are the option ids of what she may do now."""

    line: Line
    office_name: dict[str, str]
    committee_name: dict[str, str]
    area_key: str | None
    filed_at: datetime
    can: tuple[str, ...]
    events: tuple[EventView, ...]
    words: str = field(default="", repr=False)
    additions: tuple[str, ...] = field(default=(), repr=False)
    name: str = field(default="", repr=False)
    number: str = field(default="", repr=False)
    question: str = field(default="", repr=False)
    reply: str = field(default="", repr=False)
    recommendation: str = field(default="", repr=False)
    decision: str = field(default="", repr=False)


def line_of(case: Case, task: str) -> Line:
    """The case as a line of a list."""
    return Line(case.id, case.reference, case.kind, case.track, case.state, case.level, case.due_at, task)


def can(
    session: Session, inst: Institution, case: Case, granted: frozenset[Right], now: datetime
) -> tuple[str, ...]:
    """The option ids of what a reader with these rights may do now, most likely first."""
    state = State(case.state)
    options: list[str] = []
    if Right.WORK in granted and state in AT_AN_OFFICE:
        options += _office_options(session, inst, case, state, now)
    if Right.ANSWER in granted:
        options.append("answer")
    if Right.TELL in granted:
        options.append("told")
    if Right.RECOMMEND in granted and case.recommended_at is None:
        options += ["recommend"] if is_at_the_top(inst, case) else ["recommend", "forward"]
    if Right.DECIDE in granted and case.recommended_at is not None:
        options.append("decide")
    if Right.OWN in granted:
        options += _her_options(state)
    return tuple(dict.fromkeys(options))


def _office_options(
    session: Session, inst: Institution, case: Case, state: State, now: datetime
) -> list[str]:
    options = ["accept"] if state in NOT_YET_TAKEN else []
    options += ["solved", "decline"]
    if state in CAN_ASK:
        options += ["ask"] if complainant_of(session, inst, case) is not None else []
        options += ["ask-provider"] if not case.restricted else []
    options += ["pass-up"] if not is_at_the_top(inst, case) else []
    options += ["refer"] if hearing_for(session, inst, case, now) is not None else []
    options.append("refer-outside")
    options += ["resubmit"] if case.track == "cwcc" and case.level in ("commune", "district") else []
    return options


def _her_options(state: State) -> list[str]:
    options: list[str] = []
    if state == State.WAITING_COMPLAINANT:
        options.append("answer")
    if state in ANSWERED:
        options += ["solved", "not-solved"]
    if state == State.CLOSED:
        options.append("contest")
    if state not in ENDED:
        options.append("add")
    if state in UNDECIDED:
        options.append("withdraw")
    return options


def events_of(session: Session, case: Case, public: dict[str, str]) -> tuple[EventView, ...]:
    """The case's history with what was said in public beside each event."""
    rows = session.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.sequence))
    return tuple(
        EventView(row.at, row.type, row.level, row.office_key, row.seat_key, public.get(row.id, ""))
        for row in rows
    )
