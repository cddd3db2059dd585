"""A case: its story in one column, what belongs to it, and what she may do with it now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from console.desk import Desk, desk
from console.door import blueprint
from console.queue import share_gone, time_left
from grievance_core.applications.contesting import Attachment, attachments
from grievance_core.cases.model import Case
from grievance_core.cases.published import messages_of
from grievance_core.cases.reading import find_case, story
from grievance_core.cases.references import spoken
from grievance_core.cases.views import EventView, Story
from grievance_core.errors import UnknownCase
from grievance_core.evidence.reading import File, of_case, open_file
from grievance_core.offices.staffing import office_by_key

PAUSES, RESUMES = "asked", ("answered", "no-answer")
# What was said in a case, in the order it is read.
SAID = ("words", "additions", "question", "reply", "recommendation", "decision")


@dataclass(frozen=True)
class Happened:
    """An event in words."""

    at: str
    what: str
    who: str
    text: str


@blueprint.get("/cases/<reference>")
def case(reference: str) -> ResponseReturnValue:
    """The case with this number, for whoever may see it. The look is written down."""
    here, at = desk().here, desk()
    with here.sessions.begin() as db:
        found = find_case(db, here.inst, at.by, reference, at.now)
        told = story(db, here.inst, at.by, found.id, at.now)
        content = _content(at, db, found, told)
    done = request.args.get("done", "")
    return render_template(
        "console/case.html",
        **content,
        done=done if at.knows("work-done", done) else "",
        stale="stale" in request.args,
    )


@blueprint.get("/cases/<reference>/files/<file_id>")
def case_file(reference: str, file_id: str) -> ResponseReturnValue:
    """A photo, recording or document of the case, to be kept by whoever works on it. The look is written down."""
    here, at = desk().here, desk()
    with here.sessions.begin() as db:
        found = find_case(db, here.inst, at.by, reference, at.now)
        files = of_case(db, here.inst, at.by, found.id, at.now)
        if file_id not in {file.id for file in files}:
            raise UnknownCase("file")
        media = open_file(db, here.inst, at.by, file_id, at.now)
    name = f"{found.reference}-{media.kind}{media.suffix}"
    return Response(
        media.content,
        content_type=media.type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _content(at: Desk, db: Session, found: Case, told: Story) -> dict[str, object]:
    line = told.line
    shows_words = bool(told.words)
    return {
        "told": told,
        "number": spoken(line.reference),
        "kind": at.say("kind", line.kind),
        "state": at.say("state", line.state),
        "track": at.say("console-track", line.track),
        "office": at.of(told.office_name),
        "committee": at.of(told.committee_name) if told.committee_name else "",
        "place": at.place(db, told.area_key),
        "filed": at.day_and_time(told.filed_at),
        "clock": _clock(at, found),
        "pauses": _pauses(at, told.events),
        "said": _said(at, told),
        "events": [_happened(at, db, event) for event in told.events],
        "messages": _messages(at, db, found, words=shows_words),
        "files": _files(at, db, found),
        "attachments": _attachments(at, db, found),
    }


def _clock(at: Desk, found: Case) -> dict[str, object]:
    if found.due_at is None:
        return {"due": ""}
    return {
        "due": at.day_and_time(found.due_at),
        "left": time_left(at, found.due_at, at.now),
        "share": share_gone(found.arrived_at, found.due_at, at.now),
        "late": found.due_at <= at.now,
        "rings": found.alarm_since is not None,
        "stands": found.paused_minutes is not None,
    }


def _pauses(at: Desk, events: Sequence[EventView]) -> list[str]:
    """From when to when the office's clock stood still, with why: only a question to her stops it."""
    told, since = [], None
    for event in events:
        if event.type == PAUSES:
            since = event.at
        elif since is not None and event.type in RESUMES:
            told.append(_pause(at, since, event.at))
            since = None
    return [*told, *([_pause(at, since, None)] if since is not None and events[-1].type == PAUSES else [])]


def _pause(at: Desk, since: datetime, until: datetime | None) -> str:
    if until is None:
        return at.say("console-case", "stands-since", since=at.day_and_time(since))
    return at.say("console-case", "stood", since=at.day_and_time(since), until=at.day_and_time(until))


def _said(at: Desk, told: Story) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name in SAID:
        value = getattr(told, name)
        texts = value if isinstance(value, tuple) else (value,)
        found += [(at.say("console-case", f"said-{name}"), text) for text in texts if text]
    return found


def _happened(at: Desk, db: Session, event: EventView) -> Happened:
    what = event.type if at.knows("console-event", event.type) else "other"
    who = _seat(at, db, event.seat) if event.seat else at.office(db, event.office)
    return Happened(at.day_and_time(event.at), at.say("console-event", what), who, event.public_text)


def _seat(at: Desk, db: Session, seat_key: str) -> str:
    office = office_by_key(db, seat_key.partition("/")[0])
    seats = [seat for seat in office.seats if seat.key == seat_key] if office is not None else []
    return at.title(db, seats[0]) if seats else ""


def _messages(at: Desk, db: Session, found: Case, *, words: bool) -> list[dict[str, str]]:
    return [
        {
            "at": at.day_and_time(datetime.fromisoformat(message["at"])),
            "to": message["to"] or "",
            "text": message["text"] or "",
            "state": at.say("console-message", message["state"]),
        }
        for message in messages_of(db, at.here.inst, found, words)
    ]


def _files(at: Desk, db: Session, found: Case) -> list[tuple[File, str]]:
    """With the time each came. Whoever does not read the words of a case sees none of its files."""
    try:
        files = of_case(db, at.here.inst, at.by, found.id, at.now)
    except UnknownCase:
        return []
    return [(file, at.day_and_time(file.kept_at)) for file in files]


def _attachments(at: Desk, db: Session, found: Case) -> list[dict[str, str]]:
    try:
        rows = attachments(db, at.here.inst, found.id, at.by, at.now)
    except UnknownCase:
        return []
    return [_attachment(at, row) for row in rows]


def _attachment(at: Desk, row: Attachment) -> dict[str, str]:
    return {
        "number": spoken(row.number),
        "programme": at.say("programme", row.programme_id)
        if at.knows("programme", row.programme_id)
        else row.programme_id,
        "state": at.say("application-state", row.state),
        "name": row.name,
        "reason": at.say("application-reason", row.reason) if row.reason else "",
        "justification": row.justification,
        "why": row.why.get(at.language, ""),
    }
