"""The escalation policy: a draft checked, what it would move, and switched on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask.cli import AppGroup

from commands.here import refused, service
from grievance_core.administration import policies
from grievance_core.cases.principal import OPERATOR
from grievance_core.rulebook import RulebookError
from writing.dates import PHNOM_PENH

group = AppGroup("policy", help="The escalation policy: drafts, and what is in force.")
FILE = click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))


@group.command()
@FILE
def check(file: Path) -> None:
    """Whether the policy in FILE could be switched on, and which open cases it would move. Hotline cases are not counted."""
    here = service()
    with here.reading() as session, _faults():
        found = policies.outlook(session, here.inst, file.read_text(encoding="utf-8"), here.clock(session))
    for row in found.moved:
        click.echo(f"{row.level:14} {row.kind:12} {row.later} later, {row.sooner} sooner")
    click.echo(f"{'' if found.whole else 'at least '}{found.cases} open cases would get another deadline.")


@group.command("switch-on")
@FILE
@click.option("--note", required=True, help="What changes and why. Name no person in it.")
@click.option("--move", is_flag=True, help="Also give open cases the deadlines of this policy.")
def switch_on(file: Path, note: str, move: bool) -> None:
    """Put the policy in FILE in force, in every process, in place of the one before. It stays in the history."""
    here = service()
    with here.sessions.begin() as session, _faults(), refused():
        now, source = here.clock(session), file.read_text(encoding="utf-8")
        moved = policies.switch_on(session, here.inst, OPERATOR, source, note, now, move=move)
    click.echo(f"In force. {moved} open cases have another deadline.")


@group.command()
def history() -> None:
    """Every policy that was switched on, the newest first. Before the first, ESCALATION_POLICY was in force."""
    with service().reading() as session:
        for row in policies.editions(session):
            at = row.holds_from.astimezone(PHNOM_PENH).isoformat(timespec="minutes")
            click.echo(f"{row.number:4}  {at}  {row.version}  {row.by:12}  {row.note}")


@contextmanager
def _faults() -> Iterator[None]:
    try:
        yield
    except RulebookError as error:
        raise click.ClickException("\n".join(error.faults)) from None
