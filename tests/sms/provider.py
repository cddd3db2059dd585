"""Somebody who answers where Twilio would: as told, and remembers what was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass(frozen=True)
class Asked:
    path: str
    authorization: str
    form: dict[str, str]


@dataclass
class Provider:
    """`answers` are given one after another; then every message is accepted."""

    url: str = ""
    answers: list[Answer] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)

    def sid(self, number: int = -1) -> str:
        """The id it gave to the message it was asked to send."""
        return f"SM{(number if number >= 0 else len(self.asked) - 1):032x}"

    def ask(self, handler: BaseHTTPRequestHandler) -> None:
        """As Kannel's sendsms is asked: everything in the query."""
        path, _, query = handler.path.partition("?")
        form = {name: values[0] for name, values in parse_qs(query).items()}
        self.asked.append(Asked(path, "", form))
        answer = self.answers.pop(0) if self.answers else says(202, "0: Accepted for delivery")
        answer(handler)

    def take(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self.asked.append(Asked(handler.path, handler.headers["Authorization"], form))
        answer = self.answers.pop(0) if self.answers else says(201, {"sid": self.sid(), "status": "queued"})
        answer(handler)


def says(status: int, body: object) -> Answer:
    """An answer with this status and body, as JSON unless it is text."""
    text = body if isinstance(body, str) else json.dumps(body)

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(text.encode())))
        handler.end_headers()
        handler.wfile.write(text.encode())

    return answer


def refuses(status: int, code: int) -> Answer:
    return says(status, {"status": status, "code": code, "message": "The 'To' number +85512000001 is bad."})


def hangs_up(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True


def stops_halfway(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(201)
    handler.send_header("Content-Length", "500")
    handler.end_headers()
    handler.wfile.write(b'{"sid": "SM')
    handler.close_connection = True


@contextmanager
def running_provider() -> Iterator[Provider]:
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            provider.take(self)

        def do_GET(self) -> None:
            provider.ask(self)

        def log_message(self, *_: object) -> None:
            """Nothing: the tests ask what was asked."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        provider.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield provider
        server.shutdown()
        thread.join()
