"""The people of a committee are told when its calendar changes: its secretary and its members, each once, whoever changed it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from grievance_core.cases.telling import name_of
from grievance_core.institution import Institution
from grievance_core.meetings.members import DUTIES
from grievance_core.messages.outbox import Letter, post, recipient_of_official
from grievance_core.offices.model import Office
from grievance_core.offices.staffing import on_duty
from writing.dates import day_and_time


def invite(
    session: Session, inst: Institution, committee: Office, template: str, at: datetime, now: datetime
) -> None:
    """Write to them of the meeting at this instant: `meeting_called`, `meeting_moved` or `meeting_cancelled`.

    Deputies in the place of those who are away. Which cases it hears they read where they sign in.
    """
    people = {there.official.id: there.official for there in on_duty(session, committee.id, now, DUTIES)}
    for official in people.values():
        to = recipient_of_official(inst, official)
        if to is None:
            continue
        values = {"committee": name_of(committee, to.language), "day": day_and_time(at, to.language)}
        post(session, inst, to, Letter(template, values), now)
