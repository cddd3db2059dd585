"""Scripts in Redis or Valkey, called with next to nothing in between: a turn waits for one of them and sends another after it.

A connection is opened when it is needed and kept, one for each caller at a time. One that was kept and turns out to be dead (the
server was started again) is replaced once; whatever else goes wrong is told to the caller, and its connection is not used again.
"""

from __future__ import annotations

import hashlib
import socket
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import parse_qs, unquote, urlsplit

import hiredis

RECEIVED_BYTES = 65_536
DEFAULT_PORT = 6379
NO_SCRIPT = "NOSCRIPT"
UNDERSTOOD = ("unix", "redis")

Part = str | bytes | int
T = TypeVar("T")


class ValkeyTrouble(ConnectionError):
    """The server cannot be reached, hung up, or refused. Names no key and no value."""

    permanent = False


@dataclass(frozen=True)
class Script:
    """A script on the server."""

    run: Callable[[tuple[Part, ...]], object]
    leave: Callable[[tuple[Part, ...]], None]
    text: str
    digest: str

    def __call__(self, *, keys: Sequence[str], args: Sequence[Part]) -> object:
        """Its answer. Raises ValkeyTrouble, or TimeoutError."""
        rest = (len(keys), *keys, *args)
        answer = self.run(("EVALSHA", self.digest, *rest))
        if isinstance(answer, hiredis.ReplyError) and str(answer).startswith(NO_SCRIPT):
            answer = self.run(("EVAL", self.text, *rest))
        return _without_error(answer)

    def send(self, *, keys: Sequence[str], args: Sequence[Part]) -> None:
        """Hand it over and do not wait: whatever is asked next on any connection comes after it or finds it not yet done.

        What becomes of it nobody learns. Raises ValkeyTrouble, or TimeoutError, where it cannot be handed over.
        """
        self.leave(("EVALSHA", self.digest, len(keys), *keys, *args))


class Wire:
    """Connections to the server at `url`: `unix://[user:password@]/path[?db=n]` or `redis://[user:password@]host[:port][/n]`."""

    def __init__(self, url: str, seconds: float) -> None:
        """`seconds` is how long connecting, and each wait for an answer, may take. Nothing is connected yet."""
        self._url = url
        self._seconds = seconds
        self._idle: list[_Connection] = []
        self._scripts: list[str] = []

    def register_script(self, text: str) -> Script:
        """A script; every connection opened from now on puts it on the server first."""
        digest = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
        self._scripts.append(text)
        return Script(self._ask, self._leave, text, digest)

    def close(self) -> None:
        """Hang up. The next call connects again."""
        while self._idle:
            self._idle.pop().close()

    def _ask(self, words: tuple[Part, ...]) -> object:
        return self._with_connection(lambda connection: connection.ask(words))

    def _leave(self, words: tuple[Part, ...]) -> None:
        self._with_connection(lambda connection: connection.leave(words))

    def _with_connection(self, act: Callable[[_Connection], T]) -> T:
        try:
            connection = self._idle.pop()
        except IndexError:
            return self._acted(self._connected(), act)
        try:
            return self._acted(connection, act)
        except ConnectionError:  # it died while nobody used it: nothing was carried out
            return self._acted(self._connected(), act)

    def _connected(self) -> _Connection:
        return _Connection(self._url, self._seconds, self._scripts)

    def _acted(self, connection: _Connection, act: Callable[[_Connection], T]) -> T:
        try:
            answer = act(connection)
        except BaseException:  # an answer may still be on its way: nobody else may read it
            connection.close()
            raise
        self._idle.append(connection)
        return answer


class _Connection:
    """One connection, logged in and on its database, with the scripts there. It owes the answers nobody waited for."""

    def __init__(self, url: str, seconds: float, scripts: Sequence[str]) -> None:
        self._reader = hiredis.Reader()
        self._owed, self._unsent = 0, b""
        self._socket = _connected(url, seconds)
        try:
            _waits_at_most(self._socket, seconds)
            for words in _greeting(url):
                _without_error(self.ask(words))
            # Sent along with what is asked first.
            self._unsent = b"".join(_packed(("SCRIPT", "LOAD", script)) for script in scripts)
            self._owed = len(scripts)
        except BaseException:
            self.close()
            raise

    def ask(self, words: tuple[Part, ...]) -> object:
        """The answer, an error of the server among them."""
        self.leave(words)
        try:
            while self._owed > 1:
                self._next()
            return self._next()
        except BlockingIOError:
            raise TimeoutError("the server does not answer") from None

    def leave(self, words: tuple[Part, ...]) -> None:
        """Hand it over. Its answer is passed over when the next one is waited for."""
        try:
            self._socket.sendall(self._unsent + _packed(words))
        except BlockingIOError:
            raise TimeoutError("the server does not take it") from None
        self._owed, self._unsent = self._owed + 1, b""

    def _next(self) -> object:
        while (answer := self._reader.gets()) is False:
            received = self._socket.recv(RECEIVED_BYTES)
            if not received:
                raise ValkeyTrouble("the server hung up")
            self._reader.feed(received)
        self._owed -= 1
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


def _packed(words: tuple[Part, ...]) -> bytes:
    packed: bytes = hiredis.pack_command(words)  # type: ignore[arg-type]  # a tuple of any length
    return packed


def _without_error(answer: Any) -> object:
    if isinstance(answer, hiredis.ReplyError):
        # The server's first word is its kind of error; the rest may quote what it was sent.
        raise ValkeyTrouble(f"the server refused: {str(answer).split(' ', 1)[0]}")
    return answer
