"""Errands are done in a process of their own: a long import holds up no deadline, and no memory lies idle while there is none.

The job of the queue starts it and goes on. It does what is asked for, one after the other, until nothing is left, and ends. That
somebody has an errand in hand stands in SQL alone, so a process that is killed costs a wait and no errand.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from typing import IO

import structlog

from settings import ROOT

log = structlog.get_logger()
ROLE = "errands"
STOP_SECONDS = 8.0  # within what whoever stops a worker waits for
_started: list[subprocess.Popen[bytes]] = []  # by this process: none, or the last one


def begin_errands(errand_ids: list[str]) -> None:
    """The job of the errands queue. While one is being done the others stay where they are, and come after it."""
    if _started and _started[-1].poll() is None:
        return
    # What it reads tells it that whoever started it is gone, in whatever way: its end is closed then.
    process = subprocess.Popen([sys.executable, "-u", "worker.py", ROLE], cwd=ROOT, stdin=subprocess.PIPE)
    _started[:] = [process]
    log.info("errands_begun", errands=errand_ids)
    threading.Thread(target=_bury, args=(process,), daemon=True).start()


def stop_errands() -> None:
    """End it, if it is there: what it had in hand is begun anew by the next one."""
    for process in _started:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def end_with(starter: IO[bytes]) -> None:
    """End this process in order when it is told to, or when its starter is gone."""
    signal.signal(signal.SIGTERM, _leave)

    def watch() -> None:
        while starter.read(1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()


def _leave(_number: int, _frame: object) -> None:
    sys.exit(0)


def _bury(process: subprocess.Popen[bytes]) -> None:
    """Nobody else waits for it: a process that ended and was not waited for stays in the system's table."""
    if code := process.wait():
        log.error("errands_ended", code=code)
