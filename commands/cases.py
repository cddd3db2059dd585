"""Cases: reading them as somebody may, and proving that nobody tampered with them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy import ColumnElement

from commands.here import AS_JSON, AS_SEAT, print_json, reader, service
from commands.places import lying_in
from grievance_core.cases import chain, replanning
from grievance_core.cases.model import Case
from grievance_core.cases.published import as_json as published
from grievance_core.cases.published import list_json
from grievance_core.cases.reading import find_case
from grievance_core.cases.states import State
from grievance_core.errors import UnknownCase
from grievance_core.evidence.media import Media
from grievance_core.evidence.reading import of_case, open_file
from grievance_core.levels import LEVELS
from grievance_core.timers.holidays import local

group = AppGroup("cases", help="Cases, as the operator or the holder of a seat may see them.")


@group.command()
@click.argument("reference")
@AS_SEAT
@AS_JSON
def show(reference: str, seat: str | None, as_json: bool) -> None:
    """The case with this number: where it stands, what happened to it, what was sent about it. The look is put on record."""
    here = service()
    with here.sessions.begin() as session:
        now = here.clock(session)
        try:
            case = published(session, here.inst, reader(session, seat, now), reference, now)
        except UnknownCase:
            raise click.ClickException("There is no such case.") from None
    if as_json:
        print_json(case)
        return
    click.echo(_line(case))
    for event in case["events"]:
        click.echo("  {at}  {level:12} {type:18} {office}".format(**event))
        if event["public_text"]:
            click.echo(f"    {event['public_text']}")


@group.command("list")
@click.option("--area", metavar="CODE", help="Only cases of this area and of what lies in it.")
@click.option("--level", type=click.Choice(LEVELS), help="Only cases that stand at this level.")
@click.option("--state", type=click.Choice([str(state) for state in State]), help="Only cases in this state.")
@AS_SEAT
@AS_JSON
def list_(area: str | None, level: str | None, state: str | None, seat: str | None, as_json: bool) -> None:
    """Cases in the order they were filed, without their events."""
    here = service()
    with here.reading() as session:
        now = here.clock(session)
        conditions = list(_conditions(area, level, state))
        cases = list_json(session, here.inst, reader(session, seat, now), now, *conditions)
    if as_json:
        print_json(cases)
        return
    for case in cases:
        click.echo(_line(case))


@group.command()
@click.argument("reference")
@AS_SEAT
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write the files into this folder; without it they are listed. Each look is put on record.",
)
def evidence(reference: str, seat: str | None, out: Path | None) -> None:
    """Photos, recordings and documents that belong to a case."""
    here = service()
    with here.sessions.begin() as session:
        now = here.clock(session)
        by = reader(session, seat, now)
        try:
            case = find_case(session, here.inst, by, reference, now)
            files = of_case(session, here.inst, by, case.id, now)
            media = [open_file(session, here.inst, by, file.id, now) for file in files] if out else []
        except UnknownCase:
            raise click.ClickException("There is no such case.") from None
    for number, file in enumerate(files, start=1):
        at = local(file.kept_at).isoformat(timespec="minutes")
        click.echo(f"{number}  {at}  {file.kind:8}  {file.type:16}  {file.octets}")
    if out:
        write_files(out, media)


def write_files(folder: Path, media: Sequence[Media]) -> None:
    """Into a folder, for nobody but whoever runs this: numbered, named by what they are and by nothing that was said."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for number, one in enumerate(media, start=1):
        path = folder / f"{number:02}-{one.kind}{one.suffix}"
        with os.fdopen(
            os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600), "wb"
        ) as file:
            file.write(one.content)


@group.command()
def verify() -> None:
    """Check the history of every case and the ledger of all cases. The exit code is 1 when anything was tampered with."""
    here = service()
    with here.reading() as session:
        found = list(chain.verify(session, here.inst.vault))
    for sentence in found:
        click.echo(sentence)
    if found:
        raise click.ClickException(f"{len(found)} histories do not hold.")
    click.echo("Every history holds.")


@group.command()
@click.option("--dry-run", is_flag=True, help="Show which cases would get another deadline; change none.")
def replan(dry_run: bool) -> None:
    """Give open cases the deadlines of the present policy. Nothing else ever does: a new policy leaves open cases alone.

    Hotline cases are re-planned like the others, and neither shown nor counted here.
    """
    here = service()
    with here.sessions.begin() as session:
        now = here.clock(session)
        changes = [
            change for case, change in replanning.changes(session, here.inst, now) if not case.restricted
        ]
        if not dry_run:
            replanning.replan(session, here.inst, now)
    for change in changes:
        before = local(change.before).isoformat(timespec="minutes") if change.before else "none"
        click.echo(f"{change.reference}  {before}  ->  {local(change.after).isoformat(timespec='minutes')}")
    click.echo(f"{len(changes)} cases {'would get' if dry_run else 'have'} another deadline.")


def _conditions(area: str | None, level: str | None, state: str | None) -> Iterator[ColumnElement[bool]]:
    if level is not None:
        yield Case.level == level
    if state is not None:
        yield Case.state == state
    if area is not None:
        yield Case.area_key.in_(lying_in(area))


def _line(case: dict[str, object]) -> str:
    due = str(case["due_at"] or "")[:16]
    return f"{case['reference']}  {case['kind']:12} {case['level']:12} {case['state']:22} {due:16}  {case['office']}"
