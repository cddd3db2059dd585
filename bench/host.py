"""What the machine itself tells: time stolen by its other guests, and what processes used (Linux, /proc)."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

STEAL = 7  # the field of /proc/stat's first line, counted from 0 behind its name (proc_stat(5))
TICKS = os.sysconf("SC_CLK_TCK")


def ticks() -> tuple[int, int]:
    """All ticks of all processors so far, and those stolen among them."""
    fields = [int(field) for field in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    return sum(fields), fields[STEAL]


def stolen(before: tuple[int, int], after: tuple[int, int]) -> float:
    """The share of the time between two readings that was stolen, in percent."""
    spent = after[0] - before[0]
    return 100 * (after[1] - before[1]) / spent if spent else 0.0


def family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(member for child in children for member in family(int(child)))]


def seconds_used(pids: Iterable[int]) -> float:
    """Processor time of these processes, their kernel's included."""
    return sum(_ticks_used(pid) for pid in pids) / TICKS


def _ticks_used(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0
    return int(fields[11]) + int(fields[12])  # utime and stime (proc_pid_stat(5))
