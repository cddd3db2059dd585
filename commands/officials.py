"""Officials: entered, appointed, standing in, on leave, gone; their PINs, and their logins at the console."""

from __future__ import annotations

from datetime import UTC, datetime, time

import click
from flask.cli import AppGroup
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.addresses import NotANumber, e164
from commands.here import AS_JSON, print_json, reader, refused, service
from commands.offices import office_rules
from grievance_core.accounts import guesses, logins
from grievance_core.accounts.logins import Given
from grievance_core.accounts.model import LoginEvent
from grievance_core.administration import first, requests, seats
from grievance_core.administration.model import AdministrationRequest
from grievance_core.cases.principal import OPERATOR
from grievance_core.offices.appoint import Capacity
from grievance_core.offices.model import Seat, Tenure
from grievance_core.offices.staffing import running
from grievance_core.timers.holidays import at_local
from writing.dates import PHNOM_PENH

group = AppGroup("officials", help="Officials: who sits where, their PINs and their logins.")
DAY = click.DateTime(["%Y-%m-%d"])
OFFICIAL = click.argument("official", type=int)
NAME = click.option("--name", prompt=True, help="Her full name. Asked for where it is not given.")
NUMBER = click.option("--phone", help="Her phone's number.")
LANGUAGE = click.option("--language", type=click.Choice(["km", "en"]), default="km", show_default=True)
FROM = click.option("--from", "begins", type=DAY, help="The first day.  [default: now]")
UNTIL = click.option("--until", "ends", type=DAY, help="The first day on which it is over.")


@group.command("first-administrator")
@NAME
@NUMBER
@LANGUAGE
def first_administrator(name: str, phone: str | None, language: str) -> None:
    """Make the first administrator, with a one-time password. Refused as soon as anybody administers."""
    here = service()
    with here.sessions.begin() as session, refused():
        given = first.first_administrator(
            session, here.inst.vault, office_rules(), name=name, number=_number(phone), language=language,
            real_now=datetime.now(UTC), now=here.clock(session),
        )  # fmt: skip
    _tell(given)


@group.command()
@NAME
@NUMBER
@LANGUAGE
@click.option("--sex", type=click.Choice(["f", "m", ""]), default="")
def add(name: str, phone: str | None, language: str, sex: str) -> None:
    """Enter a person, who sits nowhere yet. Prints the number she is appointed by."""
    here = service()
    with here.sessions.begin() as session, refused():
        official = seats.enter(
            session, here.inst.vault, OPERATOR, name=name, number=_number(phone), language=language, sex=sex,
            now=here.clock(session),
        )  # fmt: skip
        click.echo(official.id)


@group.command()
@OFFICIAL
@click.argument("seat")
@FROM
@UNTIL
def appoint(official: int, seat: str, begins: datetime | None, ends: datetime | None) -> None:
    """Appoint OFFICIAL (her number) to SEAT, for example vdc:17010101/chair."""
    _put(official, seat, begins, ends, "holder")


@group.command()
@OFFICIAL
@click.argument("seat")
@FROM
@UNTIL
def deputy(official: int, seat: str, begins: datetime | None, ends: datetime | None) -> None:
    """Let OFFICIAL stand in for the holder of SEAT while she is away, recused, or nobody holds it."""
    _put(official, seat, begins, ends, "deputy")


@group.command()
@OFFICIAL
@click.argument("seat")
@UNTIL
def end(official: int, seat: str, ends: datetime | None) -> None:
    """OFFICIAL sits in SEAT no longer, at once or from a day on."""
    here = service()
    with here.sessions.begin() as session, refused():
        now = here.clock(session)
        query = (
            select(Tenure).join(Seat).where(Seat.key == seat, Tenure.official_id == official, running(now))
        )
        tenure = session.scalar(query)
        if tenure is None:
            raise click.UsageError(f"{official} does not sit in {seat} now.")
        seats.end(session, OPERATOR, tenure.id, _at(ends) or now, now)
    click.echo(f"{official} leaves {seat}.")


