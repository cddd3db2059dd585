"""Scripts in Redis or Valkey, called with next to nothing in between: a turn waits for two of them.

A connection is opened when it is needed and kept, one for each caller at a time. One that was kept and turns out to be dead (the
server was started again) is replaced once; whatever else goes wrong is told to the caller, and its connection is not used again.
"""

from __future__ import annotations

import hashlib
import socket
import struct
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import hiredis

RECEIVED_BYTES = 65_536
DEFAULT_PORT = 6379
NO_SCRIPT = "NOSCRIPT"
UNDERSTOOD = ("unix", "redis")

Part = str | bytes | int


class ValkeyTrouble(ConnectionError):
    """The server cannot be reached, hung up, or refused. Names no key and no value."""

    permanent = False


class Wire:
    """Connections to the server at `url`: `unix://[user:password@]/path[?db=n]` or `redis://[user:password@]host[:port][/n]`."""

    def __init__(self, url: str, seconds: float) -> None:
        """`seconds` is how long connecting, and each wait for an answer, may take. Nothing is connected yet."""
        self._url = url
        self._seconds = seconds
        self._idle: list[_Connection] = []

    def register_script(self, script: str) -> Callable[..., object]:
        """A script that is called with `keys` and `args`. Raises ValkeyTrouble, or TimeoutError."""
        digest = hashlib.sha1(script.encode(), usedforsecurity=False).hexdigest()

        def call(*, keys: Sequence[str], args: Sequence[Part]) -> object:
            rest = (len(keys), *keys, *args)
            answer = self._ask(("EVALSHA", digest, *rest))
            if isinstance(answer, hiredis.ReplyError) and str(answer).startswith(NO_SCRIPT):
                answer = self._ask(("EVAL", script, *rest))
            return _without_error(answer)

        return call

    def close(self) -> None:
        """Hang up. The next call connects again."""
        while self._idle:
            self._idle.pop().close()

    def _ask(self, words: tuple[Part, ...]) -> object:
        try:
            connection = self._idle.pop()
        except IndexError:
            return self._answer(_Connection(self._url, self._seconds), words)
        try:
            return self._answer(connection, words)
        except ConnectionError:  # it died while nobody used it: nothing was carried out
            return self._answer(_Connection(self._url, self._seconds), words)

    def _answer(self, connection: _Connection, words: tuple[Part, ...]) -> object:
        try:
            answer = connection.ask(words)
        except BaseException:  # an answer may still be on its way: nobody else may read it
            connection.close()
            raise
        self._idle.append(connection)
        return answer


class _Connection:
    """One connection, logged in and on its database."""

    def __init__(self, url: str, seconds: float) -> None:
        self._reader = hiredis.Reader()
        self._socket = _connected(url, seconds)
        try:
            _waits_at_most(self._socket, seconds)
            for words in _greeting(url):
                _without_error(self.ask(words))
        except BaseException:
            self.close()
            raise

    def ask(self, words: tuple[Part, ...]) -> object:
        """The answer, an error of the server among them."""
        try:
            self._socket.sendall(hiredis.pack_command(words))  # type: ignore[arg-type]  # a tuple of any length
            while (answer := self._reader.gets()) is False:
                received = self._socket.recv(RECEIVED_BYTES)
                if not received:
                    raise ValkeyTrouble("the server hung up")
                self._reader.feed(received)
        except BlockingIOError:
            raise TimeoutError("the server does not answer") from None
        return answer

    def close(self) -> None:
        self._socket.close()

    def __del__(self) -> None:
        # A process that ends, or a thread's last call, leaves its connection here.
        if hasattr(self, "_socket"):
            self.close()


def speaks_to(url: str) -> bool:
    """Whether a Wire speaks to the server at this address; TLS is not among them."""
    return urlsplit(url).scheme in UNDERSTOOD


def _connected(url: str, seconds: float) -> socket.socket:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(seconds)
        try:
            connection.connect(unquote(parts.path))
        except BaseException:
            connection.close()
            raise
        return connection
    host, port = parts.hostname or "localhost", parts.port or DEFAULT_PORT
    connection = socket.create_connection((host, port), seconds)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def _waits_at_most(connection: socket.socket, seconds: float) -> None:
    # Left to the system: with a time-out of Python's own, every send and receive asks first whether it may.
    limit = struct.pack("ll", int(seconds), int(seconds % 1 * 1_000_000))
    connection.settimeout(None)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)


def _greeting(url: str) -> list[tuple[Part, ...]]:
    """What is said first: who we are, and which database."""
    parts, asked = urlsplit(url), parse_qs(urlsplit(url).query)
    names = [unquote(name) for name in (parts.username, parts.password) if name]
    path = parts.path.strip("/") if parts.scheme == "redis" else ""
    database = (asked.get("db") or [path])[-1]
    login: list[tuple[Part, ...]] = [("AUTH", *names)] if parts.password else []
    return login + ([("SELECT", database)] if database else [])


def _without_error(answer: Any) -> object:
    if isinstance(answer, hiredis.ReplyError):
        # The server's first word is its kind of error; the rest may quote what it was sent.
        raise ValkeyTrouble(f"the server refused: {str(answer).split(' ', 1)[0]}")
    return answer
