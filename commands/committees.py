"""Committees' calendars: planned by rule, and changed by hand where a console is not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import click
from flask.cli import AppGroup
from sqlalchemy import select
from sqlalchemy.orm import Session

from commands.here import AS_JSON, print_json, service
from grievance_core.errors import NotNow
from grievance_core.meetings import calendar
from grievance_core.offices.model import Meeting, Office
from grievance_core.offices.staffing import office_by_key
from grievance_core.routing.meetings import plan_meetings
from writing.dates import PHNOM_PENH

group = AppGroup("committees", help="The committees' calendars of meetings.")
DAY, INSTANT = click.DateTime(["%Y-%m-%d"]), click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"])
COMMITTEE = click.argument("committee")
AT = click.argument("at", type=INSTANT)


@group.command()
@click.option("--until", type=DAY, required=True, help="The last day to plan, for example 2027-12-31.")
def plan(until: datetime) -> None:
    """Put every committee's meetings by rule into its calendar. What is there already stays, also what was cancelled."""
    here = service()
    with here.sessions.begin() as session:
        last = until.replace(hour=23, minute=59, tzinfo=PHNOM_PENH)
        added = plan_meetings(session, here.inst.committees, here.inst.calendar, last, here.clock(session))
    click.echo(f"{added} meetings added")


@group.command("list")
@click.option("--committee", help="Only this committee's, for example cwcc:1701.")
@click.option("--past", is_flag=True, help="Also those that are over.")
@AS_JSON
def list_(committee: str | None, past: bool, as_json: bool) -> None:
    """The meetings to come, the next one first."""
    here = service()
    with here.reading() as session:
        query = select(Office.key, Meeting.at, Meeting.cancelled).join(
            Office, Office.id == Meeting.committee_id
        )
        if committee is not None:
            query = query.where(Meeting.committee_id == _committee(session, committee).id)
        if not past:
            query = query.where(Meeting.at > here.clock(session))
        rows = session.execute(query.order_by(Meeting.at, Office.key)).all()
    found = [{"committee": row.key, "at": _shown(row.at), "cancelled": row.cancelled} for row in rows]
    if as_json:
        print_json(found)
        return
    for one in found:
        click.echo("{at}  {committee}".format(**one) + ("  cancelled" if one["cancelled"] else ""))


@group.command("add-meeting")
@COMMITTEE
@AT
def add_meeting(committee: str, at: datetime) -> None:
    """Call a meeting of COMMITTEE beside the rule AT a Phnom Penh time, for example 2027-01-14T09:00."""

    def act(session: Session, office: Office, now: datetime) -> int:
        return calendar.call(session, service().inst, office, at.replace(tzinfo=PHNOM_PENH), now)

    _change(committee, act)


@group.command()
@COMMITTEE
@AT
@click.argument("to", type=INSTANT)
def move(committee: str, at: datetime, to: datetime) -> None:
    """Hold the meeting of COMMITTEE planned AT a time at another one. Cases that wait for it follow; the people are told."""

    def act(session: Session, office: Office, now: datetime) -> int:
        meeting = _meeting(session, office, at)
        return calendar.move(session, service().inst, office, meeting, to.replace(tzinfo=PHNOM_PENH), now)

    _change(committee, act)


@group.command()
@COMMITTEE
@AT
def cancel(committee: str, at: datetime) -> None:
    """Cancel the meeting of COMMITTEE planned AT a time. Cases that wait for it follow; the people are told."""

    def act(session: Session, office: Office, now: datetime) -> int:
        return calendar.cancel(session, service().inst, office, _meeting(session, office, at), now)

    _change(committee, act)


def _change(committee: str, act: Callable[[Session, Office, datetime], int]) -> None:
    here = service()
    with here.sessions.begin() as session:
        try:
            followed = act(session, _committee(session, committee), here.clock(session))
        except NotNow as refusal:
            raise click.ClickException(f"Not possible: {refusal}.") from None
    click.echo(f"done; {followed} cases have a new date")


def _committee(session: Session, key: str) -> Office:
    office = office_by_key(session, key)
    if office is None or not office.is_committee:
        raise click.UsageError(f"There is no committee {key}.")
    return office


def _meeting(session: Session, office: Office, at: datetime) -> Meeting:
    instant = at.replace(tzinfo=PHNOM_PENH)
    meeting = session.scalar(
        select(Meeting).where(Meeting.committee_id == office.id, Meeting.at == instant, ~Meeting.cancelled)
    )
    if meeting is None:
        raise click.UsageError(f"{office.key} has no meeting at {_shown(instant)}.")
    return meeting


def _shown(at: datetime) -> str:
    return at.astimezone(PHNOM_PENH).isoformat(timespec="minutes")
