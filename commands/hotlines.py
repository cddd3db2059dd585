"""The hotlines' desks: who is on watch when."""

from __future__ import annotations

from datetime import datetime

import click
from flask.cli import AppGroup
from sqlalchemy import select
from sqlalchemy.orm import Session

from commands.here import AS_JSON, print_json, service
from grievance_core.offices import shifts
from grievance_core.offices.model import Office, Seat, Tenure
from grievance_core.offices.staffing import office_by_key, running
from writing.dates import PHNOM_PENH

group = AppGroup("hotlines", help="The hotlines' desks and their shifts.")
INSTANT = click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"])


@group.command("shifts")
@click.argument("desk")
@AS_JSON
def list_(desk: str, as_json: bool) -> None:
    """The shifts of DESK that run or are to come, the first one first: by seat, without names."""
    here = service()
    with here.reading() as session:
        now, office = here.clock(session), _desk(session, desk)
        found = [
            {
                "id": one.id,
                "seat": _seat_of(session, office, one.official_id, now),
                "begins": _shown(one.begins),
                "ends": _shown(one.ends),
            }
            for one in shifts.coming(session, office.id, now)
        ]
    if as_json:
        print_json(found)
        return
    for row in found:
        click.echo("{id}  {begins} to {ends}  {seat}".format(**row))


@group.command("add-shift")
@click.argument("seat")
@click.argument("begins", type=INSTANT)
@click.argument("ends", type=INSTANT)
def add_shift(seat: str, begins: datetime, ends: datetime) -> None:
    """Whoever holds SEAT is on watch from BEGINS to ENDS, Phnom Penh time, as 2027-01-14T22:00."""
    here = service()
    with here.sessions.begin() as session:
        office, who = _desk(session, seat.partition("/")[0]), _holder(session, seat, here.clock(session))
        span = (begins.replace(tzinfo=PHNOM_PENH), ends.replace(tzinfo=PHNOM_PENH))
        try:
            shift = shifts.plan(session, office.id, who, *span)
        except ValueError as error:
            raise click.UsageError(f"No shift: {error}.") from None
        click.echo(shift.id)


@group.command("drop-shift")
@click.argument("desk")
@click.argument("shift")
def drop_shift(desk: str, shift: str) -> None:
    """Take SHIFT out of the plan of DESK."""
    with service().sessions.begin() as session:
        if not shifts.drop(session, _desk(session, desk).id, shift):
            raise click.UsageError(f"{desk} has no shift {shift}.")
    click.echo("done")


def _desk(session: Session, key: str) -> Office:
    office = office_by_key(session, key)
    if office is None or office.level != shifts.DESK:
        raise click.UsageError(f"There is no desk {key}.")
    return office


def _holder(session: Session, seat_key: str, now: datetime) -> int:
    held = select(Tenure.official_id).join(Seat).where(Seat.key == seat_key, running(now))
    who = session.scalar(held.order_by(Tenure.capacity.desc()))
    if who is None:
        raise click.UsageError(f"Nobody holds {seat_key}.")
    return who


def _seat_of(session: Session, office: Office, official_id: int, now: datetime) -> str:
    here = (Seat.office_id == office.id, Tenure.official_id == official_id, running(now))
    return session.scalar(select(Seat.key).join(Tenure, Tenure.seat_id == Seat.id).where(*here)) or ""


def _shown(at: datetime) -> str:
    return at.astimezone(PHNOM_PENH).isoformat(timespec="minutes")
