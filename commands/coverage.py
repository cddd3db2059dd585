"""How far the programmes reach: who is eligible, has applied, is enrolled, received something."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from typing import cast

import click
from flask.cli import with_appcontext

from commands.here import AS_JSON, print_json, service
from commands.places import area_key
from grievance_core.benefits.coverage import BY, COUNTED, By, Coverage, figures
from writing.dates import PHNOM_PENH

HEADINGS = ("guarantee", "programme", "group", *COUNTED)


@click.command()
@with_appcontext
@click.option(
    "--area", metavar="CODE", help="Only in this area and in what lies in it.  [default: the country]"
)
@click.option("--month", type=click.DateTime(["%Y-%m"]), help="[default: the month that is over]")
@click.option("--by", type=click.Choice(BY[1:]), help="Split the figures by this.")
@click.option("--csv", "as_csv", is_flag=True, help="Comma-separated values instead of lines to read.")
@AS_JSON
def coverage(area: str | None, month: datetime | None, by: str | None, as_csv: bool, as_json: bool) -> None:
    """Coverage by guarantee of the social protection floor and by programme, in persons.

    Under a guarantee each person counts once.
    """
    here = service()
    with here.reading() as session:
        first = here.clock(session).astimezone(PHNOM_PENH).date().replace(day=1)
        day = month.date() if month else first - timedelta(days=1)
        within = area_key(session, area)
        rows = figures(session, here.inst, day, within, by=cast("By", by or ""))
    if as_json:
        print_json([row.__dict__ for row in rows])
    elif as_csv:
        click.echo(_as_csv(rows), nl=False)
    else:
        _show(rows)


def _as_csv(rows: list[Coverage]) -> str:
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(HEADINGS)
    writer.writerows([getattr(row, name) for name in HEADINGS] for row in rows)
    return written.getvalue()


def _show(rows: list[Coverage]) -> None:
    for row in rows:
        name = f"  {row.programme}" if row.programme else row.guarantee.upper()
        counts = "  ".join(f"{name} {getattr(row, name)}" for name in COUNTED)
        click.echo(f"{name:<34} {row.group:<12} {counts}")
