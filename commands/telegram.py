"""The Telegram bot: taking updates by polling, the webhook, and the menu of commands."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING, Any

import click
from flask.cli import AppGroup

from bot.telegram.commands import COMMANDS
from bot.telegram.errors import TelegramError
from bot.telegram.polling import Misused, poll
from bot.telegram.reading import KINDS
from bot.telegram.routes import WEBHOOK
from commands.here import service
from line import open_line, open_telegram, telegram_api
from service import Service

if TYPE_CHECKING:
    from bot.telegram.client import BotApi

MOST_CONNECTIONS = 4  # of Telegram's at once: a call from a village must find a worker free

group = AppGroup("telegram", help="The Telegram bot: how updates reach it, and its menu of commands.")


@group.command("poll")
def poll_() -> None:
    """Fetch updates and answer them, until stopped. Takes the webhook away first: Telegram gives updates one way only."""
    here, stop = _with_bot(), threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    api = telegram_api(here)
    _call(api, "deleteWebhook")
    click.echo("Polling. Ctrl-C stops.")
    try:
        poll(
            api, open_telegram(here, open_line(here)).take, stop.is_set, lambda seconds: _pause(stop, seconds)
        )
    except Misused as error:
        raise click.ClickException(
            f"{error} Is TELEGRAM_BOT_TOKEN right, and does nobody else poll?"
        ) from None


@group.command("set-webhook")
def set_webhook() -> None:
    """Have updates delivered to PUBLIC_URL/telegram/webhook, with TELEGRAM_SECRET_TOKEN."""
    here = _with_bot()
    url = here.settings.public_url + WEBHOOK
    _call(
        telegram_api(here),
        "setWebhook",
        url=url,
        secret_token=here.settings.telegram_secret_token,
        allowed_updates=KINDS,
        max_connections=MOST_CONNECTIONS,
    )
    click.echo(f"Updates go to {url}.")


@group.command("commands")
def commands_() -> None:
    """Set the menu of commands: in Khmer for everybody, in English for whoever uses Telegram in English."""
    here = _with_bot()
    api, texts = telegram_api(here), here.inst.catalogues
    for language, code in (("km", None), ("km", "km"), ("en", "en")):
        listed = [
            {"command": name, "description": texts.text(language, "telegram-command", name)}
            for name in COMMANDS
        ]
        _call(api, "setMyCommands", commands=listed, language_code=code, scope={"type": "all_private_chats"})
    click.echo(f"{len(COMMANDS)} commands are set.")


def _with_bot() -> Service:
    here = service()
    if not here.settings.telegram_bot_token:
        raise click.ClickException("There is no bot: set TELEGRAM_BOT_TOKEN and TELEGRAM_SECRET_TOKEN.")
    return here


def _call(api: BotApi, method: str, **fields: Any) -> None:
    try:
        api.call(method, **fields)
    except TelegramError as error:
        raise click.ClickException(f"Telegram did not do it ({type(error).__name__}, {error}).") from None


def _pause(stop: threading.Event, seconds: float) -> None:
    stop.wait(seconds)
