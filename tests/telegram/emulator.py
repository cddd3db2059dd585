"""A Bot API that somebody else wrote: telegram-test-api, an npm program, with a person's phone at its other end."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from launcher.children import follow_parent
from settings import ROOT
from tests.telegram.updates import SREY, TOKEN

INSTALLED = ROOT / ".tools" / "telegram" / "node_modules" / "telegram-test-api"
STARTER = Path(__file__).with_name("emulator.cjs")
START_SECONDS = 60.0


def found() -> bool:
    return INSTALLED.exists() and shutil.which("node") is not None


@dataclass(frozen=True)
class Emulator:
    """Telegram, and Srey Mom's phone."""

    url: str

    def writes(self, text: str) -> None:
        kind = "sendCommand" if text.startswith("/") else "sendMessage"
        entities = [{"offset": 0, "length": len(text.split(maxsplit=1)[0]), "type": "bot_command"}]
        self._post(kind, {**self._head, "text": text, "entities": entities if kind == "sendCommand" else []})

    def taps(self, button: dict[str, str], message_id: int) -> None:
        message = {**self._head, "message_id": message_id, "text": "?"}
        query = {**self._head, "chat_instance": "1", "message": message, "data": button["callback_data"]}
        self._post("sendCallback", query)

    def messages(self) -> list[dict[str, Any]]:
        """What stands in her chat from the bot, as it stands now, oldest first."""
        history = self._post("getUpdatesHistory", {"token": TOKEN})["result"]
        return [entry for entry in history if "chat_id" in entry.get("message", {})]

    def button(self, label: str) -> dict[str, str]:
        """The button with this label on the last message that has any."""
        rows = [row for entry in self.messages() for row in _rows(entry["message"])]
        return [button for row in rows for button in row if button["text"] == label][-1]

    @property
    def _head(self) -> dict[str, Any]:
        person = {"id": SREY, "is_bot": False, "first_name": "Srey"}
        chat = {"id": SREY, "type": "private", "first_name": "Srey"}
        return {"botToken": TOKEN, "date": int(time.time()), "from": person, "chat": chat}

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}/{path}", json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request, timeout=5) as answer:
            told: dict[str, Any] = json.loads(answer.read())
        return told


def _rows(message: dict[str, Any]) -> list[list[dict[str, str]]]:
    markup = message.get("reply_markup") or {}
    rows: list[list[dict[str, str]]] = markup.get("inline_keyboard", [])
    return rows


@contextmanager
def running_emulator(folder: Path) -> Iterator[Emulator]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with (folder / "emulator.log").open("wb") as log:
        process = subprocess.Popen(
            ["node", str(STARTER), str(INSTALLED), str(port)],
            stdout=log,
            stderr=subprocess.STDOUT,
            preexec_fn=follow_parent(),  # noqa: PLW1509 - no thread is running yet, and the call is safe
        )
    try:
        _wait(port, process)
        yield Emulator(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait()


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            running = process.poll() is None and time.monotonic() < end
            assert running, "the emulator did not start"
            time.sleep(0.1)
