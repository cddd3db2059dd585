"""A phone in the terminal."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import click
from flask.cli import AppGroup, with_appcontext

from commands.here import service
from simulator import recording
from simulator.inbox import texts_of
from simulator.recording import Answer, Exchange, Fields, NotARecording
from simulator.refusals import Unusable, sentence
from simulator.request import CHANNELS, GATEWAYS, TurnRequest, read_fields
from simulator.switchboard import switchboard
from simulator.terminal import Terminal

group = AppGroup(
    "simulate", help="A phone in the terminal, answered by the same turn as a real one. The demo only."
)


def _channel_command(channel: str) -> click.Command:
    gateways = GATEWAYS.get(channel, ("simulator",))

    @click.argument("number")
    @click.option(
        "--lang", "language", default="", help="The language this phone is known to speak: km or en."
    )
    @click.option("--gateway", type=click.Choice(gateways), default=gateways[0], show_default=True)
    @click.option(
        "--record", type=click.Path(path_type=Path), help="Write every turn to this file, one JSON a line."
    )
    @click.option(
        "--replay",
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        help="Play a recording again on NUMBER and show where the answers differ; the exit code is 1 when any does.",
    )
    def command(number: str, language: str, gateway: str, record: Path | None, replay: Path | None) -> None:
        if not service().settings.demo:
            raise click.ClickException("Phones are simulated in the demo only: MODE is production.")
        fields = {"channel": channel, "from": number, "gateway": gateway, "lang": language}
        phone = _usable(fields)
        if replay is not None:
            _replay(replay, phone.number)
            return
        with _recorder(record) as file:
            _terminal(channel, phone.number, language, gateway, file).use(_lines())

    command.__doc__ = (
        f"Use the phone NUMBER by {channel}, for example +85512000001. Type /help for what can be done."
    )
    return click.command(channel)(with_appcontext(command))


for _channel in CHANNELS:
    group.add_command(_channel_command(_channel))


class NoSuchPhone(click.ClickException):
    """The phone asked for cannot be used; the command ends with 2, as for every other mistake in its arguments."""

    exit_code = 2


def _usable(fields: Fields) -> TurnRequest:
    """The phone of these arguments. Raises NoSuchPhone with the sentence any other way in gives."""
    board = switchboard()
    try:
        return read_fields(fields, board.catalogues.languages)
    except Unusable as refusal:
        raise NoSuchPhone(sentence(board.catalogues, board.language_of(refusal), refusal)) from None


def _terminal(channel: str, number: str, language: str, gateway: str, file: IO[str] | None) -> Terminal:
    def take(fields: Fields) -> Answer:
        answer = switchboard().answer(fields)
        if file is not None:
            recording.write(file, Exchange(fields, answer))
        return answer

    return Terminal(channel, number, language, gateway, take, click.echo, lambda: texts_of(service(), number))


def _recorder(path: Path | None) -> contextlib.AbstractContextManager[IO[str] | None]:
    return contextlib.nullcontext() if path is None else path.open("a", encoding="utf-8")


def _lines() -> Iterator[str]:
    while True:
        if sys.stdin.isatty():
            click.echo("> ", nl=False)
        line = sys.stdin.readline()
        if not line:
            return
        yield line.rstrip("\n")


def _replay(path: Path, phone: str) -> None:
    different = 0
    try:
        played = recording.replay(recording.read(path), switchboard().answer, phone)
        for number, lines in enumerate(played, start=1):
            different += bool(lines)
            if lines:
                click.echo(f"turn {number}:")
                click.echo("\n".join(lines))
    except NotARecording as error:
        raise click.ClickException(str(error)) from None
    if different:
        raise click.ClickException(f"{different} turns differ from the recording.")
    click.echo("The same, turn by turn.")
