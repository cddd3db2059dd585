"""What people receive: declarations and lists in, comparisons, worklists, offers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from commands.here import AS_JSON, print_json, reader, service
from commands.places import area_key
from commands.spreadsheets import told
from grievance_core.benefits import offers, upkeep, worklists
from grievance_core.benefits.columns import columns_of_list, columns_of_services
from grievance_core.benefits.declaring import Intake, Report
from grievance_core.benefits.model import COMPARISONS
from grievance_core.benefits.templates import write_list, write_services
from grievance_core.errors import Incomplete, Refused
from grievance_core.programmes.editions import in_force
from grievance_core.registry.faults import Unreadable
from grievance_core.registry.intake import Progress
from service import Service
from settings import ROOT

group = AppGroup("benefits", help="What people receive: providers' spreadsheets in, comparisons, offers.")
BY = "operator"
RULES = ROOT / "rules"
PARTS = 1_000  # of the progress bar
SHEET = click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
DRY_RUN = click.option(
    "--dry-run", is_flag=True, help="Check everything and tell what would happen; change nothing."
)
ERRORS = click.option(
    "--errors",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where to write the faults, one a line.  [default: FILE.errors.csv]",
)
AREA = click.option("--area", metavar="CODE", help="Only in this area and in what lies in it.")
Take = Callable[[Intake, Path, Progress], Report]


@group.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, writable=True))
@click.option("--list", "of_list", is_flag=True, help="A provider's own list instead of monthly services.")
@click.option(
    "--language", type=click.Choice(("km", "en")), default="km", show_default=True, help="Of the headings."
)
def template(file: Path, of_list: bool, language: str) -> None:
    """Write the empty spreadsheet a provider fills in to FILE (.xlsx or .csv)."""
    here = service()
    catalogues = here.inst.catalogues
    try:
        if of_list:
            write_list(file, columns_of_list(RULES), catalogues, language)
        else:
            with here.reading() as session:
                programmes = in_force(session, here.inst.programmes)
            write_services(file, columns_of_services(RULES), programmes, catalogues, language)
    except Unreadable as refusal:
        raise click.ClickException(told(here, refusal)) from None
    click.echo(f"{file}")


@group.command()
@SHEET
@DRY_RUN
@ERRORS
@AS_JSON
def declare(file: Path, dry_run: bool, errors: Path | None, as_json: bool) -> None:
    """Take a monthly declaration of services in, everything or nothing. The exit code is 1 when any row is at fault."""
    here = service()
    columns = columns_of_services(RULES)

    def take(intake: Intake, found: Path, progress: Progress) -> Report:
        return intake.services(file, columns, here.now(), found, dry_run=dry_run, progress=progress)

    _take_in(here, take, errors or _beside(file), dry_run=dry_run, as_json=as_json)


@group.command("provider-list")
@SHEET
@click.option("--programme", required=True, metavar="ID", help="The programme it is the list of.")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The day it was made.")
@DRY_RUN
@ERRORS
@AS_JSON
def provider_list(
    file: Path, programme: str, day: datetime, dry_run: bool, errors: Path | None, as_json: bool
) -> None:
    """Take a provider's own list of a programme in; one for the same day replaces it. The exit code is 1 for any fault."""
    here = service()
    columns = columns_of_list(RULES)

    def take(intake: Intake, found: Path, progress: Progress) -> Report:
        return intake.provider_list(
            file, columns, programme, day.date(), here.now(), found, dry_run=dry_run, progress=progress
        )

    _take_in(here, take, errors or _beside(file), dry_run=dry_run, as_json=as_json)


@group.command()
@AS_JSON
def compare(as_json: bool) -> None:
    """Match everybody anew, compare what they are entitled to with what reaches them, and count what was found."""
    here = service()
    found = upkeep.carry_out(here.sessions, here.inst, here.now(), always=True)
    if as_json:
        print_json({name: one.__dict__ for name, one in found.items()})
        return
    for name, one in found.items():
        click.echo(f"{name}: {one.open} open, {one.new} new, {one.resolved} resolved")


