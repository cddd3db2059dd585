"""Where Telegram calls: one update at a time, only with the secret it was given (`telegram set-webhook`)."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
import structlog
from flask import Blueprint, Response, abort, current_app, request
from flask.typing import ResponseReturnValue

from bot.telegram.errors import TelegramError
from callers import Caller, open_to

blueprint = Blueprint("telegram", __name__, url_prefix="/telegram")
HEADER = "X-Telegram-Bot-Api-Secret-Token"
WEBHOOK = "/telegram/webhook"
MOST_BYTES = 1024 * 1024

log = structlog.get_logger()


@dataclass(frozen=True)
class TelegramPorts:
    """Who takes updates, and the secret that shows they are Telegram's."""

    take: Callable[[Mapping[str, Any]], None]
    secret: str = field(repr=False)


@blueprint.post("/webhook")
@open_to(Caller.GATEWAY)
def webhook() -> ResponseReturnValue:
    """One update. Anything but 2xx has Telegram deliver it again; what nobody can read would be no better then."""
    ports = current_app.extensions.get("telegram")
    if not isinstance(ports, TelegramPorts):
        abort(404)
    if not hmac.compare_digest(request.headers.get(HEADER, "").encode(), ports.secret.encode()):
        log.warning("telegram_unsigned")
        abort(403)
    request.max_content_length = MOST_BYTES
    try:
        update = orjson.loads(request.get_data())
    except ValueError:
        abort(400)
    if not isinstance(update, dict):
        abort(400)
    try:
        ports.take(update)
    except TelegramError as error:
        log.warning("telegram_not_shown", kind=type(error).__name__)
        abort(503)
    return Response()
