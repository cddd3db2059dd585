"""Officials at the console: a first login, and a new one where the old one is lost."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from flask.cli import AppGroup
from sqlalchemy import select

from commands.here import reader, service
from grievance_core.accounts import logins
from grievance_core.accounts.model import LoginEvent
from grievance_core.cases.principal import OPERATOR
from writing.dates import PHNOM_PENH

group = AppGroup("officials", help="Officials' logins at the console.")


@group.command("give-login")
@click.argument("seat")
@click.option("--dry-run", is_flag=True, help="Tell whose login it would be; give none.")
def give_login(seat: str, dry_run: bool) -> None:
    """Give whoever holds SEAT a one-time password, for example vdc:17010101/chair.

    She signs in with it once, within three days, and then chooses her own. If she had a login, her old password, her second
    factor and her sessions end. The password is shown here and nowhere else.
    """
    here = service()
    with here.sessions.begin() as session:
        now, real_now = here.clock(session), datetime.now(UTC)
        official_id = reader(session, seat, now).official_id
        if official_id is None:
            raise click.UsageError(f"Nobody is present in the seat {seat} now.")
        if dry_run:
            login = logins.of_official(session, official_id)
            click.echo(login.username if login else logins.username_for(seat))
            return
        given = logins.give(session, official_id, seat, OPERATOR, real_now, now)
    click.echo(f"login     {given.username}")
    click.echo(f"password  {given.password}")
    click.echo(f"good once, until {given.until.astimezone(PHNOM_PENH).isoformat(timespec='minutes')}")


@group.command("log")
@click.argument("seat")
def log(seat: str) -> None:
    """What happened with the login of whoever holds SEAT, oldest first."""
    here = service()
    with here.reading() as session:
        official_id = reader(session, seat, here.clock(session)).official_id
        query = (
            select(LoginEvent)
            .where(LoginEvent.official_id == official_id)
            .order_by(LoginEvent.at, LoginEvent.id)
        )
        for row in session.scalars(query):
            at = row.at.astimezone(PHNOM_PENH).isoformat(timespec="seconds")
            click.echo(f"{at}  {row.what:14}  {row.by}")
