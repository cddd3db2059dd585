"""Somebody who answers where the Bot API would: as told, and remembers what was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.telegram.updates import TOKEN

Answer = Callable[[BaseHTTPRequestHandler], None]
Fields = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    method: str
    fields: Fields


@dataclass
class BotApiStandIn:
    """`answers` are given one after another to the method they are for; then everything succeeds. `files` by their path."""

    url: str = ""
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    fetched: list[str] = field(default_factory=list)
    connections: set[tuple[str, int]] = field(default_factory=set)
    message_id: int = 100

    def will(self, method: str, *answers: Answer) -> None:
        self.answers.setdefault(method, []).extend(answers)

    def of(self, *methods: str) -> list[Fields]:
        """What these methods were asked, in order."""
        return [asked.fields for asked in self.asked if asked.method in methods]

    @property
    def methods(self) -> list[str]:
        return [asked.method for asked in self.asked]

    @property
    def shown(self) -> Fields:
        """The last message that was sent or changed."""
        return self.of("sendMessage", "editMessageText")[-1]

    @property
    def text(self) -> str:
        return str(self.shown["text"])

    def buttons(self) -> dict[str, str]:
        """Label to what the button sends, of the last message that has any."""
        keyboards = [fields["reply_markup"] for fields in self.of("sendMessage", "editMessageText")]
        rows = [markup["inline_keyboard"] for markup in keyboards_with(keyboards)]
        return {button["text"]: button["callback_data"] for row in rows[-1] for button in row}

    def data(self, option: str) -> str:
        """What the button of this option sends back."""
        found = [data for data in self.buttons().values() if data.partition(".")[2] == option]
        assert found, (option, self.text, self.buttons())
        return found[0]

    def take(self, handler: BaseHTTPRequestHandler) -> None:
        self.connections.add(handler.client_address)
        root, _, method = handler.path.rpartition("/")
        assert root == f"/bot{TOKEN}", handler.path
        fields = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        self.asked.append(Asked(method, fields))
        scripted = self.answers.get(method)
        answer = scripted.pop(0) if scripted else self._usual(method, fields)
        answer(handler)

    def give(self, handler: BaseHTTPRequestHandler) -> None:
        root = f"/file/bot{TOKEN}/"
        assert handler.path.startswith(root), handler.path
        path = handler.path.removeprefix(root)
        self.fetched.append(path)
        if path not in self.files:
            says(404, {"ok": False, "error_code": 404})(handler)
            return
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(self.files[path])))
        handler.end_headers()
        handler.wfile.write(self.files[path])

    def _usual(self, method: str, fields: Fields) -> Answer:
        if method == "getFile":
            return result({"file_id": fields["file_id"], "file_path": f"files/{fields['file_id']}"})
        if method == "getUpdates":
            return result([])
        if method == "sendMessage":
            self.message_id += 1
            chat = {"id": fields["chat_id"], "type": "private"}
            return result({"message_id": self.message_id, "date": 1, "chat": chat, "text": fields["text"]})
        return result(True)


def keyboards_with(keyboards: list[Fields | None]) -> list[Fields]:
    return [keyboard for keyboard in keyboards if keyboard and keyboard.get("inline_keyboard")]


def says(status: int, body: object) -> Answer:
    text = body if isinstance(body, str) else json.dumps(body)

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(text.encode())))
        handler.end_headers()
        handler.wfile.write(text.encode())

    return answer


def result(value: object) -> Answer:
    return says(200, {"ok": True, "result": value})


def refuses(code: int, description: str = "Forbidden: bot was blocked by the user", wait: int = 0) -> Answer:
    parameters = {"parameters": {"retry_after": wait}} if wait else {}
    return says(code, {"ok": False, "error_code": code, "description": description, **parameters})


def hangs_up(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True


@contextmanager
def running_stand_in() -> Iterator[BotApiStandIn]:
    provider = BotApiStandIn()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            provider.take(self)

        def do_GET(self) -> None:
            provider.give(self)

        def log_message(self, *_: object) -> None:
            """Nothing: the tests ask what was asked."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

    with Server(("127.0.0.1", 0), Handler) as server:
        provider.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield provider
        server.shutdown()
        thread.join()
