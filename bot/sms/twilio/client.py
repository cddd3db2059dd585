"""How the library's requests travel to Twilio."""

from __future__ import annotations

import base64
import logging
from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

from twilio.http import HttpClient
from twilio.http.response import Response

from bot.sms import wire


class OneConnectionEach(HttpClient):  # type: ignore[misc]  # the library has no types
    """Sends the library's requests to the address `base` (TWILIO_API_BASE), as `bot/sms/wire.py` does."""

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
        sent_headers = {**(headers or {}), **_credentials(auth)}
        target = self._base.path + urlsplit(uri).path + (f"?{urlencode(params)}" if params else "")
        answer = wire.asked(
            self._base, method, target, urlencode(data or {}), sent_headers, wire.READ_SECONDS
        )
        return Response(answer.status, answer.text, answer.headers)


def _credentials(auth: tuple[str, str] | None) -> dict[str, str]:
    if auth is None:
        return {}
    return {"Authorization": "Basic " + base64.b64encode(":".join(auth).encode()).decode()}
