"""The service as `./run` starts it, with the demo's people, and what a test needs of it from outside."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

from settings import ROOT
from tests.peers import free_ports

PASSWORD = "demo-of-every-official"
MOST_ATTEMPTS = 30
MOST_SECONDS = 60.0  # for workers that have other things to do


@dataclass(frozen=True)
class Town:
    """One running instance."""

    address: str

    def ask(self, path: str, **body: str) -> Any:
        """What an address of the simulator answers."""
        data = json.dumps(body).encode() if body else None
        request = urllib.request.Request(self.address + path, data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.loads(answer.read())

    @property
    def now(self) -> datetime:
        return datetime.fromisoformat(self.ask("/simulator/clock")["at"])

    def wait(self, hours: int) -> None:
        """The demo's clock goes on; every deadline on the way is kept.

        Where a machine has much to do, one request is too short for what is due. What was done stays done, and the next goes on.
        """
        target = self.now + timedelta(hours=hours)
        for _ in range(MOST_ATTEMPTS):
            with suppress(HTTPError):
                self.ask("/simulator/clock", until=target.isoformat())
            if self.now >= target:
                return
        raise AssertionError(f"the clock never reaches {target}")

    def next_workday(self) -> datetime:
        """Ten in the morning of the next day from Monday to Friday."""
        day = self.now + timedelta(days=1)
        while day.weekday() > 4:
            day += timedelta(days=1)
        return day.replace(hour=10, minute=0)

    def phone_in(self, village: str) -> str:
        """A villager's number."""
        found = [one for one in self.ask("/simulator/phones") if one["area"] == village and not one["seat"]]
        return str(found[0]["number"])

    def messages(self, number: str) -> list[str]:
        """What arrived there."""
        told = self.ask(f"/simulator/inbox?number=%2B{number.lstrip('+')}")
        return [one["text"] for one in told["messages"]]

    def wait_for_message(self, number: str, words: str) -> None:
        """Until a text with these words has arrived there. Fails where none does."""
        until = time.monotonic() + MOST_SECONDS
        while not any(words in text for text in self.messages(number)):
            assert time.monotonic() < until, f"no text says: {words}"
            time.sleep(0.3)

    def turn(self, number: str, **given: str) -> Any:
        """One thing done on a phone."""
        return self.ask("/simulator/turn", **{"from": number, **given})


@contextmanager
def running_town(folder: Path) -> Iterator[Town]:
    """From when it says that it is ready until it has ended. Fails where it ends before."""
    (port,) = free_ports(1)
    environ = {**os.environ, "DATA_DIR": str(folder / "data"), "PORT": str(port), "MODE": "demo"}
    with (folder / "errors.log").open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "launcher"],
            cwd=ROOT,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        try:
            assert process.stdout is not None
            ready = any(line.startswith("Ready:") for line in process.stdout)
            assert ready, (folder / "errors.log").read_text()
            yield Town(f"http://127.0.0.1:{port}")
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=60)
