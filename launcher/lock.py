"""One instance to a data directory."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

WAIT_SECONDS = 10.0  # what the children of a launcher that was killed may need to leave


class InUse(Exception):
    """Another instance works in this data directory."""

    permanent = True


def acquire(data_dir: Path, wait: float = WAIT_SECONDS) -> int:
    """A descriptor that holds the directory until every process that inherited it has ended. Raises InUse.

    Children inherit it on purpose: a launcher started right after its predecessor was killed waits until the old Valkey
    is gone. Otherwise the old one, leaving late, would remove the socket of the new one.
    """
    descriptor = os.open(data_dir / "launcher.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    end = time.monotonic() + wait
    while not _taken(descriptor):
        if time.monotonic() > end:
            os.close(descriptor)
            raise InUse(f"Another instance is running in {data_dir}: stop it, or choose another DATA_DIR.")
        time.sleep(0.1)
    return descriptor


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
