"""The ground: the whole service as real processes on loopback, two ticks and three workers, which any fault may strike.

Starting it takes seconds, so it stands for many seeds; whatever a fault killed is started again, as `./run` or systemd would.
"""

from __future__ import annotations

import http.client
import json
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import redis

from launcher import valkey, web
from tests.faults.processes import Process, free_port
from tests.faults.records import Records
from tests.faults.stores import Store
from tests.running import KEYS

PATIENCE = 60.0
STALLED = 1.2  # seconds without progress, after which claims are made to grow old
UP = 6.0  # seconds in which a process is certainly at work
TICKS = ("tick-1", "tick-2")
WORKERS = ("work-1", "work-2", "work-3")


class NotSettled(AssertionError):
    """What is due does not get done."""


class Ground:
    """Everything a seed needs, under one folder."""

    def __init__(self, folder: Path, store: Store) -> None:
        self.folder, self.store = folder, store
        self.port, self._provider_port = free_port(), free_port()
        self.socket, self._valkey_data = folder / "v.sock", folder / "valkey"
        self.texts, self.hold = folder / "texts.jsonl", folder / "hold"
        self.records = Records(store.url)
        self.redis = redis.Redis(unix_socket_path=str(self.socket))
        self.processes = {process.name: process for process in self._all()}
        self.workers_died = False
        self.orphans: list[str] = []  # texts the provider had when whoever sent them was killed

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": "/usr/bin:/bin", "MODE": "demo", "PORT": str(self.port), "DATA_DIR": str(self.folder),
            "DATABASE_URL": self.store.url, "REDIS_URL": f"unix://{self.socket}",
            "ENCRYPTION_KEYS": KEYS, "SECRET_KEY": "s" * 40, "SERVICE_NUMBER": "+85523000000",
            "TWILIO_ACCOUNT_SID": "AC" + "0" * 32, "TWILIO_AUTH_TOKEN": "t" * 32,
            "TWILIO_API_BASE": f"http://127.0.0.1:{self._provider_port}",
        }  # fmt: skip

    def _all(self) -> Iterator[Process]:
        python, environ = sys.executable, self._environment()
        paths = (str(self.texts), str(self.hold))
        provider = (python, "tests/faults/provider.py", str(self._provider_port), *paths)
        commands: dict[str, tuple[str, ...]] = {
            "valkey": tuple(valkey.command(self.socket, self._valkey_data)),
            "provider": provider,
            **dict.fromkeys(TICKS, (python, "worker.py", "tick")),
            **dict.fromkeys(WORKERS, (python, "worker.py", "work")),
            "web": (python, "-m", "launcher.web"),
        }
        for name, command in commands.items():
            yield Process(name, command, environ, self.folder)

    def start(self) -> None:
        """Everything runs and answers."""
        self.texts.touch()
        self.store.reset()
        self._start_valkey()
        self.revive()
        self.wait_for(lambda: web.answers(self.port))

    def stop(self) -> None:
        """Nothing is left running."""
        for process in reversed(self.processes.values()):
            process.kill()
        self.redis.close()
        self.records.close()

    def crash_valkey(self) -> None:
        """Killed and started with what its file has: whatever was on the way to it is lost."""
        self.processes["valkey"].kill()
        self._start_valkey()

    def wipe_valkey(self) -> None:
        """Killed with everything it kept, and started empty."""
        self.processes["valkey"].kill()
        shutil.rmtree(self._valkey_data)
        self._start_valkey()

    def _start_valkey(self) -> None:
        self._valkey_data.mkdir(exist_ok=True)
        self.processes["valkey"].start()
        self.wait_for(lambda: valkey.answers(f"unix://{self.socket}"))

    def kill(self, *names: str) -> None:
        """kill -9."""
        for name in names:
            self.processes[name].kill()
        self.workers_died |= bool(set(names) & set(WORKERS))

    def revive(self) -> list[str]:
        """Start again whatever is not running; returns what that was."""
        dead = [process for process in self.processes.values() if not process.alive]
        for process in dead:
            process.start()
        return [process.name for process in dead]

    def begin(self) -> None:
        """Ready for a seed: everything runs, and both stores are as at the beginning. No phone is slowed for the seed before."""
        self.revive()
        self.store.reset()
        self.wait_for(lambda: valkey.answers(f"unix://{self.socket}"))
        self.redis.flushall()
        self.texts.write_text("")
        self.workers_died, self.orphans = False, []

    def settle(self) -> None:
        """Wait until nothing is due and undone. Where nothing moves any more, time passes for what is claimed."""
        seen: dict[str, int] = {}
        since, end = time.monotonic(), time.monotonic() + PATIENCE
        while left := self.records.unfinished():
            now = time.monotonic()
            if now > end:
                raise NotSettled(f"due and not done after {PATIENCE:.0f} s: {left}")
            if left != seen:
                seen, since = left, now
            elif now - since > STALLED:
                self._pass_time("sending" in left)
                since = time.monotonic()
            self.revive()
            time.sleep(0.05)

    def _pass_time(self, sending: bool) -> None:
        """A minute and more, at once. A tick looks after texts left behind in its first round: one starts anew for them."""
        self.records.let_claims_grow_old(sending=sending and self.workers_died)
        if sending and self.workers_died and self.processes["tick-2"].age > UP:
            self.processes["tick-2"].kill()

    def let_locks_lapse(self) -> None:
        """The quarter of a minute passes for which a conversation is held for a message nobody answers any more.

        Only to save the wait: where the store keeps it under another name, the message is delivered until the time is over.
        """
        for key in self.redis.scan_iter("session:*", _type="HASH"):
            if self.redis.hexists(key, "until"):
                self.redis.hset(key, "until", "0")

    def taken(self) -> list[dict[str, Any]]:
        """What the provider was given in this seed, by its own log."""
        return [json.loads(line) for line in self.texts.read_text().splitlines()]

    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)

    @staticmethod
    def wait_for(happened: Callable[[], bool], seconds: float = PATIENCE, pause: float = 0.01) -> bool:
        """Wait until it happened; False when it did not. Without limit given it must."""
        end = time.monotonic() + seconds
        while not happened():
            if time.monotonic() > end:
                assert seconds < PATIENCE, "the ground does not stand"
                return False
            time.sleep(pause)
        return True


@contextmanager
def standing(store: Store) -> Iterator[Ground]:
    """A ground in a folder of its own, gone afterwards."""
    with TemporaryDirectory(prefix="ssdm-faults-") as folder:
        ground = Ground(Path(folder), store)
        try:
            ground.start()
            yield ground
        finally:
            ground.stop()
