"""Recordings that wait at Twilio (https://www.twilio.com/docs/voice/api/recording): fetched, looked at, and deleted there.

What she said is kept by us, sealed; nothing of it stays with the provider.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus

import structlog
import urllib3
from urllib3.exceptions import HTTPError

from bot.voice.attendant import NotReady
from grievance_core.evidence.media import MOST_BYTES, Media, TooLarge, checked

CONNECT_SECONDS, READ_SECONDS = 2.0, 3.0
FILE_SECONDS = 6.0  # for a whole recording: Twilio waits 15 for us
PIECE = 64 * 1024

log = structlog.get_logger()


@dataclass(frozen=True)
class Account:
    """Whose recordings they are and where the API is."""

    sid: str
    auth_token: str = field(repr=False)
    api_base: str


class TwilioRecorder:
    """Gets recordings by their id: what address a form gives is not asked."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._headers = urllib3.make_headers(basic_auth=f"{account.sid}:{account.auth_token}")

    def fetch(self, recording: str) -> Media:
        """The recording as MP3. Raises NotReady, TooLarge or UnknownMedia."""
        try:
            response = self._request("GET", f"{recording}.mp3")
        except HTTPError:
            raise NotReady("unreached") from None
        try:
            if response.status != HTTPStatus.OK:
                raise NotReady(str(response.status))
            return checked(_limited(response))
        except HTTPError:
            raise NotReady("not whole") from None
        finally:
            response.close()

    def remove(self, recording: str) -> None:
        """Have Twilio delete it. What is left there is told in the journal by its id."""
        try:
            response = self._request("DELETE", f"{recording}.json")
            status = response.status
            response.close()
        except HTTPError:
            status = 0
        if status not in (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_FOUND):
            log.warning("twilio_recording_left", recording=recording, status=status)

    def _request(self, verb: str, name: str) -> urllib3.BaseHTTPResponse:
        account = self._account
        address = f"{account.api_base}/2010-04-01/Accounts/{account.sid}/Recordings/{name}"
        return self._connections.request(
            verb, address, headers=self._headers, preload_content=False, redirect=False, retries=False
        )

    @cached_property
    def _connections(self) -> urllib3.PoolManager:
        timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)
        return urllib3.PoolManager(maxsize=2, timeout=timeout)


def _limited(response: urllib3.BaseHTTPResponse) -> bytes:
    until = time.monotonic() + FILE_SECONDS
    content = bytearray()
    for piece in response.stream(PIECE, decode_content=True):
        content += piece
        if len(content) > MOST_BYTES:
            raise TooLarge("evidence")
        if time.monotonic() > until:
            raise NotReady("slow")
    return bytes(content)
