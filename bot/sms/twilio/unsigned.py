"""Whoever is not Twilio is refused, before anything of what came is read."""

from __future__ import annotations

import structlog
from flask import abort, request

from bot.sms.twilio.signature import HEADER, Signature

MOST_BYTES = 64 * 1024

log = structlog.get_logger()


def refuse_unsigned(signature: Signature) -> None:
    """403 for a request that is not signed; 413 for a larger one than any of Twilio's."""
    request.max_content_length = MOST_BYTES
    query = request.query_string.decode("latin-1")
    if not signature.is_on(request.path, query, request.form, request.headers.get(HEADER)):
        log.warning("twilio_unsigned", endpoint=request.endpoint)
        abort(403)
