"""The short way to Redis or Valkey: connections come and go, a turn notices as little of it as can be."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import redis

from bot.valkey_wire import ValkeyTrouble, Wire, speaks_to
from tests.stores.valkey import running_valkey

ECHO = "return {KEYS[1], ARGV[1], ARGV[2]}"
SECRET = "words of hers"


@pytest.fixture
def wire(valkey_url: str) -> Iterator[Wire]:
    with closing(Wire(valkey_url, 3.0)) as wire:
        yield wire


@contextmanager
def listener(path: Path, *answers: bytes) -> Iterator[str]:
    """A server that takes one connection after the other, gives each its answer, and hangs up."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()

        def serve() -> None:
            for answer in answers:
                connection, _ = server.accept()
                with connection:
                    connection.recv(4096)
                    connection.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"unix://{path}"
        thread.join(5)


def test_it_hands_over_keys_and_arguments_as_they_are(wire: Wire) -> None:
    script = wire.register_script(ECHO)
    assert script(keys=["a"], args=[b"\x00\r\n\xff", 7]) == [b"a", b"\x00\r\n\xff", b"7"]


def test_it_takes_answers_of_any_length(wire: Wire) -> None:
    script = wire.register_script("return ARGV[1]")
    large = b"x" * 3_000_000
    assert script(keys=["a"], args=[large]) == large


def test_it_brings_its_script_again_when_the_server_has_forgotten_it(wire: Wire, valkey: redis.Redis) -> None:
    script = wire.register_script(ECHO)
    script(keys=["a"], args=["b", "c"])
    valkey.script_flush()
    assert script(keys=["a"], args=["b", "c"]) == [b"a", b"b", b"c"]


def test_what_is_left_to_the_server_is_done_before_what_is_asked_next(
    wire: Wire, valkey: redis.Redis
) -> None:
    append = wire.register_script("return redis.call('RPUSH', KEYS[1], ARGV[1])")
    for value in range(50):
        append.send(keys=["list"], args=[value])
    assert append(keys=["list"], args=["last"]) == 51
    assert valkey.lrange("list", 0, 1) == [b"0", b"1"]


def test_an_answer_nobody_waited_for_is_nobody_elses(wire: Wire) -> None:
    echo, wrong = wire.register_script(ECHO), wire.register_script("return redis.call('NOTHING')")
    echo.send(keys=["a"], args=[SECRET, "c"])
    wrong.send(keys=["a"], args=[])
    assert echo(keys=["a"], args=["b", "c"]) == [b"a", b"b", b"c"]


def test_what_is_left_to_a_server_that_hung_up_is_left_to_it_again(wire: Wire, valkey: redis.Redis) -> None:
    keep = wire.register_script("return redis.call('SET', KEYS[1], ARGV[1])")
    keep(keys=["a"], args=["before"])
    valkey.execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
    keep.send(keys=["a"], args=["after"])
    assert keep(keys=["b"], args=["c"]) == b"OK"
    assert valkey.get("a") == b"after"


def test_it_goes_on_when_the_server_hung_up_on_everybody(wire: Wire, valkey: redis.Redis) -> None:
    script = wire.register_script(ECHO)
    script(keys=["a"], args=["b", "c"])
    valkey.execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
    assert script(keys=["a"], args=["b", "c"]) == [b"a", b"b", b"c"]


def test_it_goes_on_when_the_server_was_killed_and_another_took_its_place() -> None:
    with running_valkey() as first:
        wire = Wire(first, 3.0)
        script = wire.register_script(ECHO)
        script(keys=["a"], args=["b", "c"])
    with pytest.raises(OSError, match=r".+"):
        script(keys=["a"], args=["b", "c"])
    path = Path(first.removeprefix("unix://"))
    path.parent.mkdir()
    with listener(path, b"+loaded\r\n$2\r\nok\r\n"):
        assert script(keys=["a"], args=["b", "c"]) == b"ok"
    wire.close()
    path.unlink()
    path.parent.rmdir()


def test_a_server_that_does_not_answer_is_waited_for_no_longer_than_said(tmp_path: Path) -> None:
    path = tmp_path / "silent.sock"
    with socket.socket(socket.AF_UNIX) as server, closing(Wire(f"unix://{path}", 0.1)) as wire:
        server.bind(str(path))
        server.listen()
        with pytest.raises(TimeoutError):
            wire.register_script(ECHO)(keys=["a"], args=[SECRET, "c"])


def test_an_answer_that_came_too_late_is_nobody_elses(tmp_path: Path) -> None:
    path = tmp_path / "late.sock"
    with (
        listener(path, b"+loaded\r\n$9\r\nhalf", b"+loaded\r\n$3\r\nown\r\n") as url,
        closing(Wire(url, 1.0)) as wire,
    ):
        script = wire.register_script(ECHO)
        with pytest.raises(ConnectionError):
            script(keys=["a"], args=[SECRET, "c"])
        assert script(keys=["a"], args=["b", "c"]) == b"own"


def test_what_the_server_refuses_is_told_without_what_was_sent(wire: Wire) -> None:
    script = wire.register_script("return redis.call('INCR', ARGV[1], ARGV[1])")
    with pytest.raises(ValkeyTrouble) as caught:
        script(keys=["a"], args=[SECRET])
    assert SECRET not in str(caught.value)


def test_it_goes_to_the_database_of_its_address(valkey_url: str, valkey: redis.Redis) -> None:
    with closing(Wire(f"{valkey_url}?db=3", 3.0)) as wire:
        wire.register_script("return redis.call('SET', KEYS[1], 'here')")(keys=["a"], args=[])
    assert valkey.get("a") is None
    with redis.Redis.from_url(f"{valkey_url}?db=3") as third:
        assert third.get("a") == b"here"


def test_it_logs_in_with_the_password_of_its_address(valkey_url: str, valkey: redis.Redis) -> None:
    valkey.execute_command("ACL", "SETUSER", "bot", "on", ">p@ss", "~hers", "+@all")
    with_password = valkey_url.replace("unix://", "unix://bot:p%40ss@")
    with closing(Wire(with_password, 3.0)) as wire:
        script = wire.register_script("return redis.call('INCR', KEYS[1])")
        assert script(keys=["hers"], args=[]) == 1
        with pytest.raises(ValkeyTrouble):
            script(keys=["somebody else's"], args=[])
    with closing(Wire(with_password.replace("ss@", "xx@"), 3.0)) as stranger, pytest.raises(ValkeyTrouble):
        stranger.register_script(ECHO)(keys=["a"], args=["b", "c"])
    valkey.execute_command("ACL", "DELUSER", "bot")


@pytest.mark.parametrize(
    ("url", "spoken_to"),
    [("unix:///a.sock", True), ("redis://host", True), ("rediss://host", False), ("sentinel://host", False)],
)
def test_it_leaves_encrypted_connections_to_the_usual_client(url: str, spoken_to: bool) -> None:
    assert speaks_to(url) is spoken_to
