"""Starts the processes in order, tells when they answer, and keeps them alive until told to stop."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from launcher import valkey, web
from launcher.children import Child, Program
from launcher.stopping import Stopped, Stopping
from settings import Settings

READY_SECONDS = 60.0
ANNOUNCEMENT = (
    "announcement.txt"  # the demo's phones, told by whoever prepared it: the launcher reads no database
)
MOST_DEATHS = 3  # before the first answer; afterwards a child is restarted for ever
LOOK = 0.2  # seconds between two looks at the children

Say = Callable[[str], None]


class StartFailed(Exception):
    """The service could not be started. The message tells why, with the end of the log concerned."""

    permanent = True


class Supervisor:
    """One instance of the service: its children and the order they come and go in."""

    def __init__(self, settings: Settings, lock: int, stopping: Stopping, say: Say) -> None:
        self._settings = settings
        self._lock = lock
        self._stopping = stopping
        self._say = say
        self._logs = settings.data_dir / "logs"
        self._children: list[Child] = []

    def run(self) -> None:
        """Serves until told to stop, and leaves no process behind. Raises StartFailed."""
        try:
            self._start()
            self._announce()
            while True:
                self._look_after_all()
        except Stopped:
            self._say("Stopping …")
        finally:
            self._stop_all()

    def _start(self) -> None:
        self._logs.mkdir(mode=0o700, exist_ok=True)
        if self._settings.embedded_valkey:
            self._start_valkey()
        self._prepare()
        for name in ("work", "tick"):
            self._launch(Program(name, (sys.executable, "-u", "worker.py", name), grace=15))
        self._launch(Program("web", web.command(self._settings)))
        self._wait_for("web", lambda: web.answers(self._settings.port))

    def _start_valkey(self) -> None:
        directory = self._settings.data_dir / "valkey"
        directory.mkdir(mode=0o700, exist_ok=True)
        socket = Path(self._settings.redis_url.removeprefix("unix://"))
        self._launch(Program("valkey", valkey.command(socket, directory)))
        self._wait_for("valkey", lambda: valkey.answers(self._settings.redis_url))

    def _prepare(self) -> None:
        self._say("Preparing the database …")
        child = self._child(Program("prepare", (sys.executable, "-u", "-m", "launcher.prepare")))
        try:
            child.start()
            while (code := child.ended()) is None:
                self._stopping.pause(0.05)
        finally:
            child.ask_to_stop()
            child.wait(self._stopping.in_a_hurry)
        if code:
            raise StartFailed(f"The database could not be prepared:\n{child.last_words()}")

    def _child(self, program: Program) -> Child:
        return Child(program, self._logs, self._lock)

    def _launch(self, program: Program) -> None:
        child = self._child(program)
        self._children.append(child)
        child.start()

    def _wait_for(self, name: str, answers: Callable[[], bool]) -> None:
        end = time.monotonic() + READY_SECONDS
        while not answers():
            self._look_after_all(pause=0.05)
            late = time.monotonic() > end
            for child in self._children:
                if child.deaths >= MOST_DEATHS or (late and child.program.name == name):
                    raise StartFailed(f"{child.program.name} does not start:\n{child.last_words()}")

    def _look_after_all(self, pause: float = LOOK) -> None:
        self._stopping.pause(pause)
        for child in self._children:
            if news := child.look_after(time.monotonic()):
                self._say(news)

    def _announce(self) -> None:
        address = f"http://{web.HOST}:{self._settings.port}"
        if self._settings.demo:
            self._say(f"Simulator: {address}/simulator")
            for line in (self._settings.data_dir / ANNOUNCEMENT).read_text().splitlines():
                self._say(line)
        self._say(f"Logs: {self._logs}")
        self._say(f"Ready: {address}")

    def _stop_all(self) -> None:
        # Valkey last: the others finish what they have in hand and still write to it.
        stores = [child for child in self._children if child.program.name == "valkey"]
        users = [child for child in self._children if child not in stores]
        for children in (users, stores):
            for child in children:
                child.ask_to_stop()
            for child in children:
                child.wait(self._stopping.in_a_hurry)
