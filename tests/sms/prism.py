"""A mock of Twilio made from the description Twilio publishes: Prism, an npm program, run on the parts of it that we use."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from launcher.children import follow_parent
from settings import ROOT

# github.com/twilio/twilio-oai (MIT licence); it stands beside the project, not in it.
DESCRIPTION = ROOT.parent / "shared" / "peers" / "twilio_api_v2010.json"
INSTALLED = ROOT / ".tools" / "node_modules" / ".bin" / "prism"
MESSAGES = "/2010-04-01/Accounts/{AccountSid}/Messages.json"
CALLS = "/2010-04-01/Accounts/{AccountSid}/Calls.json"
RECORDING = "/2010-04-01/Accounts/{AccountSid}/Recordings/{Sid}.json"
OURS = (MESSAGES, CALLS, RECORDING)
START_SECONDS = 120.0


def program() -> str | None:
    """Where Prism is."""
    return str(INSTALLED) if INSTALLED.exists() else shutil.which("prism")


def found() -> bool:
    return program() is not None and DESCRIPTION.exists()


def description() -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(DESCRIPTION.read_text())
    return whole


@contextmanager
def running_prism(folder: Path) -> Iterator[str]:
    """The url of a mock that refuses whatever the description does not allow. `folder` keeps what it reads and says."""
    ours = folder / "twilio.json"
    whole = description()
    ours.write_text(json.dumps({**whole, "paths": {path: whole["paths"][path] for path in OURS}}))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with (folder / "prism.log").open("wb") as log:
        process = subprocess.Popen(
            [program() or "prism", "mock", "--errors", "-h", "127.0.0.1", "-p", str(port), str(ours)],
            stdout=log,
            stderr=subprocess.STDOUT,
            preexec_fn=follow_parent(),  # noqa: PLW1509 - no thread is running yet, and the call is safe
        )
    try:
        _wait(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _wait(port: int) -> None:
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            assert time.monotonic() < end, "Prism did not start"
            time.sleep(0.1)
