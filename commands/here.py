"""What every command begins with and ends in: the open service, a reader, a line of JSON."""

from __future__ import annotations

import json
from datetime import datetime

import click
from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.cases.principal import OPERATOR, Principal
from grievance_core.offices.model import Seat
from grievance_core.offices.staffing import on_duty
from service import Service

AS_SEAT = click.option(
    "--as",
    "seat",
    metavar="SEAT",
    help="See what the present holder of this seat may see, for example vdc:17010101/chair. Without it: the operator,"
    " for whom hotline cases do not exist.",
)
AS_JSON = click.option("--json", "as_json", is_flag=True, help="JSON instead of lines to read.")


def service() -> Service:
    """The service this command runs in."""
    opened = current_app.extensions["service"]
    if not isinstance(opened, Service):
        raise TypeError("the application was not made by create_app")
    return opened


def reader(session: Session, seat_key: str | None, now: datetime) -> Principal:
    """The operator, or whoever is present in a seat now. Raises UsageError when the seat is unknown or nobody is there."""
    if seat_key is None:
        return OPERATOR
    seat = session.scalar(select(Seat).where(Seat.key == seat_key))
    if seat is None:
        raise click.UsageError(f"There is no seat {seat_key}.")
    for post in on_duty(session, seat.office_id, now, duties=(seat.duty,)):
        if post.seat.id == seat.id:
            return Principal("official", official_id=post.official.id)
    raise click.UsageError(f"Nobody is present in the seat {seat_key} now.")


def print_json(value: object) -> None:
    """One JSON value, Khmer left readable."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
