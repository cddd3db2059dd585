"""Reports: shown, and written to files."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from commands.here import AS_JSON, print_json, service
from commands.places import area_key
from grievance_core.areas.search import by_key
from grievance_core.reporting.periods import Period
from grievance_core.reporting.report import Report, make
from grievance_core.reporting.rules import REPORTS
from grievance_core.reporting.scope import ORDINARY, Scope
from grievance_core.reporting.wording import Shown, Wording
from jobs.report_files import write
from service import Service

group = AppGroup(
    "reports", help="Reports on complaints, monitoring and implementation: shown, or written to files."
)
NAME = click.argument("report", type=click.Choice(REPORTS), default="complaints")
PERIOD = click.option(
    "--period", metavar="PERIOD", help="2026-01, 2026-S1 or 2026.  [default: the present one]"
)
AREA = click.option(
    "--area", metavar="CODE", help="Only this area and what lies in it.  [default: the country]"
)
LANGUAGE = click.option("--language", type=click.Choice(("km", "en")), default="km", show_default=True)
FILE = click.Path(path_type=Path, dir_okay=False, writable=True)


@group.command()
@NAME
@PERIOD
@AREA
@LANGUAGE
@AS_JSON
def show(report: str, period: str | None, area: str | None, language: str, as_json: bool) -> None:
    """Show a REPORT: its figures, each with the one of the period before."""
    here = service()
    with here.reading() as session:
        found = _made(here, session, report, period, area)
        if as_json:
            print_json(found.written())
        else:
            _print(Wording(session, here.inst, language).report(found))


@group.command("write")
@NAME
@PERIOD
@AREA
@LANGUAGE
@click.option("--pdf", type=FILE, help="Where to write it as a PDF to print.")
@click.option("--xlsx", type=FILE, help="Where to write it as a workbook.")
def write_(
    report: str, period: str | None, area: str | None, language: str, pdf: Path | None, xlsx: Path | None
) -> None:
    """Write a REPORT as a PDF, as a workbook, or both."""
    files = [(path, ending) for path, ending in ((pdf, ".pdf"), (xlsx, ".xlsx")) if path is not None]
    if not files:
        raise click.UsageError("Say where to: --pdf FILE, --xlsx FILE, or both.")
    for path, ending in files:
        if path.suffix != ending:
            raise click.UsageError(f"The name of {path} does not end in {ending}.")
    here = service()
    with here.reading() as session:
        found = _made(here, session, report, period, area)
        for path, _ in files:
            write(session, here, found, language, path)
            click.echo(f"{path}")


def _made(here: Service, session: Session, name: str, period: str | None, area: str | None) -> Report:
    """The operator's report: everything but the hotlines is counted. Raises UsageError for what there is not."""
    rule, now = here.reports.reports[name], here.clock(session)
    key = area_key(session, area)
    found = by_key(session, key) if key is not None else None
    if (found.level if found is not None else "country") not in rule.areas:
        raise click.UsageError(
            f"The report {name} is made for: {', '.join(rule.areas)}. Say one with --area."
        )
    return make(
        session, here.inst, here.reports, rule, Scope(key, ORDINARY), _period(period, rule.period, now), now
    )


def _period(written: str | None, kind: str, now: datetime) -> Period:
    if written is None:
        return Period.around(kind, now)
    try:
        found = Period.read(written)
    except ValueError as error:
        raise click.UsageError(f"{written}: {error}.") from None
    if found.kind != kind:
        raise click.UsageError(f"This report is about a {kind}; {written} is none.")
    return found


def _print(shown: Shown) -> None:
    for line in (shown.title, shown.place, shown.period, shown.made):
        click.echo(line)
    for table in shown.tables:
        click.echo(f"\n{table.heading}")
        for row in table.rows:
            pairs = zip(table.columns, row.cells, strict=True)
            figures = (f"{name} {cell.now} ({cell.before}, {cell.change})" for (_, name), cell in pairs)
            click.echo(f"  {row.name}: {'; '.join(figures)}")
    for note in shown.notes:
        click.echo(f"\n{note}")
