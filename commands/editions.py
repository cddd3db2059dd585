"""Editions of the catalogue: what another one would change, and taking it in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from commands.here import AS_JSON, print_json, reader, service
from commands.programmes import DAY, group, of_version, today
from grievance_core.benefits.upkeep import carry_out
from grievance_core.errors import Incomplete
from grievance_core.programmes import editions
from grievance_core.programmes.catalogue import Programmes
from grievance_core.programmes.effects import COUNTED, Effect, effect
from grievance_core.rulebook import RulebookError
from service import Service
from writing.dates import PHNOM_PENH

__all__ = ["group"]  # the commands of programmes, with these among them
FROM = click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True))


@group.command()
@FROM
def check(folder: Path) -> None:
    """Whether the files in FOLDER (facts.yaml, criteria.yaml, programmes/) could be taken in. Every mistake is told."""
    here = service()
    new = _read(folder)
    with here.reading() as session:
        _checked(session, here, new)
    click.echo(f"{len(new)} programmes, no mistake; version {new.version}")


@group.command("effect")
@FROM
@AS_JSON
def effect_(folder: Path, as_json: bool) -> None:
    """How many people more or fewer would be entitled by the files in FOLDER today. Nothing is changed."""
    here = service()
    new = _read(folder)
    with here.reading() as session:
        old = editions.in_force(session, here.inst.programmes)
        found = effect(session, old, new, today(here, session))
    if as_json:
        print_json([one.__dict__ for one in found])
        return
    _tell_effect(found)


@group.command("take-in")
@FROM
@click.option("--note", required=True, help="What changes and why. Name no person in it.")
@click.option(
    "--by",
    "seat",
    metavar="SEAT",
    help="Who takes it in: the holder of this seat, as province-registry:17/chief.  [default: the operator]",
)
@click.option(
    "--from", "effective_from", type=DAY, help="The day it holds from, today or earlier.  [default: today]"
)
@click.option("--match/--no-match", default=True, show_default=True, help="Match everybody by it afterwards.")
def take_in(folder: Path, note: str, seat: str | None, effective_from: datetime | None, match: bool) -> None:
    """Put the files in FOLDER in force, all of them or none, in place of the catalogue before. It stays in the history."""
    here = service()
    new = _read(folder)
    day = effective_from.date() if effective_from else None
    with here.sessions.begin() as session:
        now = here.clock(session)
        by = reader(session, seat, now)
        signed = by.role if by.official_id is None else f"official:{by.official_id}"
        edition = _taken(session, here, new, by=signed, note=note, now=now, effective_from=day)
    if match:
        _match(here)
    click.echo(
        f"Edition {edition.number} is in force: version {edition.version}, from {edition.effective_from}."
    )


@group.command("match")
def match_() -> None:
    """Match everybody in the registry with every programme, as of today. It happens once a day by itself: people grow older."""
    _match(service())
    click.echo("Everybody is matched.")


@group.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--version", help="Of an earlier catalogue.  [default: the one in force]")
def export(folder: Path, version: str | None) -> None:
    """Write the files of the catalogue in force to the new FOLDER, to be edited and taken in again."""
    here = service()
    with here.reading() as session:
        programmes = of_version(session, here, version)
    if folder.exists() and any(folder.iterdir()):
        raise click.UsageError(f"{folder} is not empty.")
    for name, source in programmes.sources.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(source)
    click.echo(f"{len(programmes.sources)} files of version {programmes.version} in {folder}")


@group.command()
@AS_JSON
def history(as_json: bool) -> None:
    """Every edition that was taken in, the oldest first. Before the first, the files that came with the service were in force."""
    here = service()
    with here.reading() as session:
        found = editions.editions(session)
    if as_json:
        print_json(
            [
                {**one.__dict__, "effective_from": str(one.effective_from), "taken_in_at": _at(one)}
                for one in found
            ]
        )
        return
    for one in found:
        click.echo(
            f"{one.number:4}  {_at(one)}  {one.version}  from {one.effective_from}  {one.by:12}  {one.note}"
        )
    if not found:
        click.echo("None: the files that came with the service are in force.")


def _taken(session: Session, here: Service, new: Programmes, **said: Any) -> editions.Edition:
    try:
        return editions.take_in(session, here.inst.programmes, new, here.inst.catalogues, **said)
    except RulebookError as error:
        raise click.ClickException("\n".join(error.faults)) from None
    except Incomplete as error:
        raise click.UsageError(f"{error}.") from None


def _checked(session: Session, here: Service, new: Programmes) -> None:
    try:
        editions.check(session, here.inst.programmes, new, here.inst.catalogues)
    except RulebookError as error:
        raise click.ClickException("\n".join(error.faults)) from None


def _match(here: Service) -> None:
    carry_out(here.sessions, here.inst, here.now(), always=True)


def _read(folder: Path) -> Programmes:
    try:
        return Programmes.load(folder)
    except RulebookError as error:
        raise click.ClickException("\n".join(error.faults)) from None


def _tell_effect(found: Iterable[Effect]) -> None:
    differing = [one for one in found if any(getattr(one, name) for name in COUNTED)]
    for one in differing:
        click.echo(
            f"{one.programme:32} {one.entitled} more people, {one.no_longer} fewer;"
            f" perhaps: {one.perhaps} more, {one.no_longer_perhaps} fewer"
        )
    if not differing:
        click.echo("Nobody would be entitled to anything more or less.")


def _at(edition: editions.Edition) -> str:
    return edition.taken_in_at.astimezone(PHNOM_PENH).isoformat(timespec="minutes")
