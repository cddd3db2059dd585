"""The supervisor of a hotline's desk: what she has to review, and who is on watch when."""

from __future__ import annotations

from datetime import datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from console.desk import Desk, desk
from console.door import blueprint, needs
from console.hotline_desk import CONTEXT, MOST_WORDS
from console.queue import colleague
from grievance_core.cases.reading import find_case
from grievance_core.errors import Refused, UnknownCase
from grievance_core.hotlines import queue, reviewing
from grievance_core.offices import shifts
from grievance_core.offices.model import Office
from grievance_core.offices.staffing import people_of
from writing.cleaning import clean
from writing.dates import PHNOM_PENH


@blueprint.get("/desk-review")
@needs("desk-review")
def desk_review() -> ResponseReturnValue:
    """Every closed case that nobody has signed, a share of the open ones, and the plan of shifts."""
    return _page("", 200)


@blueprint.post("/desk-review/cases/<reference>")
@needs("desk-review")
def sign_or_send_back(reference: str) -> ResponseReturnValue:
    """She signs, or sends back with words."""
    here, at = desk().here, desk()
    verdict, words = request.form.get("verdict", ""), clean(request.form.get("text", ""))[:MOST_WORDS]
    try:
        with here.sessions.begin() as db:
            found = find_case(db, here.inst, at.by, reference, at.now)
            reviewing.review(db, here.inst, found.id, at.by, at.now, verdict, words)
    except UnknownCase:
        raise
    except Refused as refusal:
        return _page(at.say("error", refusal.msgid), 409)
    return redirect(url_for("console.desk_review", done=""), 303)


@blueprint.post("/desk-review/shifts")
@needs("desk-review")
def plan_shifts() -> ResponseReturnValue:
    """A shift more, or one less."""
    here, at = desk().here, desk()
    try:
        with here.sessions.begin() as db:
            office = _office(db, at)
            if "drop" in request.form:
                shifts.drop(db, office.id, request.form["drop"])
            else:
                who = int(request.form.get("who", ""))
                shifts.plan(db, office.id, who, _instant("begins"), _instant("ends"))
    except ValueError:
        return _page(at.say(CONTEXT, "no-shift"), 409)
    return redirect(url_for("console.desk_review", done=""), 303)


def _page(said: str, status: int) -> ResponseReturnValue:
    here, at = desk().here, desk()
    with here.reading() as db:
        office = _office(db, at)
        page = render_template(
            "console/hotlines/review.html",
            said=said,
            done="done" in request.args,
            most=MOST_WORDS,
            cases=[
                (case.reference, at.reference(case.reference), at.say("state", case.state))
                for case in reviewing.waits_for_review(db, here.inst, at.by, at.now)
            ],
            people=[(who, colleague(at, db, who)) for who in sorted(people_of(db, [office.id], at.now))],
            plan=[
                (
                    one.id,
                    colleague(at, db, one.official_id),
                    at.day_and_time(one.begins),
                    at.day_and_time(one.ends),
                )
                for one in shifts.coming(db, office.id, at.now)
            ],
        )
    return page, status


def _office(db: Session, at: Desk) -> Office:
    return queue.desks_of(db, at.by, at.now)[0]


def _instant(name: str) -> datetime:
    """What stands in a field of date and time, of the clock in Phnom Penh. Raises ValueError."""
    return datetime.fromisoformat(request.form.get(name, "")).replace(tzinfo=PHNOM_PENH)
