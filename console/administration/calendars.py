"""Working days: the country's holidays ahead, and single days put right."""

from __future__ import annotations

from datetime import date, datetime, time

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from console.administration.forms import changes, day, done, field, refusal, was_done
from console.desk import desk
from console.door import blueprint, needs
from grievance_core.administration import days, record
from grievance_core.administration.model import DAYS
from grievance_core.administration.record import CALENDAR
from grievance_core.administration.ruling import newest_days
from grievance_core.areas.search import provinces
from grievance_core.errors import Incomplete, Refused
from grievance_core.timers.holidays import at_local
from writing import dates

CHANGES = "offices"  # a committee's secretary reads this page; who keeps offices in order changes it


@blueprint.get("/administration/calendars")
@needs("calendars")
def calendars() -> ResponseReturnValue:
    """The year ahead."""
    return _page()


@blueprint.post("/administration/calendars")
@needs("calendars")
def put_day_right() -> ResponseReturnValue:
    """A day is closed, open, or as the calendar's file says."""
    at = desk()
    if not at.may(CHANGES):
        abort(404)
    try:
        with at.here.sessions.begin() as db:
            record.unchanged(db, field("seen"), CALENDAR)
            given = day("day")
            if given is None:
                raise Incomplete("day")
            days.put_right(
                db,
                at.here.inst,
                at.by,
                given,
                field("province", 2),
                field("what", 8),
                field("reason", 120),
                at.now,
            )
    except Refused as error:
        return _page(refusal(error), 409)
    return done("console.calendars", "day")


def _page(said: str = "", status: int = 200) -> tuple[str, int]:
    at = desk()
    with at.here.reading() as db:
        places = [(area.code, at.place(db, area.key)) for area in provinces(db)]
        page = render_template(
            "console/administration/calendars.html",
            holidays=[
                dates.day_with_year(_noon(one), at.language) for one in days.coming(at.here.inst, at.now)
            ],
            corrected=[(row, dates.day_with_year(_noon(row.day), at.language)) for row in newest_days(db)],
            places=places,
            called=dict(places),
            kinds=DAYS,
            may_change=at.may(CHANGES),
            seen=record.newest(db, CALENDAR),
            history=changes(db, at, CALENDAR),
            said=said,
            done=was_done(),
        )
    return page, status


def _noon(one: date) -> datetime:
    return at_local(one, time(12))
