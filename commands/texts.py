"""Message texts: which are in other words than the catalogue's, and putting one in other words."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from commands.here import refused, service
from grievance_core.administration import wordings
from grievance_core.administration.ruling import newest_texts
from grievance_core.cases.principal import OPERATOR

group = AppGroup("texts", help="Texts of messages, put in other words.")


@group.command("list")
def list_() -> None:
    """Every text that is not the catalogue's."""
    with service().reading() as session:
        for row in newest_texts(session):
            if row.wording:
                click.echo(f"{row.language:8} {row.msgid:28} {row.wording}")


@group.command()
@click.argument("language")
@click.argument("msgid")
@click.argument("wording")
def reword(language: str, msgid: str, wording: str) -> None:
    """Send MSGID in LANGUAGE as WORDING from now on; "" for the catalogue's again. Mistakes are told, and nothing changes."""
    here = service()
    with here.sessions.begin() as session, refused():
        now = here.clock(session)
        found = wordings.faults(session, here.inst, language, msgid, wording) if wording.strip() else ()
        if found:
            raise click.ClickException(", ".join(found))
        seen = wordings.number_of(session, language, msgid)
        wordings.reword(session, here.inst, OPERATOR, language, msgid, wording, seen, now)
    click.echo(f"{language} {msgid}: {wording or 'as the catalogue'}")
