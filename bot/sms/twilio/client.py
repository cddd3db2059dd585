"""How requests travel to Twilio: so that it is always known whether a message can have gone out."""

from __future__ import annotations

import base64
import http.client
import logging
import ssl
from collections.abc import Mapping
from urllib.parse import SplitResult, urlencode, urlsplit

from twilio.http import HttpClient
from twilio.http.response import Response

from grievance_core.messages.sending import DeliveryError, Unanswered

CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0  # both together far below the time after which a message being sent counts as left behind
MOST_BYTES = 1024 * 1024


class OneConnectionEach(HttpClient):  # type: ignore[misc]  # the library has no types
    """Sends the library's requests to the address `base` (TWILIO_API_BASE), each over a connection of its own.

    A connection kept open may be closed at the other end just as it is used, and then nobody could say whether the
    message was read. This way what fails before the connection stands was not sent, and what fails later may have been.
    """

    def __init__(self, base: str) -> None:
        super().__init__(logging.getLogger(__name__), is_async=False)
        self._base = urlsplit(base.rstrip("/"))

    def request(
        self,
        method: str,
        uri: str,
        params: Mapping[str, object] | None = None,
        data: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        """The answer to one request. Raises DeliveryError when nobody was reached, Unanswered when nobody answered."""
        connection = _connected(self._base)
        sent_headers = {**(headers or {}), **_credentials(auth)}
        target = self._base.path + urlsplit(uri).path + (f"?{urlencode(params)}" if params else "")
        try:
            connection.request(method, target, urlencode(data or {}), sent_headers)
            answer = connection.getresponse()
            return Response(answer.status, answer.read(MOST_BYTES).decode("utf-8", "replace"), answer.headers)
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
    connection.sock.settimeout(READ_SECONDS)
    return connection


def _credentials(auth: tuple[str, str] | None) -> dict[str, str]:
    if auth is None:
        return {}
    return {"Authorization": "Basic " + base64.b64encode(":".join(auth).encode()).decode()}
