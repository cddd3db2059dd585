"""Drives a server with wrk (https://github.com/wg/wrk) and reads what it found."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

CONNECTIONS = 32
SCRIPT = Path(__file__).with_name("turns.lua")
MARK = "FIGURES "


@dataclass(frozen=True)
class Drive:
    """What came of one run. `sent` counts on from the runs before; p50 and p99 are milliseconds.

    `wrong` are answers no gateway can use, `ended` those that close a session; `full` says that every step was being taken.
    """

    sent: int
    answered: int
    wrong: int
    ended: int
    full: bool
    seconds: float
    p50: float
    p99: float
    errors: int

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.answered / self.seconds


def require() -> None:
    """Leaves with a sentence where wrk is missing."""
    if shutil.which("wrk") is None:
        sys.exit("wrk drives this benchmark: apt-get install wrk")


@dataclass(frozen=True)
class Series:
    """Phones that do the same: their mix (turns.lua), the two first digits of their numbers, how many they are."""

    mix: str
    digits: str
    phones: int

    def number(self, phone: int) -> str:
        """The E.164 number of one of them, as turns.lua writes it."""
        return f"+855{self.digits}{phone:07d}"


def drive(url: str, series: Series, sent: int, seconds: int) -> Drive:
    """`seconds` of requests, going on after `sent`. Raises RuntimeError when an answer was wrong or none came."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", "--timeout", "20s"]
    words = [*command, "-s", str(SCRIPT), url, "--", series.mix, series.digits, str(series.phones), str(sent)]
    run = subprocess.run(words, check=True, capture_output=True, text=True)
    figures = json.loads(run.stdout.rpartition(MARK)[2].splitlines()[0])
    found = Drive(seconds=figures.pop("microseconds") / 1_000_000, **figures)
    if found.wrong or found.errors or not found.answered:
        raise RuntimeError(f"{url}: {found.wrong} wrong answers, {found.errors} errors. {run.stderr}")
    return found
