"""The demo: its phones and its clock. Refused outside the demo."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from commands.here import AS_JSON, print_json, service
from service import Service
from simulator.clock import NotAMove, move_clock, reset_demo
from writing.dates import PHNOM_PENH

group = AppGroup("demo", help="The demo's phones and clock.")
RESET = "reset"


def _demo_service() -> Service:
    here = service()
    if not here.settings.demo:
        raise click.ClickException("This is not the demo: MODE is production.")
    return here


@group.command(context_settings={"ignore_unknown_options": True})
@click.argument("move", required=False)
@click.option("--dry-run", is_flag=True, help="Tell where the clock would go; move nothing.")
def clock(move: str | None, dry_run: bool) -> None:
    """Tell the demo's time, or move it: +3d, +4h, or reset.

    Every deadline on the way is kept at its own instant, in order, and every message is sent, before the command returns. reset
    loads the demo anew and puts the clock back to its Monday, 09:00.
    """
    here = _demo_service()
    if move == RESET:
        if not dry_run:
            reset_demo(here)
    elif move is not None:
        try:
            reached = move_clock(here, move, dry_run=dry_run)
        except NotAMove:
            raise click.UsageError("Move the clock by +4h or +3d, 90 days at most, or give reset.") from None
        click.echo(reached.astimezone(PHNOM_PENH).isoformat())
        return
    click.echo(here.now().astimezone(PHNOM_PENH).isoformat())


@group.command()
@AS_JSON
def phones(as_json: bool) -> None:
    """Every phone of the demo: number, whose it is, the seat she holds, and her PIN."""
    from demo.load import phones as demo_phones  # noqa: PLC0415  # production runs without the demo

    here = _demo_service()
    with here.reading() as session:
        listed = demo_phones(session, here.inst)
    if as_json:
        print_json(listed)
        return
    for phone in listed:
        click.echo("{number}  PIN {pin}  {name}  {seat}  {area}".format(**phone))