@group.command()
@OFFICIAL
@click.argument("begins", type=DAY)
@click.argument("ends", type=DAY)
def leave(official: int, begins: datetime, ends: datetime) -> None:
    """OFFICIAL is away from the day BEGINS on and back on the day ENDS."""
    here = service()
    with here.sessions.begin() as session, refused():
        seats.leave(
            session,
            OPERATOR,
            official,
            at_local(begins.date(), time()),
            at_local(ends.date(), time()),
            here.clock(session),
        )
    click.echo(f"{official} is away from {begins.date()} and back on {ends.date()}.")


@group.command("new-pin")
@OFFICIAL
def new_pin(official: int) -> None:
    """A new PIN for OFFICIAL's phone, shown here and nowhere else."""
    here = service()
    with here.sessions.begin() as session, refused():
        click.echo(seats.new_pin(session, OPERATOR, official, here.clock(session)))


@group.command()
@OFFICIAL
@click.argument("language", type=click.Choice(["km", "en"]))
def language(official: int, language: str) -> None:
    """The LANGUAGE that OFFICIAL is written to in."""
    here = service()
    with here.sessions.begin() as session, refused():
        seats.speak(session, OPERATOR, official, language, here.clock(session))
    click.echo(f"{official} is written to in {language}.")


@group.command("requests")
@AS_JSON
def requests_(as_json: bool) -> None:
    """What administrators asked for that a second one, or the operator, has to agree to."""
    with service().reading() as session:
        found = [_request(one) for one in requests.waiting(session)]
    if as_json:
        print_json(found)
        return
    for one in found:
        click.echo("  ".join(str(value) for value in one.values()))


@group.command()
@click.argument("request")
def agree(request: str) -> None:
    """Do what was asked for in REQUEST. A login's password is shown here and nowhere else."""
    here = service()
    with here.sessions.begin() as session, refused():
        given = requests.agree(
            session, here.inst.vault, OPERATOR, request, datetime.now(UTC), here.clock(session)
        )
    _tell(given) if given is not None else click.echo("Done.")


@group.command()
@click.argument("request")
def refuse(request: str) -> None:
    """Do not do what was asked for in REQUEST."""
    here = service()
    with here.sessions.begin() as session, refused():
        requests.refuse(session, OPERATOR, request, here.clock(session))
    click.echo("Refused.")


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
        guesses.lift(session, here.inst.vault, given.username)
    _tell(given)


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


def _put(
    official: int, seat: str, begins: datetime | None, ends: datetime | None, capacity: Capacity
) -> None:
    here = service()
    with here.sessions.begin() as session, refused():
        now = here.clock(session)
        seats.put(session, OPERATOR, official, seat, _at(begins) or now, _at(ends), capacity, now)
        _tell_standing(session, seat, now)


def _tell_standing(session: Session, seat: str, now: datetime) -> None:
    office = seats.seat_by_key(session, seat).office
    stands = seats.standing(session, office, now)
    click.echo(f"{office.key}: {stands.present} present, {stands.cases} open cases.")


def _request(asked: AdministrationRequest) -> dict[str, object]:
    return {
        "id": asked.id,
        "kind": asked.kind,
        "official": asked.official_id,
        "seat": asked.seat_key,
        "asked_by": asked.asked_by,
    }


def _tell(given: Given) -> None:
    click.echo(f"login     {given.username}")
    click.echo(f"password  {given.password}")
    click.echo(f"good once, until {given.until.astimezone(PHNOM_PENH).isoformat(timespec='minutes')}")


def _number(written: str | None) -> str | None:
    try:
        return e164(written) if written else None
    except NotANumber:
        raise click.UsageError("That is not a phone number.") from None


def _at(day: datetime | None) -> datetime | None:
    return at_local(day.date(), time()) if day is not None else None