@group.command()
@click.option(
    "--as",
    "seat",
    metavar="SEAT",
    required=True,
    help="Whose worklist: the present holder of this seat, for example commune-assistant:170101/assistant.",
)
@click.option("--comparison", type=click.Choice(COMPARISONS), help="Only this one.")
@click.option("--programme", metavar="ID", help="Only about this programme.")
@click.option("--after", type=int, default=0, help="The last line of the page before.")
@click.option("--limit", type=click.IntRange(1, 500), default=worklists.PAGE, show_default=True)
@click.option("--count", "counted", is_flag=True, help="Only how many lines there are, of what.")
@AS_JSON
def worklist(
    seat: str,
    comparison: str | None,
    programme: str | None,
    after: int,
    limit: int,
    counted: bool,
    as_json: bool,
) -> None:
    """What was found in an official's areas. It names people, and each person shown is a look that is written down."""
    here = service()
    with here.sessions.begin() as session:
        now = here.clock(session)
        official = _official(session, seat, now)
        if counted:
            rows = [row.__dict__ for row in worklists.counts(session, here.inst, official, now)]
        else:
            page = worklists.lines(
                session, here.inst, official, now,
                comparison=comparison, programme=programme, after=after, limit=limit,
            )  # fmt: skip
            rows = [
                {**line.__dict__, "month": _month(line.month), "found_at": line.found_at.isoformat()}
                for line in page
            ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo("\t".join(str(value) for name, value in row.items() if name != "person_id"))


@group.command("open-case")
@click.argument("line", type=int)
@click.option(
    "--as",
    "seat",
    metavar="SEAT",
    required=True,
    help="Who makes it a case: the present holder of this seat.",
)
def open_case(line: int, seat: str) -> None:
    """Make a line of a worklist a case, recorded for the person in her area. A line becomes a case once."""
    here = service()
    try:
        with here.sessions.begin() as session:
            now = here.clock(session)
            official = _official(session, seat, now)
            receipt = worklists.open_case(session, here.inst, line, official, f"command {line}", now)
    except Refused:
        raise click.ClickException(
            "No such line in this seat's areas, or it no longer holds, or it is a case already."
        ) from None
    click.echo(f"{receipt.reference}\t{receipt.level}")


@group.command("offer")
@AREA
@click.option("--programme", metavar="ID", help="Only this programme.")
@click.option("--limit", type=click.IntRange(1, 5000), default=offers.MOST, show_default=True)
def offer(area: str | None, programme: str | None, limit: int) -> None:
    """Write to people found entitled and not enrolled: one key applies. Nobody is named, and no sensitive programme."""
    here = service()
    with here.sessions.begin() as session:
        now = here.clock(session)
        within = area_key(session, area)
        made = offers.make(session, here.inst, now, area=within, programme=programme, limit=limit)
    click.echo(f"{made} offers were written")


def _official(session: Session, seat: str, now: datetime) -> int:
    official_id = reader(session, seat, now).official_id
    assert official_id is not None
    return official_id


def _month(month: object) -> str:
    return str(month)[:7] if month else ""


def _beside(file: Path) -> Path:
    return file.with_name(f"{file.name}.errors.csv")


def _take_in(here: Service, take: Take, errors: Path, *, dry_run: bool, as_json: bool) -> None:
    with here.reading() as session:
        programmes = in_force(session, here.inst.programmes)
    intake = Intake(here.engine, here.inst.vault, here.inst.catalogues, programmes, BY)
    with click.progressbar(length=PARTS, label="Reading", hidden=as_json) as bar:

        def show(share: float) -> None:
            bar.update(max(int(share * PARTS) - bar.pos, 0))

        try:
            report = take(intake, errors, show)
        except Unreadable as refusal:
            raise click.ClickException(told(here, refusal)) from None
        except Incomplete as refusal:
            raise click.UsageError(str(refusal)) from None
    if not report.faults and not dry_run:
        with here.sessions.begin() as session:
            upkeep.ask_again(session)  # what came in is compared with the next round
    _tell(report, errors, dry_run=dry_run, as_json=as_json)
    if report.faults:
        raise SystemExit(1)


def _tell(report: Report, errors: Path, *, dry_run: bool, as_json: bool) -> None:
    if as_json:
        counts = {**report.counts.__dict__, "unchanged": report.unchanged, "dry_run": dry_run}
        print_json({"rows": report.rows, "faults": report.faults, **counts})
    elif report.faults:
        click.echo(
            f"Nothing was taken in: {report.faults} faults in {report.rows} rows. They are in {errors}."
        )
    else:
        would, counted = "would be" if dry_run else "were", report.counts
        click.echo(
            f"{report.rows} rows: {counted.added} {would} added, {counted.changed} {would} replaced,"
            f" {counted.removed} {would} taken off; {report.unchanged} stay as they are."
        )
