"""Areas: what a code stands for."""

from __future__ import annotations

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from commands.here import AS_JSON, print_json, service
from grievance_core.areas.model import Area
from grievance_core.areas.names import full_name
from grievance_core.areas.search import by_code, children, path

group = AppGroup("areas", help="Provinces, districts, communes and villages.")


@group.command()
@click.argument("code")
@AS_JSON
def show(code: str, as_json: bool) -> None:
    """What the area with this CODE is called, what encloses it, what lies in it, and what is odd about it.

    The few village codes that the ministry's list gives to several villages show the others under "same_code".
    """
    with service().reading() as session:
        found = by_code(session, code)
        if not found:
            raise click.ClickException(f"There is no area with the code {code}.")
        if as_json:
            described, *others = [_described(session, area) for area in found]
            print_json({**described, "same_code": others})
            return
        for area in found:
            _print(session, area)


def _print(session: Session, area: Area) -> None:
    click.echo(f"{area.code}  {full_name(area, 'km')}  {full_name(area, 'en')}")
    click.echo("  in " + " › ".join(full_name(above, "en") for above in path(session, area.key)[:-1]))
    click.echo(f"  {len(children(session, area.key))} areas directly below")
    if area.quirk:
        click.echo(f"  odd: {area.quirk}")


def _described(session: Session, area: Area) -> dict[str, object]:
    return {
        **_named(area),
        "level": area.level,
        "kind": area.kind,
        "quirk": area.quirk,
        "source": area.source,
        "path": [_named(above) for above in path(session, area.key)[:-1]],
        "children": [_named(below) for below in children(session, area.key)],
    }


def _named(area: Area) -> dict[str, str]:
    names = {"name_km": full_name(area, "km"), "name_en": full_name(area, "en")}
    return {"key": area.key, "code": area.code, **names}
