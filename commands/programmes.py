"""Programmes: the catalogue in force, and why somebody is entitled."""

from __future__ import annotations

from datetime import date, datetime

import click
from flask.cli import AppGroup
from sqlalchemy import select
from sqlalchemy.orm import Session

from commands.here import AS_JSON, print_json, service
from grievance_core.areas.search import path
from grievance_core.programmes import editions
from grievance_core.programmes.catalogue import Programmes
from grievance_core.programmes.explain import Explanation
from grievance_core.programmes.history import rules_of
from grievance_core.programmes.population import registered_as_of
from grievance_core.programmes.programme import Programme
from grievance_core.programmes.wording import why
from grievance_core.registry.model import Person
from grievance_core.registry.numbers import read_number
from service import Service
from writing.dates import PHNOM_PENH

group = AppGroup(
    "programmes", help="The catalogue of programmes and its rules: read, check, change, explain."
)
LANGUAGE = click.option(
    "--language", type=click.Choice(("km", "en")), default="en", show_default=True, help="Of the texts."
)
DAY = click.DateTime(["%Y-%m-%d"])


@group.command("list")
@LANGUAGE
@AS_JSON
def list_(language: str, as_json: bool) -> None:
    """The programmes in force, under the four guarantees of the social protection floor."""
    here = service()
    with here.reading() as session:
        programmes = editions.in_force(session, here.inst.programmes)
    if as_json:
        print_json([_described(here, one, language) for one in programmes])
        return
    for guarantee, some in programmes.by_guarantee().items():
        click.echo(_text(here, language, "guarantee", guarantee))
        for one in some:
            click.echo(f"  {one.id:32} {one.status:9} {_text(here, language, 'programme', one.id)}")
    click.echo(f"version {programmes.version}")


@group.command()
@click.argument("key", metavar="ID")
@LANGUAGE
@AS_JSON
def show(key: str, language: str, as_json: bool) -> None:
    """All that is known of the programme ID, as its file says it."""
    here = service()
    with here.reading() as session:
        programmes = editions.in_force(session, here.inst.programmes)
    one = _programme(programmes, key)
    if as_json:
        print_json(_described(here, one, language))
        return
    click.echo(_text(here, language, "programme", one.id))
    click.echo(_text(here, language, "programme-who", one.id) + "\n")
    click.echo(programmes.sources[f"programmes/{one.id}.yaml"].decode("utf-8").rstrip())


@group.command()
@click.argument("number")
@click.option(
    "--on", "day", type=DAY, help="As of this day: what was known then, by the rules of then.  [default: now]"
)
@click.option("--version", help="By the rules of this version, whatever was in force.")
@LANGUAGE
@AS_JSON
def explain(number: str, day: datetime | None, version: str | None, language: str, as_json: bool) -> None:
    """What the person with the membership NUMBER is entitled to, and why. She is not named."""
    here = service()
    with here.reading() as session:
        at = min(_end_of(day), here.clock(session)) if day else here.clock(session)
        on = day.date() if day else at.astimezone(PHNOM_PENH).date()
        programmes = (
            of_version(session, here, version) if version else editions.on(session, here.inst.programmes, on)
        )
        found = _explained(session, here, _person(session, number), programmes, on, at)
    told = [{**_short(one), "why": why(here.inst.catalogues, language, one)} for one in found]
    if as_json:
        print_json({"version": programmes.version, "day": on.isoformat(), "programmes": told})
        return
    for line in told:
        click.echo("{standing:6} {programme:32} {why}".format(**line))
    click.echo(f"by the rules of version {programmes.version} on {on}")


def _explained(
    session: Session, here: Service, person: Person, programmes: Programmes, day: date, at: datetime
) -> list[Explanation]:
    known = registered_as_of(session, here.inst.vault, person, day, at)
    if known is None:
        raise click.ClickException("This person was not in the registry then, or not alive and here.")
    facts, village = known
    return programmes.explain(facts, day, [area.key for area in path(session, village)] if village else None)


def _person(session: Session, number: str) -> Person:
    written = read_number(number)
    person = session.scalar(select(Person).where(Person.number == written)) if written else None
    if person is None:
        raise click.ClickException("Nobody has this membership number.")
    return person


def of_version(session: Session, here: Service, version: str | None) -> Programmes:
    """The catalogue of a version, or the one in force. Raises UsageError for one that was never used."""
    files = here.inst.programmes
    if version is None:
        return editions.in_force(session, files)
    try:
        return files if version == files.version else rules_of(session, version)
    except LookupError as error:
        raise click.UsageError(f"{error}.") from None


def _programme(programmes: Programmes, key: str) -> Programme:
    try:
        return programmes.of(key)
    except LookupError as error:
        raise click.ClickException(f"{error}.") from None


def _described(here: Service, one: Programme, language: str) -> dict[str, object]:
    return {
        "id": one.id,
        "name": _text(here, language, "programme", one.id),
        "who": _text(here, language, "programme-who", one.id),
        "guarantee": one.guarantee,
        "status": one.status,
        "sensitive": one.sensitive,
        "valid_from": str(one.valid_from),
        "valid_to": str(one.valid_to) if one.valid_to else None,
        "areas": list(one.areas),
        "register": list(one.places),
        "papers": list(one.papers),
        "focal": one.focal.id if one.focal else None,
        "sources": list(one.sources),
    }


def _short(one: Explanation) -> dict[str, object]:
    return {"programme": one.programme, "standing": one.standing, "unknown": list(one.unknown)}


def _text(here: Service, language: str, context: str, msgid: str) -> str:
    return here.inst.catalogues.text(language, context, msgid)


def _end_of(day: datetime) -> datetime:
    return day.replace(hour=23, minute=59, second=59, tzinfo=PHNOM_PENH)


def today(here: Service, session: Session) -> date:
    """The institution's day."""
    return here.clock(session).astimezone(PHNOM_PENH).date()
