"""How requests travel to providers of texts: so that it is always known whether a message can have gone out.

A connection kept open may be closed at the other end just as it is used, and then nobody could say whether the message was read.
So each request has its own: what fails before it stands was not sent, and what fails later may have been.
"""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult

from grievance_core.messages.sending import DeliveryError, Unanswered

CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0  # both together far below the time after which a message being sent counts as left behind
MOST_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Answered:
    """What came back."""

    status: int
    text: str
    headers: Mapping[str, str]


def asked(
    base: SplitResult,
    method: str,
    target: str,
    body: str,
    headers: Mapping[str, str],
    seconds: float = READ_SECONDS,
) -> Answered:
    """The answer to one request. Raises DeliveryError when nobody was reached, Unanswered when nobody answered."""
    connection = _connected(base)
    connection.sock.settimeout(seconds)
    try:
        connection.request(method, target, body or None, dict(headers))
        answer = connection.getresponse()
        return Answered(
            answer.status, answer.read(MOST_BYTES).decode("utf-8", "replace"), dict(answer.headers.items())
        )
    except (OSError, http.client.HTTPException):
        raise Unanswered from None
    finally:
        connection.close()


def _connected(base: SplitResult) -> http.client.HTTPConnection:
    host = base.hostname or ""
    connection = (
        http.client.HTTPSConnection(
            host, base.port, timeout=CONNECT_SECONDS, context=ssl.create_default_context()
        )
        if base.scheme == "https"
        else http.client.HTTPConnection(host, base.port, timeout=CONNECT_SECONDS)
    )
    try:
        connection.connect()
    except OSError:  # no address, nobody there, no time, or nobody we trust
        connection.close()
        raise DeliveryError(permanent=False) from None
    return connection
