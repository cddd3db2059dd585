"""Two complaints about one thing from one person: the later is merged into the earlier, and nothing of it is lost."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from grievance_core.cases import clock
from grievance_core.cases.access import Right, require
from grievance_core.cases.history import Said, record, said_last
from grievance_core.cases.locking import locked
from grievance_core.cases.model import Case
from grievance_core.cases.principal import Principal
from grievance_core.cases.questions import settle
from grievance_core.cases.standing import recusal_of
from grievance_core.cases.states import UNDECIDED, State
from grievance_core.cases.taking import take
from grievance_core.errors import NotNow
from grievance_core.institution import Institution
from grievance_core.messages.outbox import outdate_held


def merge(
    session: Session, inst: Institution, case_id: str, into_id: str, by: Principal, now: datetime
) -> Case:
    """Merge an open case into another open one of the same phone and track. Raises NotNow where they do not belong together.

    What she said goes with it as an addition, for whoever works on the other: both must complain about the same people.
    """
    held = take(session, inst, case_id, by, Right.WORK, now, UNDECIDED)
    target = locked(session, into_id)
    if target is None or not _belong_together(session, held.case, target, now):
        raise NotNow("merge")
    require(session, inst, by, target, Right.LINE, now)
    words = said_last(session, inst.vault, held.case.id, "words")
    settle(session, held.case, now)
    clock.stop(session, held.case)
    outdate_held(session, held.case.id)
    held.case.merged_into_id = target.id
    record(session, inst.vault, held.case, "merged", now, state=State.MERGED, seat_key=held.seat_key)
    record(
        session, inst.vault, target, "joined", now, seat_key=held.seat_key,
        facts={"from": held.case.reference}, said={"addition": Said(words)},
    )  # fmt: skip
    return target


def _belong_together(session: Session, case: Case, target: Case, now: datetime) -> bool:
    same_person = case.phone_id is not None and case.phone_id == target.phone_id
    alike = case.id != target.id and case.track == target.track and State(target.state) in UNDECIDED
    return same_person and alike and recusal_of(session, case, now) == recusal_of(session, target, now)
