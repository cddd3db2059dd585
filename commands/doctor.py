"""The doctor: one line for each part of the service, good or bad."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from commands.here import AS_JSON, print_json, service
from vitals.checks import checks


@click.command()
@AS_JSON
@with_appcontext
def doctor(as_json: bool) -> None:
    """Check settings, stores, worker, tick, messages and deadlines: one line each. The exit code is 1 when any is bad."""
    found = list(checks(service()))
    if as_json:
        print_json([{"name": check.name, "good": check.good, "found": check.found} for check in found])
    else:
        for check in found:
            click.echo(f"{'ok ' if check.good else 'BAD'}  {check.name:10}  {check.found}")
    if not all(check.good for check in found):
        raise SystemExit(1)
