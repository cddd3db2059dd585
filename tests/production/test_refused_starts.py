"""A start in production that lacks something ends with a sentence for each thing, whichever process it is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from settings import ROOT

PROCESSES = (
    ("-m", "launcher"),
    ("-m", "launcher.web"),
    ("-m", "launcher.prepare"),
    ("worker.py", "work"),
    ("worker.py", "tick"),
)


@pytest.mark.parametrize("process", PROCESSES, ids=" ".join)
def test_it_says_what_to_set_and_shows_no_traceback(process: tuple[str, ...], tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, *process],
        cwd=ROOT,
        env={
            "MODE": "production",
            "DATA_DIR": str(tmp_path),
            "USSD_SECRET": "change-me",
            "PATH": "/usr/bin:/bin",
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    for name in ("SECRET_KEY", "ENCRYPTION_KEYS", "USSD_SECRET", "PUBLIC_URL", "SERVICE_NUMBER"):
        assert name in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "change-me" not in ended.stderr
