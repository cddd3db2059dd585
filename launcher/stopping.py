"""Being told to stop, without losing a child between its start and the note that it was started."""

from __future__ import annotations

import signal
import time
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(Exception):
    """Somebody asked for the end."""

    permanent = False


class Stopping:
    """Counts the requests: the first ends the service in order, the second at once."""

    def __init__(self) -> None:
        self.requests = 0

    def listen(self) -> None:
        """Takes over Ctrl-C, SIGTERM and a closed terminal."""
        for number in SIGNALS:
            signal.signal(number, self._note)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.requests += 1

    def in_a_hurry(self) -> bool:
        """True once it was asked for twice."""
        return self.requests > 1

    def pause(self, seconds: float) -> None:
        """Waits a little; raises Stopped when the end was asked for."""
        if not self.requests:
            time.sleep(seconds)
        if self.requests:
            raise Stopped
