"""Somebody who answers where Twilio keeps recordings and makes calls: as told, and remembers what was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

# A frame of MPEG-1 layer III at 64 kbit/s and 44.1 kHz, and a little more.
MP3 = b"\xff\xfb\x50\xc4" + b"\x00" * 400
RECORDING = "RE" + "0" * 31 + "1"


@dataclass
class Exchange:
    """`recordings` by id; `late`: how often they are not there yet; `status` and `code` of what calls are answered with."""

    url: str = ""
    recordings: dict[str, bytes] = field(default_factory=lambda: {RECORDING: MP3})
    late: int = 0
    status: int = 201
    code: int = 0
    rings: list[dict[str, str]] = field(default_factory=list)
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    silent: bool = False

    def answer(self, handler: BaseHTTPRequestHandler) -> tuple[int, bytes]:
        verb, path = handler.command, handler.path
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0)).decode()
        self.asked.append((verb, path, handler.headers.get("Authorization", "")))
        if path.endswith("/Calls.json"):
            self.rings.append({name: values[0] for name, values in parse_qs(body).items()})
            told = {
                "sid": f"CA{len(self.rings):032x}",
                "status": "queued",
                "code": self.code,
                "message": "no",
            }
            return self.status, json.dumps(told).encode()
        recording = path.rpartition("/")[2].partition(".")[0]
        if verb == "DELETE":
            return (204, b"") if self.recordings.pop(recording, None) else (404, b"")
        if self.late:
            self.late -= 1
            return 404, b""
        content = self.recordings.get(recording)
        return (200, content) if content is not None else (404, b"")


@contextmanager
def running_exchange() -> Iterator[Exchange]:
    exchange = Exchange()

    class Handler(BaseHTTPRequestHandler):
        def _do(self) -> None:
            status, body = exchange.answer(self)
            if exchange.silent:
                self.close_connection = True
                return
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_DELETE = _do  # noqa: N815  # the names the server looks for

        def log_message(self, *_: object) -> None:
            """Nothing: the tests ask what was asked."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        exchange.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield exchange
        server.shutdown()
        thread.join()
