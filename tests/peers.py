"""Programs that somebody else wrote, started for a test and stopped with it."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from launcher.children import follow_parent


def free_ports(count: int) -> list[int]:
    """Ports of this machine that nobody listens on."""
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


@contextmanager
def running(command: Sequence[str], folder: Path, port: int, seconds: float) -> Iterator[None]:
    """The program, from when it listens on `port`; what it says goes into `folder`. Fails where it ends or takes too long."""
    name = Path(command[0]).name
    with (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdout=log,
            stderr=subprocess.STDOUT,
            preexec_fn=follow_parent(),  # noqa: PLW1509 - the call is safe beside a thread
        )
    try:
        _wait(name, process, port, time.monotonic() + seconds)
        yield
    finally:
        process.terminate()
        process.wait()


def _wait(name: str, process: subprocess.Popen[bytes], port: int, end: float) -> None:
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            assert process.poll() is None, f"{name} ended before it listened"
            assert time.monotonic() < end, f"{name} did not start in time"
            time.sleep(0.1)
