"""My queue: everything that needs this official now, by the clock, with filters, counts and pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from console.desk import Desk, desk
from console.door import blueprint
from grievance_core.areas.search import by_code
from grievance_core.cases import queue as queues
from grievance_core.cases.queue import FILTERS, GROUPS, Entry, Wanted
from grievance_core.cases.reading import find
from grievance_core.cases.states import UNDECIDED, State
from grievance_core.errors import UnknownCase
from grievance_core.levels import TRACKS
from grievance_core.routing.kinds import KINDS

# What a value of each filter is called. Of tracks and channels there are texts of the console's own.
NAMED_IN = {
    "kind": "kind",
    "track": "console-track",
    "state": "state",
    "channel": "console-channel",
    "sex": "sex",
}

VALUES: Mapping[str, Sequence[str]] = {
    "kind": KINDS,
    "track": TRACKS,
    "state": (*UNDECIDED, State.UNDELIVERED),
    "channel": ("ussd", "sms", "telegram", "voice", "counter"),
    "sex": ("f", "m", "skip"),
}


@dataclass(frozen=True)
class Row:
    """A case in the list, in words."""

    entry: Entry
    reference: str
    kind: str
    why: str
    place: str
    left: str
    share: int  # of its time that is gone, in hundredths


@blueprint.get("/")
def queue() -> ResponseReturnValue:
    """What waits for her, nearest deadline first."""
    here, at = desk().here, desk()
    wanted, unknown_area = _wanted()
    with here.reading() as db:
        page = queues.queue(db, here.inst, at.official_id, at.now, wanted)
        rows = [_row(at, db, entry) for entry in page.entries]
        may_record, seats = at.may_record(db), [at.title(db, seat) for seat in at.seats(db)]
    return render_template(
        "console/queue.html",
        page=page,
        groups=[(name, [row for row in rows if row.entry.group == name]) for name in GROUPS],
        filters=[
            (name, [(value, at.say(NAMED_IN[name], value)) for value in VALUES[name]]) for name in FILTERS
        ],
        wanted=wanted,
        area=request.args.get("area", "")[:20],
        unknown_area=unknown_area,
        link=_link,
        seats=seats,
        may_record=may_record,
        now=at.day_and_time(at.now),
    )


@blueprint.get("/find")
def find_case() -> ResponseReturnValue:
    """To the case with this number, if there is one that she may see."""
    here, at = desk().here, desk()
    try:
        with here.reading() as db:
            line = find(db, here.inst, at.by, request.args.get("number", "")[:40], at.now)
    except UnknownCase:
        at.wait_as_long_as_ever()
        return render_template("console/not_there.html"), 404
    return redirect(url_for("console.case", reference=line.reference), 303)


def time_left(at: Desk, due: datetime, now: datetime) -> str:
    """`3 days left`, `1 hour late`: in days from two days on, in minutes below an hour."""
    span, late = abs(due - now), due < now
    if span >= timedelta(days=2):
        unit, count = "day", span // timedelta(days=1)
    elif span >= timedelta(hours=1):
        unit, count = "hour", span // timedelta(hours=1)
    else:
        unit, count = "minute", span // timedelta(minutes=1)
    number = "" if count == 1 else "s"
    return at.say("console-queue", f"{'late' if late else 'left'}-{unit}{number}", count=at.digits(count))


def share_gone(arrived: datetime, due: datetime | None, now: datetime) -> int:
    """How much of the time since the arrival is used up, in hundredths, 100 once it is over."""
    if due is None or due <= now:
        return 100 if due is not None else 0
    return max(0, min(100, int(100 * ((now - arrived) / (due - arrived))))) if due > arrived else 0


def _row(at: Desk, db: Session, entry: Entry) -> Row:
    why = at.say("state", entry.state) if entry.task == "work" else at.say("task", entry.task)
    return Row(
        entry=entry,
        reference=at.reference(entry.reference),
        kind=at.say("kind", entry.kind),
        why=why,
        place=at.place(db, entry.area_key),
        left=time_left(at, entry.due_at, at.now) if entry.due_at else "",
        share=share_gone(entry.arrived_at, entry.due_at, at.now),
    )


def _wanted() -> tuple[Wanted, bool]:
    """What the address asks for, and whether it names an area that does not exist. Anything else unknown is nothing."""
    given = request.args
    values = {name: given.get(name, "")[:24] for name in FILTERS if given.get(name)}
    with desk().here.reading() as db:
        areas = by_code(db, given.get("area", "")[:20]) if given.get("area") else []
    page = given.get("page", "1")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    asked = Wanted(values, areas[0].key if areas else "", given.get("group", "")[:12], number)
    return asked, bool(given.get("area")) and not areas


def _link(**changes: str) -> str:
    """The same list with other values in its address; a change of what is listed begins at the first page again."""
    kept = {name: value for name, value in request.args.items() if name not in ("page", "lang") and value}
    given = {name: value for name, value in (kept | changes).items() if value}
    return f"{url_for('console.queue')}?{urlencode(given)}" if given else url_for("console.queue")
