"""Whether a committee can hear a case: it exists, somebody can take it down, somebody can decide, and it will meet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.offices.model import Meeting, Office
from grievance_core.offices.staffing import Post, find_office, on_duty
from grievance_core.routing.recusal import Recusal


@dataclass(frozen=True)
class Hearing:
    """A committee that can hear the case, at its next meeting, with its secretary and those who may decide."""

    committee: Office
    meeting_at: datetime
    secretary: Post
    deciders: tuple[Post, ...]


def find_hearing(
    session: Session,
    committee_kind: str | None,
    decider_kind: str | None,
    area_key: str | None,
    recused: Recusal,
    now: datetime,
) -> Hearing | None:
    """The next hearing by this area's committee, or None when it cannot hear the case.

    Members who are recused step aside; without a secretary, a decider or a meeting the committee is not one that can answer.
    """
    if committee_kind is None or decider_kind is None or area_key is None:
        return None
    committee = find_office(session, committee_kind, area_key)
    decider = find_office(session, decider_kind, area_key)
    if committee is None or decider is None or {committee.id, decider.id} & recused.offices:
        return None
    secretaries = on_duty(session, committee.id, now, ("secretary",), recused.people)
    deciders = on_duty(session, decider.id, now, ("decides",), recused.people)
    meeting_at = next_meeting(session, committee.id, now)
    if not secretaries or not deciders or meeting_at is None:
        return None
    return Hearing(committee, meeting_at, secretaries[0], tuple(deciders))


def next_meeting(session: Session, committee_id: int, now: datetime) -> datetime | None:
    """The committee's next meeting after `now` that was not cancelled."""
    query = select(Meeting.at).where(
        Meeting.committee_id == committee_id, Meeting.at > now, ~Meeting.cancelled
    )
    return session.scalar(query.order_by(Meeting.at).limit(1))
