"""The demo: its phones, its people and its clock. Refused outside the demo."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from commands.here import AS_JSON, print_json, service
from service import Service
from writing.dates import PHNOM_PENH

group = AppGroup("demo", help="The demo's phones, people and clock.")
HOW = "Move the clock by +4h or +3d, 90 days at most, or give reset."


@group.command(context_settings={"ignore_unknown_options": True})
@click.argument("move", required=False)
@click.option("--dry-run", is_flag=True, help="Tell where the clock would go; move nothing.")
def clock(move: str | None, dry_run: bool) -> None:
    """Tell the demo's time, or move it: +3d, +4h, or reset.

    Every deadline on the way is kept at its own instant, in order, and every message is sent, before the command returns. reset
    loads the demo anew and puts the clock back to its Monday, 09:00.
    """
    from jobs.passage import PassageStuck  # noqa: PLC0415  # production runs without the demo
    from simulator import clock as demo_clock  # noqa: PLC0415

    here = _demo_service()
    try:
        if move is None:
            at = here.now()
        elif dry_run:
            at = demo_clock.would_reach(here, move)
        else:
            at = demo_clock.move_clock(here, move)
    except demo_clock.NotAMove:
        raise click.UsageError(HOW) from None
    except PassageStuck as error:
        raise click.ClickException(f"{error}; the clock stands at {here.now().isoformat()}") from None
    click.echo(at.astimezone(PHNOM_PENH).isoformat())


@group.command()
@AS_JSON
def phones(as_json: bool) -> None:
    """Every phone of the demo: number, whose it is, the seat she holds, her PIN, and her login at the console."""
    from demo.load import phones as demo_phones  # noqa: PLC0415

    here = _demo_service()
    with here.reading() as session:
        listed = demo_phones(session, here.inst)
    if as_json:
        print_json(listed)
        return
    for phone in listed:
        pin = f"PIN {phone['pin']}" if phone["pin"] else ""
        told = [phone["number"], pin, phone["login"], phone["name"], phone["seat"]]
        click.echo("  ".join(str(part) for part in (*told, phone["area"]) if part))


@group.command()
@AS_JSON
def people(as_json: bool) -> None:
    """Every villager's phone with the person the registry has there: member number, year of birth, card, PIN where linked."""
    from demo.load import people as demo_people  # noqa: PLC0415

    here = _demo_service()
    with here.reading() as session:
        listed = demo_people(session, here.inst)
    if as_json:
        print_json(listed)
        return
    for one in listed:
        parts = [f"member {one['membership']}", f"born {one['birth_year'] or 'in a year nobody knows'}"]
        parts += [f"card {one['card']}"] if one["card"] else []
        parts += [f"PIN {one['pin']}"] if one["pin"] else []
        click.echo("  ".join((one["number"], *parts, one["name"], one["village"])))


def _demo_service() -> Service:
    here = service()
    if not here.settings.demo:
        raise click.ClickException("This is not the demo: MODE is production.")
    return here
