"""Offices and their seats: set up for an area, listed, and made larger."""

from __future__ import annotations

from datetime import datetime

import click
from flask.cli import AppGroup
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from commands.here import AS_JSON, print_json, refused, service
from grievance_core.administration import seats
from grievance_core.areas.model import Area
from grievance_core.areas.search import by_code, by_key, inside
from grievance_core.cases.principal import OPERATOR
from grievance_core.offices.establish import establish as set_up
from grievance_core.offices.model import Office
from grievance_core.offices.rules import OfficeRules
from grievance_core.offices.staffing import on_duty
from settings import ROOT

group = AppGroup("offices", help="Offices and committees, and their seats.")
seat_group = AppGroup("seat", help="An office's seats.")
group.add_command(seat_group)
COUNTRY = "country"


def office_rules() -> OfficeRules:
    """Which offices there are, by level."""
    return OfficeRules.load(ROOT / "rules" / "offices.yaml")


@group.command()
@click.argument("area")
@click.option("--below", is_flag=True, help="Also for every area that lies in it, from above down.")
def establish(area: str, below: bool) -> None:
    """Set up the offices of AREA, a code as 1701, or `country` for those of the whole country. What exists stays as it is."""
    here, rules = service(), office_rules()
    with here.sessions.begin() as session, refused():
        keys = [None] if area == COUNTRY else _areas(session, area, below)
        made = [office.key for key in keys for office in set_up(session, key, rules)]
    click.echo(f"{len(made)} offices stand in {len(keys)} areas.")


@group.command("list")
@click.argument("area", required=False)
@AS_JSON
def list_(area: str | None, as_json: bool) -> None:
    """The offices in AREA and all that lies in it, with how many seats they have and how many people are present."""
    here = service()
    with here.reading() as session:
        now = here.clock(session)
        query = select(Office).options(selectinload(Office.seats)).order_by(Office.level, Office.key)
        if area is not None:
            query = query.where(Office.area_key.in_(inside(_keys(session, area))))
        found = [_described(session, office, now) for office in session.scalars(query)]
    if as_json:
        print_json(found)
        return
    for one in found:
        click.echo(f"{one['key']:32} {one['seats']:3} seats {one['present']:3} present  {one['name']}")


@seat_group.command("add")
@click.argument("office")
@click.argument("title")
def add(office: str, title: str) -> None:
    """One more seat of this TITLE in OFFICE, as `vdc:17010101 member`, as many as rules/offices.yaml allows."""
    here = service()
    with here.sessions.begin() as session, refused():
        added = seats.more_seats(session, OPERATOR, office, title, office_rules(), here.clock(session)).key
    click.echo(added)


def _areas(session: Session, code: str, below: bool) -> list[str | None]:
    keys = _keys(session, code)
    if not below:
        return [*keys]
    found = session.scalars(select(Area.key).where(Area.key.in_(inside(keys))))
    return [*sorted(found, key=lambda key: (len(key), key))]


def _keys(session: Session, code: str) -> list[str]:
    known = by_key(session, code)
    found = [known] if known is not None else by_code(session, code)
    if not found:
        raise click.UsageError(f"There is no area {code}.")
    return [area.key for area in found]


def _described(session: Session, office: Office, now: datetime) -> dict[str, object]:
    duties = tuple({seat.duty for seat in office.seats})
    return {
        "key": office.key,
        "level": office.level,
        "name": office.name_en,
        "seats": len(office.seats),
        "present": len(on_duty(session, office.id, now, duties)),
    }
