"""Who is entitled, has applied, is enrolled, was paid: each as rows of (programme, person), for comparisons and figures alike.

Enrolled is whoever's application was accepted, whom the provider has on its newest list, or who received something within the
last twelve months: people are enrolled by their providers too, and nobody is to be told to apply for what she gets.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import CompoundSelect, Select, and_, func, select, union

from grievance_core.applications.model import Application
from grievance_core.applications.states import OPEN, State
from grievance_core.benefits.model import Listed, Utilisation
from grievance_core.programmes.explain import YES
from grievance_core.programmes.model import Match
from writing.dates import PHNOM_PENH

Pairs = Select[*tuple[Any, ...]]
RECENT_MONTHS = 12


def entitled() -> Pairs:
    """Those of whom it is certain, as they were last matched."""
    return select(Match.programme_id, Match.person_id).where(Match.standing == YES)


def applying() -> Pairs:
    """Those whose application has no result yet."""
    return _of_applications().where(Application.state.in_(OPEN))


def accepted(until: date) -> Pairs:
    """Those whose application was accepted by the end of that day."""
    return _of_applications().where(
        Application.state == State.ACCEPTED, Application.decided_at < end_of(until)
    )


def on_list(until: date) -> Pairs:
    """Those on the newest list of each programme that was made by that day."""
    newest = (
        select(Listed.programme_id, func.max(Listed.day).label("day"))
        .where(Listed.day <= until)
        .group_by(Listed.programme_id)
        .subquery()
    )
    same = and_(Listed.programme_id == newest.c.programme_id, Listed.day == newest.c.day)
    return select(Listed.programme_id, Listed.person_id).join(newest, same)


def received(first: date, last: date) -> Pairs:
    """Those who received something in these months or one between."""
    rows = select(Utilisation.programme_id, Utilisation.person_id)
    return rows.where(Utilisation.month >= first, Utilisation.month <= last)


def enrolled(until: date) -> CompoundSelect[Any]:
    """Those enrolled by that day, each once; see above."""
    month = until.replace(day=1)
    since = months_before(month, RECENT_MONTHS - 1)
    return union(accepted(until), on_list(until), received(since, month))


def months_before(month: date, count: int) -> date:
    """The first day of the month so many months before."""
    place = month.year * 12 + month.month - 1 - count
    return date(place // 12, place % 12 + 1, 1)


def start_of(day: date) -> datetime:
    """The instant a day begins in Phnom Penh."""
    return datetime(day.year, day.month, day.day, tzinfo=PHNOM_PENH)


def end_of(day: date) -> datetime:
    """The instant the day after begins in Phnom Penh."""
    return start_of(day + timedelta(days=1))


def _of_applications() -> Pairs:
    rows = select(Application.programme_id, Application.person_id.label("person_id"))
    return rows.where(Application.person_id.is_not(None))
