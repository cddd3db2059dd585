"""The registry of persons: spreadsheets in and out, and membership cards."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from commands.here import AS_JSON, print_json, service
from commands.places import area_key
from commands.spreadsheets import told
from grievance_core.benefits.upkeep import carry_out
from grievance_core.registry.columns import Columns
from grievance_core.registry.exporting import Exporter
from grievance_core.registry.faults import Unreadable
from grievance_core.registry.importing import Importer, Report
from grievance_core.registry.links import UnknownPerson
from grievance_core.registry.membership import member
from grievance_core.registry.numbers import spoken
from service import Service
from settings import ROOT

group = AppGroup(
    "registry", help="Persons and households: a template to fill, spreadsheets in and out, membership cards."
)
BY = "operator"
LANGUAGE = click.option(
    "--language", type=click.Choice(("km", "en")), default="km", show_default=True, help="Of the headings."
)
TO = click.argument("file", type=click.Path(path_type=Path, dir_okay=False, writable=True))
PARTS = 1_000  # of the progress bar


@group.command()
@TO
@LANGUAGE
def template(file: Path, language: str) -> None:
    """Write the empty spreadsheet an office fills in to FILE (.xlsx or .csv)."""
    try:
        _exporter(service(), language).template(file)
    except Unreadable as refusal:
        raise click.ClickException(told(service(), refusal)) from None
    click.echo(f"{file}")


@group.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--dry-run", is_flag=True, help="Check everything and tell what would happen; change nothing.")
@click.option(
    "--errors",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where to write the faults, one a line.  [default: FILE.errors.csv]",
)
@click.option(
    "--list-day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day the list was made: ages are meant for it.  [default: today]",
)
@AS_JSON
def import_(file: Path, dry_run: bool, errors: Path | None, list_day: datetime | None, as_json: bool) -> None:
    """Take a spreadsheet of people in, everything or nothing, and match everybody with the programmes anew.

    The exit code is 1 when any row is at fault.
    """
    here = service()
    found = errors or file.with_name(f"{file.name}.errors.csv")
    day = list_day.date() if list_day else None
    report = _take_in(here, file, found, day, dry_run=dry_run, quiet=as_json)
    if report.added or report.changed or report.households_changed:
        _match_anew(here, report, dry_run=dry_run)
    if as_json:
        print_json({**report.__dict__, "unchanged": report.unchanged, "dry_run": dry_run})
    else:
        _tell(report, found, dry_run=dry_run)
    if report.faults:
        raise SystemExit(1)


@group.command()
@TO
@LANGUAGE
@click.option("--area", metavar="CODE", help="Only people of this area and of what lies in it.")
def export(file: Path, language: str, area: str | None) -> None:
    """Write everybody to FILE (.xlsx or .csv). The file names people: keep it as you keep the register itself."""
    here = service()
    with here.reading() as session:
        within = area_key(session, area)
        try:
            count = _exporter(here, language).export(session, file, within)
        except Unreadable as refusal:
            raise click.ClickException(told(here, refusal)) from None
    file.chmod(0o600)
    click.echo(f"{count} persons in {file}")


@group.command()
@click.argument("number")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False, writable=True),
    help="Where to write it.  [default: card-NUMBER.pdf]",
)
def card(number: str, out: Path | None) -> None:
    """Write the membership card of the member with this NUMBER as a page to print. The file names her: keep it safe."""
    here = service()
    inst = here.inst
    with here.reading() as session:
        try:
            found = member(session, inst.vault, number, inst.catalogues.languages)
        except UnknownPerson:
            raise click.ClickException("There is no member with this number.") from None
    path = out or Path(f"card-{found.number}.pdf")
    from documents.card import Card, write_card  # noqa: PLC0415  # what sets Khmer into a PDF weighs 23 MB

    shown = Card(found.number, spoken(found.number), found.name, found.places, inst.service_number)
    write_card(path, shown, inst.catalogues, here.now())
    click.echo(f"{path}")


def _take_in(
    here: Service, file: Path, errors: Path, list_day: date | None, *, dry_run: bool, quiet: bool
) -> Report:
    importer = Importer(here.engine, here.inst.vault, _columns(), here.inst.catalogues, BY)
    with click.progressbar(length=PARTS, label="Reading", hidden=quiet) as bar:

        def show(share: float) -> None:
            bar.update(max(int(share * PARTS) - bar.pos, 0))

        try:
            return importer.take_in(
                file, here.now(), errors, list_day=list_day, dry_run=dry_run, progress=show
            )
        except Unreadable as refusal:
            raise click.ClickException(told(here, refusal)) from None


def _match_anew(here: Service, report: Report, *, dry_run: bool) -> None:
    """What people are entitled to follows from the registry: the cross-tables go with it."""
    if not dry_run and not report.faults:
        carry_out(here.sessions, here.inst, here.now(), always=True)


def _tell(report: Report, errors: Path, *, dry_run: bool) -> None:
    if report.faults:
        click.echo(
            f"Nothing was taken in: {report.faults} faults in {report.rows} rows. They are in {errors}."
        )
        return
    would = "would be" if dry_run else "were"
    counts = (
        f"{report.added} {would} added, {report.changed} {would} changed, {report.unchanged} stay as they are"
    )
    click.echo(f"{report.rows} rows: {counts}; {report.households_changed} households {would} changed.")


def _columns() -> Columns:
    return Columns.load(ROOT / "rules" / "registry.yaml")


def _exporter(here: Service, language: str) -> Exporter:
    return Exporter(here.inst.vault, _columns(), here.inst.catalogues, language)
