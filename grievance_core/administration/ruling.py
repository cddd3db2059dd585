"""What was switched on counts in every process: a policy, days of the calendar, message texts.

An Institution is opened from files. Where the database has editions, they take the place of what the files say, in each process,
from its first transaction after the change on that asks for anything that seldom changes (memory.py); all that move a case do.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.administration.model import CalendarDay, PolicyEdition, TextEdition
from grievance_core.institution import Institution
from grievance_core.messages.texts import CONTEXT
from grievance_core.timers.holidays import Calendar
from grievance_core.timers.policy import EscalationPolicy, PolicyError

log = structlog.get_logger()


class Ruling:
    """Keeps an institution's rules at what is switched on. `files` is how it was opened."""

    def __init__(self, inst: Institution) -> None:
        self._inst = inst
        self._policy, self._calendar, self._catalogues = inst.policy, inst.calendar, inst.catalogues
        self._revision = ""

    def watch(self, session: Session, revision: str) -> None:
        """Called with the revision a transaction works under: reads the editions where it is another than the last."""
        if revision == self._revision:
            return
        with Session(session.connection(), autoflush=False) as aside:
            policy = policy_in_force(aside, self._policy, self._calendar)
            calendar = self._calendar.corrected(_days(aside))
            texts = {
                (row.language, CONTEXT, row.msgid): row.wording for row in newest_texts(aside) if row.wording
            }
        self._inst.policy, self._inst.calendar = policy, calendar
        self._inst.catalogues = self._catalogues.reworded(texts) if texts else self._catalogues
        self._revision = revision


def policy_in_force(session: Session, of_file: EscalationPolicy, calendar: Calendar) -> EscalationPolicy:
    """The policy that was switched on last; the file's, as long as none was."""
    source = session.scalar(select(PolicyEdition.source).order_by(PolicyEdition.number.desc()).limit(1))
    if source is None:
        return of_file
    try:
        return read_policy(source, calendar.standard_day)
    except (
        PolicyError
    ):  # a release that reads policies otherwise: cases go on, by the file, and somebody is called
        log.critical("policy_edition_unusable")
        return of_file


@lru_cache(maxsize=4)
def read_policy(source: str, working_day: int) -> EscalationPolicy:
    """The policy in this text, read once by a process. Raises PolicyError."""
    return EscalationPolicy.read(source.encode(), working_day)


def newest_texts(session: Session) -> list[TextEdition]:
    """For each text that was ever changed the last wording; an empty one is the catalogue's."""
    rows = session.scalars(select(TextEdition).order_by(TextEdition.number))
    return list({(row.language, row.msgid): row for row in rows}.values())


def newest_days(session: Session) -> list[CalendarDay]:
    """For each day and place that was ever changed what counts now, in order of the days."""
    rows = session.scalars(select(CalendarDay).order_by(CalendarDay.id))
    found = {(row.day, row.province): row for row in rows}
    return [found[key] for key in sorted(found)]


def _days(session: Session) -> list[tuple[date, str, bool]]:
    return [
        (row.day, row.province, row.what == "closed") for row in newest_days(session) if row.what != "as-file"
    ]
