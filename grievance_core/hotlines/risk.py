"""The risk form: four questions and words. What it says sets the case's clock, in minutes and hours, round the clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from grievance_core.cases import clock
from grievance_core.cases.handling import NOT_YET_TAKEN, accept
from grievance_core.cases.principal import Principal
from grievance_core.cases.states import State
from grievance_core.errors import Incomplete
from grievance_core.hotlines.sheets import in_hand, write
from grievance_core.institution import Institution
from grievance_core.routing.desks import ANSWERS, LEVELS, Level

URGENT = LEVELS[:2]
ASSESSABLE = (*NOT_YET_TAKEN, State.IN_PROGRESS)


def assess(
    session: Session,
    inst: Institution,
    case_id: str,
    by: Principal,
    now: datetime,
    answers: Mapping[str, str],
    words: str = "",
) -> Level:
    """What she answered; the desk has the time of that risk from now on. Whoever assesses a case has accepted it.

    Raises Incomplete unless each question has an answer. Done anew as often as anything changes: the last one counts.
    """
    asked = inst.desks.questions
    if answers.keys() != asked.keys() or any(answer not in ANSWERS for answer in answers.values()):
        raise Incomplete("answers")
    held = in_hand(session, inst, case_id, by, now, states=ASSESSABLE)
    case = held.case
    if case.state in NOT_YET_TAKEN:
        accept(session, inst, case_id, by, now)
    level = inst.desks.level_of(answers)
    case.risk, case.urgent = level.name, level.name in URGENT
    case.alarm_since = None
    clock.replan(session, inst, case, clock.after(inst, case, level.act, now), now)
    content = {"answers": dict(answers), "words": words.strip(), "level": level.name}
    write(session, inst, held, "risk", content, now, event="assessed", facts={"level": level.name})
    return level
