"""A committee: who sits on it, when it meets, and its calendar in the hands of its secretary."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from console.desk import Desk, desk
from console.door import blueprint, needs
from grievance_core.cases.telling import name_of
from grievance_core.errors import NotNow
from grievance_core.meetings import calendar
from grievance_core.meetings.agenda import counts
from grievance_core.meetings.members import Member, members, share_of_women, who_represents
from grievance_core.meetings.protocol import past_meetings
from grievance_core.meetings.sight import Sight, UnknownCommittee, committees_of, meeting_of, sight_of
from grievance_core.offices.model import Meeting
from grievance_core.reporting import sent
from grievance_core.reporting.periods import Period
from grievance_core.timers.holidays import at_local, local
from writing.dates import month, weekday

CONTEXT = "console-committees"
SHOWN_AHEAD = 8


@dataclass(frozen=True)
class Ahead:
    """A meeting to come, in words, with how many cases wait for it."""

    meeting: Meeting
    when: str
    waiting: int
    day: str
    hour: str


@blueprint.get("/committees")
@needs("committees")
def committees() -> ResponseReturnValue:
    """The committees she sees; the one there is, at once."""
    here, at = desk().here, desk()
    with here.reading() as db:
        found = committees_of(db, here.inst, at.official_id, at.now)
    if len(found) == 1:
        return redirect(url_for("console.committee", key=found[0].committee.key), 303)
    rows = [
        (sight.committee.key, called(at, sight), at.say(CONTEXT, f"part-{sight.part}")) for sight in found
    ]
    return render_template("console/committees.html", rows=rows)


@blueprint.get("/committees/<key>")
@needs("committees")
def committee(key: str) -> ResponseReturnValue:
    """One committee: members, calendar, minutes."""
    return _page(key)


@blueprint.post("/committees/<key>/meetings")
@needs("calendars")
def call_meeting(key: str) -> ResponseReturnValue:
    """A meeting beside the rule."""

    def act(db: Session, sight: Sight, to: datetime | None) -> int:
        return calendar.call(db, desk().here.inst, sight.committee, _given(to), desk().now)

    return _changed(key, "called", act)


@blueprint.post("/committees/<key>/meetings/<int:meeting_id>/move")
@needs("calendars")
def move_meeting(key: str, meeting_id: int) -> ResponseReturnValue:
    """The meeting is held at another time."""

    def act(db: Session, sight: Sight, to: datetime | None) -> int:
        meeting = meeting_of(db, sight, meeting_id)
        return calendar.move(db, desk().here.inst, sight.committee, meeting, _given(to), desk().now)

    return _changed(key, "moved", act)


@blueprint.post("/committees/<key>/meetings/<int:meeting_id>/cancel")
@needs("calendars")
def cancel_meeting(key: str, meeting_id: int) -> ResponseReturnValue:
    """The meeting is not held."""

    def act(db: Session, sight: Sight, _to: datetime | None) -> int:
        meeting = meeting_of(db, sight, meeting_id)
        return calendar.cancel(db, desk().here.inst, sight.committee, meeting, desk().now)

    return _changed(key, "cancelled", act)


def called(at: Desk, sight: Sight) -> str:
    """The committee's name."""
    return name_of(sight.committee, at.language)


def when(at: Desk, instant: datetime) -> str:
    """`Thursday, 8 January, 09:00`."""
    return at.say(
        CONTEXT, "when", weekday=weekday(instant, at.language), day_and_time=at.day_and_time(instant)
    )


def title_of(at: Desk, member: Member) -> str:
    """What she is on the committee."""
    return at.say("office-title", member.title)


def _changed(
    key: str, done: str, act: Callable[[Session, Sight, datetime | None], int]
) -> ResponseReturnValue:
    """One change of the calendar, by its secretary alone. Sent twice, it does nothing twice: the second finds it done."""
    here, at = desk().here, desk()
    try:
        with here.sessions.begin() as db:
            sight = sight_of(db, here.inst, at.official_id, key, at.now)
            if not sight.keeps_minutes:
                raise UnknownCommittee(key)
            followed = act(db, sight, _instant())
    except NotNow:
        return _page(key, said=at.say(CONTEXT, "not-possible")), 409
    return redirect(url_for("console.committee", key=key, done=done, cases=followed), 303)


def _instant() -> datetime | None:
    """The day and hour of the form, in Phnom Penh; None for what is none."""
    try:
        return at_local(
            date.fromisoformat(request.form.get("day", "")), time.fromisoformat(request.form.get("hour", ""))
        )
    except ValueError:
        return None


def _given(instant: datetime | None) -> datetime:
    if instant is None:
        raise NotNow("no such instant")
    return instant


def _page(key: str, said: str = "") -> str:
    here, at = desk().here, desk()
    with here.reading() as db:
        sight = sight_of(db, here.inst, at.official_id, key, at.now)
        people = members(db, here.inst.vault, sight.committee.id, at.now)
        waiting = counts(db, sight, at.now)
        ahead = [_ahead(at, meeting, waiting.get(meeting.at, 0)) for meeting in _to_come(db, sight, at.now)]
        past = past_meetings(db, sight, at.now)
        reports = _reports(at, db, sight)
    share = share_of_women(people)
    done = request.args.get("done", "")
    return render_template(
        "console/committee.html",
        sight=sight,
        name=called(at, sight),
        people=[(title_of(at, member), member) for member in people],
        share=share,
        sides=who_represents(people).items(),
        ahead=ahead,
        past=[(held, when(at, held.meeting.at)) for held in past],
        reports=reports,
        today=local(at.now).date().isoformat(),
        said=said,
        done=f"done-{done}" if at.knows(CONTEXT, f"done-{done}") else "",
        followed=request.args.get("cases", 0, type=int),
    )


def _reports(at: Desk, db: Session, sight: Sight) -> list[tuple[str, str]]:
    """The monthly reports that were put before it, where such reports are hers to read."""
    office, here = sight.committee.id, at.here
    if not at.may("reports") or not sent.are_open(db, here.inst, office, at.official_id, at.now):
        return []
    return [
        (row.id, month(Period.read(row.month).begins, at.language)) for row in sent.of_committee(db, office)
    ]


def _to_come(db: Session, sight: Sight, now: datetime) -> list[Meeting]:
    query = select(Meeting).where(Meeting.committee_id == sight.committee.id, Meeting.at > now)
    return list(db.scalars(query.order_by(Meeting.at).limit(SHOWN_AHEAD)))


def _ahead(at: Desk, meeting: Meeting, waiting: int) -> Ahead:
    there = local(meeting.at)
    return Ahead(meeting, when(at, meeting.at), waiting, there.date().isoformat(), there.strftime("%H:%M"))
