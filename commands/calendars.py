"""Working days: what holds, and single days put right."""

from __future__ import annotations

from datetime import datetime

import click
from flask.cli import AppGroup

from commands.here import refused, service
from grievance_core.administration import days, seats
from grievance_core.administration.model import DAYS
from grievance_core.administration.ruling import newest_days
from grievance_core.cases.principal import OPERATOR

group = AppGroup("calendars", help="Working days and office hours.")
DAY = click.DateTime(["%Y-%m-%d"])


@group.command()
def show() -> None:
    """The holidays of the coming year, and every day that was put right."""
    here = service()
    with here.reading() as session:
        corrected = newest_days(session)
        for day in days.coming(here.inst, here.clock(session)):
            click.echo(f"{day}  holiday")
    for row in corrected:
        click.echo(f"{row.day}  {row.what}  {row.province or 'country'}  {row.reason}")


@group.command("set")
@click.argument("day", type=DAY)
@click.argument("what", type=click.Choice(DAYS))
@click.option("--province", default="", help="Two digits, as 17.  [default: the whole country]")
@click.option("--reason", required=True, help="Which sub-decree, which flood.")
def set_(day: datetime, what: str, province: str, reason: str) -> None:
    """Offices are closed or open on DAY, or as rules/calendar.yaml says. Deadlines that were given already stay."""
    here = service()
    with here.sessions.begin() as session, refused():
        now = here.clock(session)
        days.put_right(session, here.inst, OPERATOR, day.date(), province, what, reason, now)
    click.echo(f"{day.date()}: {what}")


@group.command()
@click.argument("office")
@click.argument("hours")
def hours(office: str, hours: str) -> None:
    """OFFICE keeps HOURS of its own, as "07:30-11:30, 14:00-17:30"; "" for those of the calendar."""
    here = service()
    with here.sessions.begin() as session, refused():
        seats.keep_hours(session, OPERATOR, office, hours, here.clock(session))
    click.echo(f"{office}: {hours or 'as the calendar'}")
