"""The registry's spreadsheets at the console: a list taken in, first on trial, and the people of one's area written out."""

from __future__ import annotations

from datetime import date
from pathlib import PurePath

from flask import render_template, request
from flask.typing import ResponseReturnValue

from console.desk import desk
from console.door import blueprint, needs, takes
from console.errands import mine, send_off
from grievance_core.errands.asking import TooManyErrands
from grievance_core.identifiers import new_id
from grievance_core.registry.sheets import MOST_BYTES
from writing.numerals import latin_digits

ENDINGS = (".xlsx", ".csv")
ROOM_FOR_FIELDS = 64 * 1024


@blueprint.get("/registry")
@needs("registry")
def registry() -> ResponseReturnValue:
    """What can be done with lists of people."""
    return _page("")


@blueprint.post("/registry/take-in")
@needs("registry")
@takes(MOST_BYTES + ROOM_FOR_FIELDS)
def registry_take_in() -> ResponseReturnValue:
    """A list that was sent: tried, or taken in, as an errand."""
    at, given = desk(), request.files.get("list")
    ending = PurePath(given.filename or "").suffix.lower() if given is not None else ""
    if given is None or ending not in ENDINGS:
        return _page(at.say("console-registry", "no-file")), 409
    written = latin_digits(request.form.get("list-day", "").strip())
    try:
        list_day = date.fromisoformat(written).isoformat() if written else ""
    except ValueError:
        return _page(at.say("console-registry", "bad-day")), 409
    arguments = {"ending": ending, "list_day": list_day, "dry_run": request.form.get("do") != "do"}
    try:
        return send_off("registry-import", arguments, given.stream)
    except TooManyErrands:
        return _page(at.say("errand", "too-many")), 409


@blueprint.post("/registry/take-out")
@needs("registry")
def registry_take_out() -> ResponseReturnValue:
    """The people of her area as a spreadsheet, as an errand."""
    at, ending = desk(), request.form.get("ending", "")
    arguments = {"ending": ending if ending in ENDINGS else ENDINGS[0], "language": at.language}
    try:
        return send_off("registry-export", arguments)
    except TooManyErrands:
        return _page(at.say("errand", "too-many")), 409


def _page(said: str) -> str:
    at = desk()
    with at.here.reading() as db:
        keys = {
            seat.office.area_key
            for seat in at.seats(db)
            if "registry" in at.here.inst.permissions.of([seat]) and seat.office.area_key
        }
        areas = [at.place(db, key) for key in sorted(keys)]
    return render_template(
        "console/registry.html",
        said=said,
        areas=areas,
        endings=ENDINGS,
        errands=mine(at, "registry"),
        new_request=new_id(),
    )
