"""My queue: everything that needs this official now, by the clock, with filters, saved views, counts and pages; and searching."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from bot.addresses import NotANumber, e164
from console import lists
from console.desk import Desk, desk
from console.door import blueprint, needs
from grievance_core.cases import queue as queues
from grievance_core.cases import shelves
from grievance_core.cases.queue import AGES, GROUPS, Entry
from grievance_core.cases.search import search
from grievance_core.cases.states import UNDECIDED, State
from grievance_core.cases.views import Line
from grievance_core.errors import Refused
from grievance_core.levels import TRACKS
from grievance_core.offices.model import Official
from grievance_core.offices.officials import name_of
from grievance_core.programmes.editions import in_force
from grievance_core.routing.kinds import KINDS

# What a value of each filter is called. Of tracks and channels there are texts of the console's own.
NAMED_IN = {
    "kind": "kind",
    "track": "console-track",
    "state": "state",
    "channel": "console-channel",
    "sex": "sex",
    "age": "console-age",
}

VALUES: Mapping[str, Sequence[str]] = {
    "kind": KINDS,
    "track": TRACKS,
    "state": (*UNDECIDED, State.UNDELIVERED),
    "channel": ("ussd", "sms", "telegram", "voice", "counter"),
    "sex": ("f", "m", "skip"),
    "age": tuple(AGES),
}
MOST_WRITTEN = 80


@dataclass(frozen=True)
class Row:
    """A case in the list, in words. `place`: where in which list it stands."""

    entry: Entry
    reference: str
    kind: str
    why: str
    where: str
    left: str
    share: int  # of its time that is gone, in hundredths
    who: str
    place: str


@blueprint.get("/")
def queue() -> ResponseReturnValue:
    """What waits for her, nearest deadline first."""
    here, at = desk().here, desk()
    with here.reading() as db:
        wanted, unknown_area = lists.wanted(db, request.args, lists.page_asked())
        page = queues.queue(db, here.inst, at.official_id, at.now, wanted)
        first = (page.number - 1) * wanted.length
        rows = [_row(at, db, entry, first + number) for number, entry in enumerate(page.entries)]
        content = {
            "seats": [at.title(db, seat) for seat in at.seats(db)],
            "views": shelves.views(db, here.inst.vault, at.official_id),
            "programmes": _programmes(at, db),
        }
    return render_template(
        "console/queue.html",
        **content,
        page=page,
        groups=[(name, [row for row in rows if row.entry.group == name]) for name in GROUPS],
        filters=[
            (name, [(value, at.say(NAMED_IN[name], value)) for value in VALUES[name]]) for name in NAMED_IN
        ],
        wanted=wanted,
        kept=lists.kept(request.args),
        unknown_area=unknown_area,
        link=lists.link,
        now=at.day_and_time(at.now),
        most=shelves.MOST_VIEWS,
    )


@blueprint.post("/views")
@needs("queue")
def save_view() -> ResponseReturnValue:
    """Keep the filters of the list under a name, or take a saved one away. Done twice, it is as if done once."""
    here, at = desk().here, desk()
    filters = lists.kept(request.form)
    try:
        with here.sessions.begin() as db:
            if request.form.get("drop"):
                shelves.drop(db, at.official_id, request.form["drop"][:26])
            else:
                shelves.save(
                    db, here.inst.vault, at.official_id, request.form.get("title", ""), filters, at.now
                )
    except Refused as refusal:
        return render_template("console/refused.html", said=at.say("error", refusal.msgid)), 409
    return redirect(url_for("console.queue", **filters), 303)  # type: ignore[arg-type]


@blueprint.get("/find")
def find_case() -> ResponseReturnValue:
    """The cases with this number, phone or name that she may see; straight to it where it is one. None and not hers are one."""
    here, at = desk().here, desk()
    written = request.args.get("number", "")[:MOST_WRITTEN]
    with here.reading() as db:
        lines = search(db, here.inst, at.official_id, at.now, written, _as_phone(written))
        rows = [_found(at, line) for line in lines]
    if not lines:
        at.wait_as_long_as_ever()
        return render_template("console/not_there.html"), 404
    if len(lines) == 1:
        return redirect(url_for("console.case", reference=lines[0].reference), 303)
    return render_template("console/found.html", rows=rows, written=written)


def _as_phone(written: str) -> str:
    try:
        return e164(written)
    except NotANumber:
        return ""


def _found(at: Desk, line: Line) -> dict[str, str]:
    return {
        "reference": line.reference,
        "spoken": at.reference(line.reference),
        "kind": at.say("kind", line.kind),
        "state": at.say("state", line.state),
        "due": time_left(at, line.due_at, at.now) if line.due_at else "",
    }


def _programmes(at: Desk, db: Session) -> list[tuple[str, str]]:
    found = [(one.id, at.say("programme", one.id)) for one in in_force(db, at.here.inst.programmes)]
    return sorted(found, key=lambda one: one[1])


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


def _row(at: Desk, db: Session, entry: Entry, number: int) -> Row:
    why = at.say("state", entry.state) if entry.task == "work" else at.say("task", entry.task)
    return Row(
        entry=entry,
        reference=at.reference(entry.reference),
        kind=at.say("kind", entry.kind),
        why=why,
        where=at.place(db, entry.area_key),
        left=time_left(at, entry.due_at, at.now) if entry.due_at else "",
        share=share_gone(entry.arrived_at, entry.due_at, at.now),
        who=colleague(at, db, entry.assigned_id),
        place=lists.place(number, request.args),
    )


def colleague(at: Desk, db: Session, official_id: int | None) -> str:
    """Who works on a case, by name; "you" for whoever looks, nothing for nobody."""
    if official_id is None:
        return ""
    if official_id == at.official_id:
        return at.say("console-queue", "you")
    return name_of(at.here.inst.vault, db.get_one(Official, official_id))
