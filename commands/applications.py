"""Applications for programmes: the weekly file of results in, and single ones shown and decided."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy import ColumnElement

from commands.here import AS_JSON, print_json, reader, service
from commands.places import lying_in
from commands.spreadsheets import told
from grievance_core.applications import process, reading, results
from grievance_core.applications.access import OPERATOR, Party
from grievance_core.applications.model import Application
from grievance_core.applications.numbers import spoken
from grievance_core.applications.reading import ApplicationLine, EventLine
from grievance_core.applications.results import Report
from grievance_core.applications.results_sheet import result_columns, write_template
from grievance_core.applications.states import State
from grievance_core.errors import Refused
from grievance_core.registry.faults import Unreadable
from grievance_core.timers.holidays import local
from settings import ROOT

group = AppGroup("applications", help="Applications for programmes, and the weekly files of their results.")
AS_SEAT = click.option(
    "--as", "seat", metavar="SEAT",
    help="Act as the present holder of this seat, for example district-assistant:1701/assistant. Without it: the operator, who"
    " is told no names.",
)  # fmt: skip


@group.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, writable=True))
@click.option(
    "--language", type=click.Choice(("km", "en")), default="km", show_default=True, help="Of the headings."
)
def template(file: Path, language: str) -> None:
    """Write the empty sheet of results to FILE (.xlsx or .csv)."""
    here = service()
    try:
        write_template(file, result_columns(ROOT / "rules"), here.inst.catalogues, language)
    except Unreadable as refusal:
        raise click.ClickException(told(here, refusal)) from None
    click.echo(f"{file}")


@group.command("results")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--dry-run", is_flag=True, help="Check everything and tell what would happen; change nothing.")
@click.option(
    "--errors",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where to write the faults, one a line.  [default: FILE.errors.csv]",
)
@AS_SEAT
@AS_JSON
def results_(file: Path, dry_run: bool, errors: Path | None, seat: str | None, as_json: bool) -> None:
    """Take a file of results in, everything or nothing, and tell the applicants. The exit code is 1 when any row is at fault."""
    here = service()
    found = errors or file.with_name(f"{file.name}.errors.csv")
    columns = result_columns(ROOT / "rules")
    try:
        with here.sessions.begin() as session:
            now = here.clock(session)
            by = Party(official_id=reader(session, seat, now).official_id) if seat else OPERATOR
            report = results.take_in(session, here.inst, file, columns, found, now, by, dry_run=dry_run)
    except Unreadable as refusal:
        raise click.ClickException(told(here, refusal)) from None
    if as_json:
        print_json({**report.__dict__, "unchanged": report.unchanged, "dry_run": dry_run})
    else:
        _tell(report, found, dry_run=dry_run)
    if report.faults:
        raise SystemExit(1)


@group.command("list")
@click.option("--state", type=click.Choice([str(state) for state in State]), help="Only those in this state.")
@click.option("--programme", metavar="ID", help="Only those for this programme.")
@click.option("--area", metavar="CODE", help="Only those of this area and of what lies in it.")
@AS_JSON
def list_(state: str | None, programme: str | None, area: str | None, as_json: bool) -> None:
    """The newest applications, without names."""
    here = service()
    with here.reading() as session:
        lines = reading.listed(session, here.inst, *_conditions(state, programme, area))
    if as_json:
        print_json([_as_json(line) for line in lines])
        return
    for line in lines:
        click.echo(_line(line))


@group.command()
@click.argument("number")
@AS_SEAT
@AS_JSON
def show(number: str, seat: str | None, as_json: bool) -> None:
    """The application with this NUMBER: where it stands and what happened to it. An official's look is put on record."""
    here = service()
    try:
        with here.sessions.begin() as session:
            now = here.clock(session)
            by = Party(official_id=reader(session, seat, now).official_id) if seat else OPERATOR
            line, events = reading.story(session, here.inst, number, by, now)
    except Refused:
        raise click.ClickException("There is no such application.") from None
    if as_json:
        print_json({**_as_json(line), "events": [_event(event) for event in events]})
        return
    click.echo(_line(line))
    for event in events:
        click.echo(
            f"  {local(event.at).isoformat(timespec='minutes')}  {event.type:12} {event.state:14} {event.office}"
        )
    if line.justification:
        click.echo(f"    {line.justification}")


@group.command()
@click.argument("number")
@click.option(
    "--accept/--refuse", "accepted", required=True, default=None, help="What the programme answered."
)
@click.option("--reason", type=click.Choice(process.REASONS), default=None, help="Why it was refused.")
@click.option("--justification", default="", help="What the programme wrote.")
@AS_SEAT
def decide(number: str, accepted: bool, reason: str | None, justification: str, seat: str | None) -> None:
    """Enter a single result, and tell the applicant."""
    here = service()
    try:
        with here.sessions.begin() as session:
            now = here.clock(session)
            by = Party(official_id=reader(session, seat, now).official_id) if seat else OPERATOR
            application = process.enter(
                session,
                here.inst,
                number,
                by,
                now,
                accepted=accepted,
                reason=reason or "",
                justification=justification,
            )
    except Refused as refusal:
        raise click.ClickException(here.inst.catalogues.text("en", "error", refusal.msgid)) from None
    click.echo(f"{spoken(application.number)}  {application.state}")


def _tell(report: Report, errors: Path, *, dry_run: bool) -> None:
    if report.faults:
        click.echo(
            f"Nothing was entered: {report.faults} faults in {report.rows} rows. They are in {errors}."
        )
        return
    would = "would be" if dry_run else "were"
    click.echo(
        f"{report.rows} rows: {report.accepted} {would} accepted, {report.refused} {would} refused,"
        f" {report.unchanged} say nothing new."
    )


def _conditions(state: str | None, programme: str | None, area: str | None) -> Iterator[ColumnElement[bool]]:
    if state is not None:
        yield Application.state == state
    if programme is not None:
        yield Application.programme_id == programme
    if area is not None:
        yield Application.area_key.in_(lying_in(area))


def _line(line: ApplicationLine) -> str:
    due = local(line.due_at).isoformat(timespec="minutes")[:16] if line.due_at else ""
    return f"{spoken(line.number)}  {line.state:14} {line.programme_id:32} {line.reason:16} {due}".rstrip()


def _event(event: EventLine) -> dict[str, object]:
    return {
        "at": local(event.at).isoformat(),
        "type": event.type,
        "state": event.state,
        "office": event.office,
        "seat": event.seat,
    }


def _as_json(line: ApplicationLine) -> dict[str, object]:
    def iso(name: str) -> str | None:
        at = getattr(line, name)
        return local(at).isoformat() if at is not None else None

    return {
        "number": line.number,
        "programme": line.programme_id,
        "state": line.state,
        "reason": line.reason or None,
        "justification": line.justification or None,
        "filed_at": iso("filed_at"),
        "due_at": iso("due_at"),
        "decided_at": iso("decided_at"),
    }
