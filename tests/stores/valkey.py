"""An embedded Valkey that lives as long as the test run: the same command line as the product's."""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from launcher import valkey
from launcher.children import follow_parent

START_SECONDS = 20.0


@contextmanager
def running_valkey() -> Iterator[str]:
    """The url of a server of our own."""
    with tempfile.TemporaryDirectory(prefix="ssdm-vk-") as name:
        socket = Path(name) / "valkey.sock"
        process = subprocess.Popen(
            valkey.command(socket, Path(name)),
            stdout=subprocess.DEVNULL,
            preexec_fn=follow_parent(),  # noqa: PLW1509 - no test has started a thread yet, and the call is safe
        )
        try:
            _wait(f"unix://{socket}")
            yield f"unix://{socket}"
        finally:
            process.terminate()
            process.wait()


def _wait(url: str) -> None:
    end = time.monotonic() + START_SECONDS
    while not valkey.answers(url):
        assert time.monotonic() < end, "Valkey did not start"
        time.sleep(0.02)
