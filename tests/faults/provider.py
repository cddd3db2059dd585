"""The provider's side of the wire: takes texts as Twilio's API does and writes down every one, before it answers.

A program of its own: `provider.py PORT LOG HOLD`. While the file HOLD exists it takes texts and does not answer.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

LOCK = threading.Lock()
NUMBERS = count(1)
LONGEST_HOLD = 60.0


class Clerk(BaseHTTPRequestHandler):
    """One text: its id is ours, out of the address its report is to be sent to."""

    log: Path
    hold: Path

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        id_ = parse_qs(urlsplit(form["StatusCallback"]).query)["message"][0]
        entry = {"message": id_, "to": form["To"], "text": form["Body"], "port": self.client_address[1]}
        self._write(what="taken", **entry)
        self._wait()
        answer = json.dumps({"sid": f"SM{next(NUMBERS):032x}", "status": "queued"}).encode()
        self.send_response(201)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def _wait(self) -> None:
        end = time.monotonic() + LONGEST_HOLD
        while self.hold.exists() and time.monotonic() < end:
            time.sleep(0.01)

    def _write(self, **entry: object) -> None:
        with LOCK, self.log.open("a", encoding="utf-8") as log:
            log.write(json.dumps(entry, ensure_ascii=False) + "\n")

    def log_message(self, *_: object) -> None:
        """Nothing: what matters is in the log."""


class Desk(ThreadingHTTPServer):
    """A caller who is killed while he waits is nothing to tell anybody about."""

    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_: object) -> None:
        return


if __name__ == "__main__":
    Clerk.log, Clerk.hold = Path(sys.argv[2]), Path(sys.argv[3])
    Desk(("127.0.0.1", int(sys.argv[1])), Clerk).serve_forever()
