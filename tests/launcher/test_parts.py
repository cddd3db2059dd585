"""The launcher's parts, each alone."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from grievance_core.vault import Place, parse_keys
from launcher import lock, secrets, valkey
from launcher.children import Child, Program
from launcher.stopping import Stopped, Stopping
from settings import load_settings


def test_it_refuses_a_second_instance_in_one_directory(tmp_path: Path) -> None:
    held = lock.acquire(tmp_path)
    with pytest.raises(lock.InUse, match="Another instance"):
        lock.acquire(tmp_path, wait=0)
    os.close(held)
    os.close(lock.acquire(tmp_path, wait=0))


def test_it_makes_keys_that_seal_and_keeps_those_that_are_there(tmp_path: Path) -> None:
    secrets.ensure({"DATA_DIR": str(tmp_path), "SECRET_KEY": "demo-mine"}, None)
    first = load_settings({"DATA_DIR": str(tmp_path), "SECRET_KEY": "demo-mine"}, None)
    secrets.ensure({"DATA_DIR": str(tmp_path)}, None)
    second = load_settings({"DATA_DIR": str(tmp_path)}, None)
    assert first.encryption_keys == second.encryption_keys
    place = Place("cases", "words", "1")
    assert (
        parse_keys(second.encryption_keys).open(parse_keys(first.encryption_keys).seal("ទឹក", place), place)
        == "ទឹក"
    )


def test_it_makes_no_keys_for_production(tmp_path: Path) -> None:
    secrets.ensure({"DATA_DIR": str(tmp_path), "MODE": "production"}, None)
    assert not list(tmp_path.iterdir())


def test_it_forgets_a_short_socket_that_is_no_longer_needed(tmp_path: Path) -> None:
    (tmp_path / "valkey.path").write_text("/nowhere/valkey.sock\n")
    assert valkey.choose_socket(tmp_path) == tmp_path / "valkey.sock"
    assert not (tmp_path / "valkey.path").exists()


def test_it_opens_no_tcp_port_for_valkey(tmp_path: Path) -> None:
    command = valkey.command(tmp_path / "s", tmp_path)
    assert command[command.index("--port") + 1] == "0"
    assert command[command.index("--appendonly") + 1] == "yes"


def _child(tmp_path: Path, *command: str, grace: float = 10.0) -> Child:
    descriptor = os.open(tmp_path / "lock", os.O_CREAT)
    return Child(Program("job", command, grace), tmp_path, descriptor)


def _see_it_die(child: Child) -> str:
    while not (news := child.look_after(time.monotonic())):
        time.sleep(0.01)
    return news


def test_it_waits_longer_each_time_a_process_dies(tmp_path: Path) -> None:
    child = _child(tmp_path, sys.executable, "-c", "raise SystemExit(3)")
    child.start()
    assert "exit code 3" in _see_it_die(child)
    assert child.look_after(time.monotonic()) is None
    assert child.deaths == 1, "not before its pause is over"
    child.look_after(time.monotonic() + 1.1)
    _see_it_die(child)
    child.look_after(time.monotonic() + 1.1)
    assert child.ended() is None
    assert child.deaths == 2


def test_it_kills_a_process_that_does_not_leave_in_time(tmp_path: Path) -> None:
    stubborn = (
        "import signal, time; signal.signal(15, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
    )
    child = _child(tmp_path, sys.executable, "-c", stubborn, grace=0.2)
    child.start()
    while "up" not in child.last_words():
        time.sleep(0.01)
    child.ask_to_stop()
    child.wait(lambda: False)
    assert child.ended() == -9


def test_it_starts_a_new_log_when_the_old_one_has_grown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("launcher.children.LOG_BYTES", 3)
    (tmp_path / "job.log").write_text("long ago\n")
    child = _child(tmp_path, "true")
    child.start()
    child.wait(lambda: False)
    assert child.last_words() == ""
    assert (tmp_path / "job.log.1").read_text() == "long ago\n"


def test_it_stops_at_the_next_pause_and_hurries_when_asked_twice() -> None:
    stopping = Stopping()
    stopping.pause(0)
    stopping.requests = 1
    with pytest.raises(Stopped):
        stopping.pause(60)
    assert not stopping.in_a_hurry()
    stopping.requests = 2
    assert stopping.in_a_hurry()
