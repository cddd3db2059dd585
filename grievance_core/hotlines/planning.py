"""What the desk sets itself to do for her: the safety plan, tasks that ring when they are due, follow-up calls, and hand-over."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.cases import clock
from grievance_core.cases.access import Right
from grievance_core.cases.principal import Principal
from grievance_core.cases.taking import InHand, words_needed
from grievance_core.errors import Incomplete
from grievance_core.hotlines.model import DeskSheet
from grievance_core.hotlines.sheets import EVER, end, in_hand, write
from grievance_core.institution import Institution
from grievance_core.timers import rows

TASK = "task"
CALLED = ("reached", "not-reached", "not-alone")


def plan_safety(
    session: Session, inst: Institution, case_id: str, by: Principal, now: datetime, words: str
) -> str:
    """The safety plan as it is from now on, in words that were agreed with her. The one before is kept."""
    held = in_hand(session, inst, case_id, by, now)
    return write(session, inst, held, "plan", {"words": words_needed(words)}, now).id


def set_task(
    session: Session, inst: Institution, case_id: str, by: Principal, now: datetime, words: str, due: datetime
) -> str:
    """Something to be done by then: it rings from then on until it is done. Raises Incomplete for a time that is past."""
    held = in_hand(session, inst, case_id, by, now)
    return _task(session, inst, held, words_needed(words), due, now)


def finish_task(
    session: Session, inst: Institution, case_id: str, by: Principal, now: datetime, task_id: str
) -> None:
    """It is done, whatever became of the case. Raises NotNow for one that is not there or was done."""
    held = in_hand(session, inst, case_id, by, now, Right.WORDS, EVER)
    end(session, inst, held, task_id, TASK, now)
    _arm_what_is_left(session, inst, held, now)


def record_call(
    session: Session,
    inst: Institution,
    case_id: str,
    by: Principal,
    now: datetime,
    result: str,
    words: str,
    again_at: datetime | None = None,
) -> str:
    """She was called, with what came of it; `again_at` makes the next call a task. Raises Incomplete."""
    if result not in CALLED:
        raise Incomplete("result")
    held = in_hand(session, inst, case_id, by, now)
    text = words_needed(words)
    if again_at is not None:
        _task(session, inst, held, text, again_at, now)
    return write(session, inst, held, "call", {"result": result, "words": text}, now).id


def hand_over(
    session: Session, inst: Institution, case_id: str, by: Principal, now: datetime, words: str
) -> str:
    """A note to the next shift, unread until somebody else of the desk has read it."""
    held = in_hand(session, inst, case_id, by, now)
    return write(session, inst, held, "handover", {"words": words_needed(words)}, now).id


def read_handover(
    session: Session, inst: Institution, case_id: str, by: Principal, now: datetime, note_id: str
) -> None:
    """She has read it. Raises NotNow for one that is not there or was read."""
    held = in_hand(session, inst, case_id, by, now, Right.WORDS, EVER)
    end(session, inst, held, note_id, "handover", now)


def unread(session: Session, case_ids: Collection[str]) -> frozenset[str]:
    """Those of these cases that have a note nobody has read. The caller may see the cases."""
    query = select(DeskSheet.case_id).where(
        DeskSheet.case_id.in_(case_ids), DeskSheet.kind == "handover", DeskSheet.ended_at.is_(None)
    )
    return frozenset(session.scalars(query))


def _task(session: Session, inst: Institution, held: InHand, words: str, due: datetime, now: datetime) -> str:
    if due <= now:
        raise Incomplete("due")
    sheet = write(session, inst, held, TASK, {"words": words}, now, until=due)
    clock.arm(session, held.case, TASK, due)
    return sheet.id


def _arm_what_is_left(session: Session, inst: Institution, held: InHand, now: datetime) -> None:
    """A deadline does not say which task it is of: all are taken back, and those still to be done are set anew."""
    rows.cancel(session, held.case.id, (TASK,))
    left = select(DeskSheet.until).where(
        DeskSheet.case_id == held.case.id, DeskSheet.kind == TASK, DeskSheet.ended_at.is_(None)
    )
    again = clock.after(inst, held.case, inst.desks.ringing(held.case.urgent).again, now)
    for due in session.scalars(left):
        if due is not None:
            clock.arm(session, held.case, TASK, due if due > now else again)
