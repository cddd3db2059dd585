"""Single days on which offices are closed or open, put right without a release: a new holiday, a flood in a province."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from grievance_core.administration.four_eyes import is_administrator
from grievance_core.administration.model import DAYS, CalendarDay
from grievance_core.administration.record import CALENDAR, note, signed
from grievance_core.administration.ruling import newest_days
from grievance_core.cases.principal import OPERATOR, Principal
from grievance_core.errors import Denied, Incomplete, NotNow
from grievance_core.identifiers import new_id
from grievance_core.institution import Institution
from grievance_core.levels import PROVINCE_CODES
from grievance_core.memory import look

FURTHEST = timedelta(days=3 * 366)
LONGEST_CLOSURE = 60  # working days in a row; a calendar that is closed for longer stops every clock


def put_right(
    session: Session,
    inst: Institution,
    by: Principal,
    day: date,
    province: str,
    what: str,
    reason: str,
    now: datetime,
) -> None:
    """From now on offices are closed or open on that day, or as the calendar's file says. Deadlines given before stay.

    Raises Denied; Incomplete without a reason, for a day that is over or far off, and for one more closure than clocks can bear;
    NotNow where it is so already.
    """
    if by != OPERATOR and not is_administrator(session, by.official_id, now):
        raise Denied("calendar")
    look(session)
    here = now.date()
    if what not in DAYS or (province and province not in PROVINCE_CODES) or not reason.strip():
        raise Incomplete("day")
    if not here - timedelta(days=1) <= day <= here + FURTHEST or (province and what == "open"):
        raise Incomplete("day")
    before = {(row.day, row.province): row.what for row in newest_days(session)}.get(
        (day, province), "as-file"
    )
    if before == what:
        raise NotNow("so already")
    if what == "closed" and _closed_for_too_long(inst, day, province):
        raise Incomplete("closure")
    session.add(
        CalendarDay(
            id=new_id(),
            day=day,
            province=province,
            what=what,
            reason=reason.strip()[:120],
            at=now,
            by=signed(by),
        )
    )
    note(session, by, "day", CALENDAR, now, before, f"{day.isoformat()} {province} {what}")


def coming(inst: Institution, now: datetime, days: int = 400) -> list[date]:
    """The country's holidays ahead, as they hold now."""
    first = now.date()
    return [day for day in (first + timedelta(days=n) for n in range(days)) if inst.calendar.is_holiday(day)]


def _closed_for_too_long(inst: Institution, day: date, province: str) -> bool:
    calendar = inst.calendar.corrected([(day, province, True)])
    around = (day + timedelta(days=n) for n in range(-LONGEST_CLOSURE, LONGEST_CLOSURE + 1))
    closed = longest = 0
    for one in around:
        closed = 0 if calendar.is_working_day(one, province or None) else closed + 1
        longest = max(longest, closed)
    return longest >= LONGEST_CLOSURE
