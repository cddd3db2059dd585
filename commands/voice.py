"""What a call plays: the list of everything to record."""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence

import click
from flask.cli import AppGroup

from bot.voice.names import heard_names
from bot.voice.prompts import Prompt, prompts
from bot.voice.recordings import SPOKEN, Recordings
from commands.here import service

group = AppGroup("voice", help="Calls: what is read out.")
HEADINGS = ("file", "language", "read exactly", "where it is heard", "recorded")


@group.command("prompts")
@click.option("--missing", is_flag=True, help="Only what nobody has recorded yet.")
@click.option("--lang", "language", type=click.Choice(SPOKEN), help="Only this language.")
@click.option("--names/--no-names", default=True, help="Names of offices and places too: there are many.")
@click.option("--csv", "as_csv", is_flag=True, help="A sheet for the studio.")
def prompts_(missing: bool, language: str | None, names: bool, as_csv: bool) -> None:
    """Every prompt to record: its file, the exact words, where they are heard, and whether the file is there.

    docs/recording-prompts.md says how to record them.
    """
    listed = [
        prompt
        for spoken in ([language] if language else SPOKEN)
        for prompt in _prompts(spoken, names=names)
        if not (missing and prompt.there)
    ]
    if as_csv:
        _sheet(listed)
        return
    for prompt in listed:
        click.echo(f"{'+' if prompt.there else '-'} {prompt.file}")
        click.echo(f"  {prompt.text}")
    click.echo(f"{sum(not prompt.there for prompt in listed)} of {len(listed)} are missing.")


def _prompts(language: str, *, names: bool) -> Sequence[Prompt]:
    here = service()
    recordings = Recordings(here.settings.voice_prompts)
    if not names:
        return prompts(here.inst.catalogues, recordings, language, ())
    with here.reading() as session:
        return prompts(here.inst.catalogues, recordings, language, heard_names(session, language))


def _sheet(listed: Sequence[Prompt]) -> None:
    """CSV with a byte order mark, so that a spreadsheet shows Khmer."""
    sys.stdout.write("\ufeff")
    sheet = csv.writer(sys.stdout)
    sheet.writerow(HEADINGS)
    for prompt in listed:
        there = "yes" if prompt.there else "no"
        sheet.writerow([prompt.file, prompt.language, prompt.text, "; ".join(prompt.where), there])
