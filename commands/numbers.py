"""The national emergency lines: which an officer has called, and which nobody has."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from commands.here import AS_JSON, print_json, reader, service
from grievance_core.safety import numbers

group = AppGroup("numbers", help="The national emergency lines, each confirmed by an officer who called it.")


@group.command("list")
@AS_JSON
def list_(as_json: bool) -> None:
    """Each line with its source, and who confirmed it when."""
    here = service()
    with here.reading() as session:
        known = numbers.lines(session, here.inst.emergency)
    if as_json:
        print_json([{**vars(line), "confirmed": line.confirmed} for line in known])
        return
    for line in known:
        told = f"{line.confirmed_on} {line.confirmed_by}" if line.confirmed else "NOT CONFIRMED"
        click.echo(f"{line.number:5} {line.name:12} {told}  ({line.source})")


@group.command()
@click.argument("number")
@click.option("--as", "seat", required=True, metavar="SEAT", help="Who called the line, by seat.")
def confirm(number: str, seat: str) -> None:
    """Put on record that NUMBER was called, and is what the screen says it is."""
    here = service()
    with here.sessions.begin() as session:
        now = here.clock(session)
        reader(session, seat, now)
        try:
            line = numbers.confirm(session, here.inst.emergency, number, seat, now)
        except LookupError:
            known = ", ".join(one.number for one in here.inst.emergency)
            raise click.UsageError(f"{number} is none of the emergency lines: {known}.") from None
    click.echo(f"{line.number} confirmed by {line.confirmed_by} on {line.confirmed_on}")
