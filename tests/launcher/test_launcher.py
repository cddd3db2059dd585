"""One instance from start to end, also when the end is violent."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
import redis

from tests.launcher.conftest import Service, wait_for

Launch = Callable[..., Service]


def test_it_says_ready_last_and_only_when_it_answers(launch: Launch) -> None:
    service = launch().start().ready()
    assert service.get("/healthz") == 200
    assert service.lines[-1] == f"Ready: http://127.0.0.1:{service.port}"
    assert "+85512000001 Sok" in service.lines
    assert f"Simulator: http://127.0.0.1:{service.port}/simulator" in service.lines


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_ends_in_order_when_told_to(launch: Launch, number: int) -> None:
    service = launch().start().ready()
    assert service.end(number) == (0, "")
    assert service.left_alone(0)


def test_it_leaves_no_orphan_when_it_is_killed(launch: Launch) -> None:
    service = launch().start().ready()
    service.end(signal.SIGKILL)
    assert service.left_alone()


def test_it_starts_at_once_after_it_was_killed_and_keeps_what_was_queued(launch: Launch) -> None:
    service = launch().start().ready()
    with redis.Redis.from_url(f"unix://{service.data_dir}/valkey.sock") as client:
        client.set("kept", "yes")
    service.end(signal.SIGKILL)
    service.start().ready()
    with redis.Redis.from_url(f"unix://{service.data_dir}/valkey.sock") as client:
        assert client.get("kept") == b"yes"


@pytest.mark.parametrize("part", ["valkey-server", "gunicorn", "worker.py work", "worker.py tick"])
def test_it_starts_a_process_again_that_died(launch: Launch, part: str) -> None:
    service = launch().start().ready()
    (pid,) = service.pids(part)
    os.kill(pid, signal.SIGKILL)
    assert wait_for(lambda: service.pids(part) not in ([], [pid]))
    assert service.end()[0] == 0
    assert service.left_alone(0)


def test_it_keeps_the_secrets_of_the_first_start_to_itself(launch: Launch) -> None:
    service = launch().start().ready()
    path = service.data_dir / "demo.env"
    first = path.read_text()
    assert set(re.findall(r"^\w+", first, re.MULTILINE)) == {"SECRET_KEY", "ENCRYPTION_KEYS"}
    service.end()
    service.start().ready()
    assert path.read_text() == first
    for file in service.data_dir.rglob("*"):
        assert not file.stat().st_mode & 0o077, file


def test_it_shows_no_secret(launch: Launch) -> None:
    service = launch().start().ready()
    secrets = re.findall(r"=(?:demo-)?(.+)", (service.data_dir / "demo.env").read_text())
    written = "\n".join(service.lines) + "".join(map(service.log, ("web", "work", "tick", "prepare")))
    assert len(secrets) == 2
    assert not [secret for secret in secrets if secret in written]


def test_it_says_so_when_the_port_is_taken(launch: Launch) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        service = launch(port=other.getsockname()[1]).start()
        code, errors = service.end(0)
    assert code == 1
    assert re.fullmatch(
        r"Port \d+ cannot be used \(.+\): choose another, for example PORT=\d+ \./run\n", errors
    )


def test_it_runs_two_instances_side_by_side(launch: Launch, tmp_path: Path) -> None:
    one, two = launch(data_dir=tmp_path / "one").start(), launch(data_dir=tmp_path / "two").start()
    assert one.ready().get("/healthz") == two.ready().get("/healthz") == 200
    assert one.end()[0] == 0
    assert two.get("/healthz") == 200


def test_it_works_in_a_directory_whose_path_is_too_long_for_a_socket(launch: Launch, tmp_path: Path) -> None:
    service = launch(data_dir=tmp_path / ("long" * 30)).start().ready()
    recorded = Path((service.data_dir / "valkey.path").read_text().strip())
    assert len(str(recorded)) <= 100
    assert recorded.is_socket()
    assert recorded.parent.stat().st_mode & 0o777 == 0o700
    recorded.parent.chmod(0o755)
    service.end()
    code, errors = service.start().end(0)
    assert (code, "not this user's alone" in errors) == (1, True)
    recorded.parent.rmdir()


def test_it_tells_the_end_of_the_log_when_the_data_cannot_be_prepared(launch: Launch, project: Path) -> None:
    (project / "demo" / "load.py").write_text(
        "def ensure_loaded(settings):\n    raise ValueError('no villages')\n"
    )
    service = launch().start()
    code, errors = service.end(0)
    assert code == 1
    assert "The database could not be prepared:" in errors
    assert "ValueError: no villages" in errors
    assert service.left_alone(0)


def test_it_gives_up_when_the_web_process_cannot_start(launch: Launch, project: Path) -> None:
    (project / "app.py").write_text("raise ValueError('no app')\n")
    service = launch().start()
    code, errors = service.end(0)
    assert (code, "web does not start" in errors) == (1, True)
    assert service.left_alone(0)


def test_it_can_be_stopped_while_it_prepares(launch: Launch, project: Path) -> None:
    (project / "demo" / "load.py").write_text(
        "import time\ndef ensure_loaded(settings):\n    time.sleep(600)\n"
    )
    service = launch().start()
    assert wait_for(lambda: service.pids("launcher.prepare") != [])
    assert service.end(signal.SIGINT) == (0, "")
    assert service.left_alone(0)


def test_it_journals_no_path_of_its_own(launch: Launch) -> None:
    service = launch().start().ready()
    assert service.get("/ussd/africastalking/top-secret-word?phoneNumber=012345678") == 404
    service.end()
    lines = [json.loads(line) for line in service.log("web").splitlines()]
    assert "Listening at: - (-)" not in {line["event"] for line in lines}, "process ids are told"
    assert {line["logger"] for line in lines} == {"gunicorn.error"}
    assert "top-secret-word" not in service.log("web")
    assert "012345678" not in service.log("web")


def test_it_tells_whole_why_the_application_could_not_be_loaded(launch: Launch, project: Path) -> None:
    (project / "app.py").write_text("raise ValueError('rules/kinds.yaml, payment: no such level')\n")
    _, errors = launch().start().end(0)
    assert "rules/kinds.yaml, payment: no such level" in errors
