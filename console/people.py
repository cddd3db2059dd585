"""The people of the offices that answer to hers: who of them can sign in, and a new one-time password for whoever cannot."""

from __future__ import annotations

from collections.abc import Iterator

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from console.desk import Desk, desk
from console.door import blueprint
from grievance_core.accounts import logins
from grievance_core.offices.model import Official, Seat
from grievance_core.offices.officials import name_of
from grievance_core.offices.staffing import seats_of


@blueprint.get("/people")
def people() -> ResponseReturnValue:
    """Whom she may give a new password."""
    return _page(None)


@blueprint.post("/people")
def give_login() -> ResponseReturnValue:
    """A one-time password, shown once. What that person had ends: her password, her second factor, her sessions."""
    here, at = desk().here, desk()
    chosen = request.form.get("official", "")
    official_id = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 10 else 0
    with here.sessions.begin() as db:
        if official_id not in logins.supervised(db, at.official_id, at.now):
            abort(404)
        seat = _first_seat(db, official_id, at)
        given = logins.give(db, official_id, seat.key, at.by, at.real_now, at.now)
    return _page(given)


def _page(given: logins.Given | None) -> str:
    with desk().here.reading() as db:
        rows = sorted(_rows(desk(), db), key=lambda row: row[1])
    until = desk().day_and_time(given.until) if given is not None else ""
    return render_template("console/people.html", rows=rows, given=given, until=until)


def _rows(at: Desk, db: Session) -> Iterator[tuple[int, str, str, str]]:
    for official_id in logins.supervised(db, at.official_id, at.now):
        login = logins.of_official(db, official_id)
        name = name_of(at.here.inst.vault, db.get_one(Official, official_id))
        yield (
            official_id,
            at.title(db, _first_seat(db, official_id, at)),
            name,
            login.username if login is not None else "",
        )


def _first_seat(db: Session, official_id: int, at: Desk) -> Seat:
    return seats_of(db, official_id, at.now)[0]
