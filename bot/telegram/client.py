"""The Bot API (https://core.telegram.org/bots/api#making-requests), over connections that stay open.

A synchronous client of its own: 1.3 ms of our time a request, where the library's `Bot` takes 4.3 ms on a loop kept running and
97 ms anew each time (docs/decisions/0013-telegram.md). The token is part of every address, so no address is ever told.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus
from typing import Any

import orjson
import urllib3
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, SSLError

from bot.telegram.errors import Refused, Silent, TooMuch, Unreached

CONNECT_SECONDS = 2.0
READ_SECONDS = 5.0
FILE_SECONDS = 10.0  # for a whole file
MOST_BYTES = 1024 * 1024  # of an answer
PIECE = 64 * 1024
CONNECTIONS = 4
LONGEST_PEACE = 3600.0
NEVER_SENT = (NewConnectionError, ConnectTimeoutError, SSLError)


@dataclass(frozen=True)
class Account:
    """Where the Bot API is, and whose bot this is."""

    base: str
    token: str = field(repr=False)


class BotApi:
    """Calls methods of one bot. Connections open when first used, in the process that uses them.

    Where Telegram asks to be left in peace it is (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this).
    Where it does not answer, nobody is kept waiting for it again for `rest` seconds.
    """

    def __init__(self, account: Account, rest: float = 0.0) -> None:
        self._account = account
        self._rest = rest
        self._peace_until = 0.0
        self._gone_until = 0.0

    def call(self, method: str, *, wait: float = 0.0, **fields: object) -> Any:
        """The result of a method. `wait`: how much longer than usual an answer may take. Raises TelegramError."""
        address = f"{self._account.base}/bot{self._account.token}/{method}"
        body = orjson.dumps({name: value for name, value in fields.items() if value is not None})
        headers = {"Content-Type": "application/json"}
        self._heed()
        response = self._request(
            "POST", address, body=body, headers=headers, timeout=_timeout(READ_SECONDS + wait)
        )
        try:
            content = response.read(MOST_BYTES, decode_content=True)
            response.drain_conn()
        except HTTPError:
            raise Silent("no whole answer") from None
        finally:
            response.release_conn()
        return self._taken(response.status, content)

    def file(self, path: str, most: int) -> bytes:
        """A file that `getFile` gave this path. Raises TelegramError, TooMuch once it is larger than `most` bytes."""
        address = f"{self._account.base}/file/bot{self._account.token}/{path}"
        response = self._request("GET", address, timeout=_timeout(READ_SECONDS))
        try:
            if response.status != HTTPStatus.OK:
                raise Refused(response.status)
            return _limited(response, most)
        except HTTPError:
            raise Silent("no whole file") from None
        finally:
            response.close()

    def _request(self, verb: str, address: str, **how: Any) -> urllib3.BaseHTTPResponse:
        try:
            return self._connections.request(
                verb, address, preload_content=False, redirect=False, retries=False, **how
            )
        except NEVER_SENT:
            self._gone_until = time.monotonic() + self._rest
            raise Unreached("nobody there") from None
        except HTTPError:
            self._gone_until = time.monotonic() + self._rest
            raise Silent("no answer") from None

    def _heed(self) -> None:
        now = time.monotonic()
        if now < self._peace_until:
            raise Refused(HTTPStatus.TOO_MANY_REQUESTS, self._peace_until - now)
        if now < self._gone_until:
            raise Unreached("not asked again so soon")

    def _taken(self, status: int, content: bytes) -> Any:
        try:
            return _result(status, content)
        except Refused as refusal:
            self._peace_until = time.monotonic() + refusal.wait
            raise

    @cached_property
    def _connections(self) -> urllib3.PoolManager:
        return urllib3.PoolManager(maxsize=CONNECTIONS)


def _timeout(read: float) -> urllib3.Timeout:
    return urllib3.Timeout(connect=CONNECT_SECONDS, read=read)


def _result(status: int, content: bytes) -> Any:
    """What an answer says (https://core.telegram.org/bots/api#responseparameters). Raises Refused, Silent."""
    try:
        answer = orjson.loads(content)
        if answer["ok"] is True:
            return answer["result"]
        code = int(answer.get("error_code", status))
        wait = min(float(answer.get("parameters", {}).get("retry_after", 0)), LONGEST_PEACE)
        unchanged = "not modified" in answer.get("description", "")
    except (ValueError, KeyError, TypeError, AttributeError):
        if status < HTTPStatus.BAD_REQUEST or status in (HTTPStatus.BAD_GATEWAY, HTTPStatus.GATEWAY_TIMEOUT):
            raise Silent("an answer nobody can read") from None
        raise Refused(status) from None
    raise Refused(code, wait, unchanged=unchanged)


def _limited(response: urllib3.BaseHTTPResponse, most: int) -> bytes:
    until = time.monotonic() + FILE_SECONDS
    content = bytearray()
    for piece in response.stream(PIECE, decode_content=False):
        content += piece
        if len(content) > most or time.monotonic() > until:
            raise TooMuch("file")
    return bytes(content)
