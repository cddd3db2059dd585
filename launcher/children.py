"""One process that the launcher keeps alive."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from settings import ROOT

PR_SET_PDEATHSIG = 1  # prctl(2), Linux
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 60.0  # whoever lived that long starts with a short pause again
LOG_BYTES = 5_000_000


@dataclass(frozen=True)
class Program:
    """What to start, and how long it may take to finish its work when told to stop."""

    name: str
    command: Sequence[str]
    grace: float = 10.0


class Child:
    """A program, restarted with growing pauses when it dies. Its output goes to a file of its own."""

    def __init__(self, program: Program, logs: Path, lock: int) -> None:
        self.program = program
        self.log = logs / f"{program.name}.log"
        self.deaths = 0
        self._lock = lock
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._pause = FIRST_PAUSE
        self._start_at = 0.0

    def ended(self) -> int | None:
        """Exit code once the program has ended."""
        return self._process.poll() if self._process else None

    def start(self) -> None:
        """Starts the program in a process group of its own, so that Ctrl-C in the terminal reaches the launcher alone."""
        _rotate(self.log)
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                self.program.command,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                pass_fds=(self._lock,),
                process_group=0,
                preexec_fn=follow_parent(),  # noqa: PLW1509 - the launcher has one thread
            )
        self._started = time.monotonic()

    def look_after(self, now: float) -> str | None:
        """Starts the program again when it has died and its pause is over. Returns a sentence to print when it has just died."""
        if self._process is None:
            if now >= self._start_at:
                self.start()
            return None
        code = self._process.poll()
        if code is None:
            return None
        self._bury(now)
        return f"{self.program.name} ended ({_reason(code)}); starting it again. Its log: {self.log}"

    def _bury(self, now: float) -> None:
        self.kill_group()
        self._process = None
        self.deaths += 1
        if now - self._started > STEADY_SECONDS:
            self._pause = FIRST_PAUSE
        self._start_at = now + self._pause
        self._pause = min(self._pause * 2, LONGEST_PAUSE)

    def ask_to_stop(self) -> None:
        """Tells the program to finish what it has in hand and leave."""
        if self._process and self._process.poll() is None:
            self._process.terminate()

    def wait(self, hurry: Callable[[], bool]) -> None:
        """Waits for the end within the grace; kills what remains of the process group then, or at once when in a hurry."""
        end = time.monotonic() + self.program.grace
        while self._process and self._process.poll() is None and time.monotonic() < end and not hurry():
            time.sleep(0.02)
        self.kill_group()
        if self._process:
            self._process.wait()

    def kill_group(self) -> None:
        """Nothing that the program started outlives it."""
        if self._process:
            try:
                os.killpg(self._process.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                return

    def last_words(self, lines: int = 120) -> str:
        """The end of the log when a start fails: long enough for the tracebacks of two workers, of which the first says why."""
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-lines:])


def follow_parent() -> Callable[[], None] | None:
    """Makes a child get SIGTERM when its parent dies, however it dies. Linux only; elsewhere None.

    The library is opened before the fork: between fork and exec only the call itself is safe.
    """
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def in_child() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died before the call
            os._exit(1)

    return in_child


def _rotate(log: Path) -> None:
    if log.exists() and log.stat().st_size > LOG_BYTES:
        log.replace(log.with_suffix(".log.1"))


def _reason(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
