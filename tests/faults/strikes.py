"""The faults, each at an exact place and none of them played: processes are killed, stopped and wiped, locks are held.

A fault is given something to begin that does not wait for its end: a message on its way to the web, or the clock that leaps.
It tells whether it struck where it was meant to: on a busy machine something may be over before.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from random import Random

from tests.faults.ground import TICKS, WORKERS, Ground

Begin = Callable[[], object]
HOUR = timedelta(hours=1)
LOCKED = 5.0  # seconds
REACHES = 0.3  # seconds after which a message or a job has come as far as the lock that is held


def redis_wiped(ground: Ground, begin: Begin, chance: Random) -> bool:
    """Killed with its data within a second of something that has begun."""
    begin()
    time.sleep(chance.random())
    ground.wipe_valkey()
    return True


def database_locked(ground: Ground, begin: Begin, chance: Random) -> bool:
    """For five seconds nobody gets at the database; a gateway meanwhile delivers its message a second time."""
    with ground.store.everything():
        begin()
        time.sleep(LOCKED / 2)
        begin()
        time.sleep(LOCKED / 2)
    return True


def locked_in_a_leap(ground: Ground, begin: Begin, chance: Random) -> bool:
    """For five seconds nobody gets at the database, within a second of the leap: some of what is due may be in hand."""
    begin()
    time.sleep(chance.random())
    with ground.store.everything():
        time.sleep(LOCKED)
    return True


def web_killed(ground: Ground, begin: Begin, chance: Random) -> bool:
    """Killed after the commit, before the reply: it commits and then waits for a store that is stopped.

    What it told the store on the way arrives afterwards, or not even that: then only the database knows that she was answered.
    """
    before = ground.records.events()
    store = ground.processes["valkey"]
    try:
        with ground.store.writing():
            begin()
            time.sleep(REACHES)
            store.pause()
        reached = ground.wait_for(lambda: ground.records.events() > before, 5.0, 0.002)
        for pid in ground.processes["web"].children():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if chance.random() < 0.7:
            ground.crash_valkey()
    finally:
        ground.processes["valkey"].go_on()
    return reached


def tick_killed(ground: Ground, begin: Begin, chance: Random) -> bool:
    """Killed after a tick claimed what is due in SQL, before it could hand it out: the queue is stopped, and hears nothing."""
    ground.processes["valkey"].pause()
    try:
        begin()
        reached = ground.wait_for(ground.records.claimed, 5.0, 0.002)
        ground.kill(*TICKS)
    finally:
        ground.crash_valkey()
    return reached


def worker_killed(ground: Ground, begin: Begin, chance: Random) -> bool:
    """Killed in the middle of a job: while it waits for the database, or a moment after it got it."""
    workers = [ground.processes[name] for name in WORKERS]
    waiting, doomed = chance.random() < 0.5, chance.sample(WORKERS, chance.randint(1, 2))
    for worker in workers:
        worker.pause()
    begin()
    reached = ground.wait_for(ground.records.claimed, 5.0)
    with ground.store.writing():
        for worker in workers:
            worker.go_on()
        time.sleep(REACHES)
        if waiting:
            ground.kill(*doomed)
    if not waiting:
        time.sleep(chance.random() * 0.05)
        ground.kill(*doomed)
    return reached


def sending_killed(ground: Ground, begin: Begin, chance: Random) -> bool:
    """Killed while the provider has a text and has not answered. Nobody can know what became of it."""
    ground.hold.touch()
    try:
        begin()
        before = len(ground.taken())
        ground.wait_for(lambda: len(ground.taken()) > before, 20.0)
        given = {text["port"]: text["message"] for text in ground.taken()}
        sending = [name for name in WORKERS if ground.processes[name].ports() & given.keys()]
        for name in sending[:1]:
            ground.orphans += [given[port] for port in ground.processes[name].ports() & given.keys()]
            ground.kill(name)
    finally:
        ground.hold.unlink()
    return bool(ground.orphans)


Strike = Callable[[Ground, Begin, Random], bool]
STRIKES: dict[str, Strike] = {
    "redis-wiped": redis_wiped,
    "worker-killed": worker_killed,
    "sending-killed": sending_killed,
    "web-killed": web_killed,
    "tick-killed": tick_killed,
    "database-locked": database_locked,
}
STRIKES_IN_A_LEAP = {**STRIKES, "database-locked": locked_in_a_leap}


def clock_back(ground: Ground, at: datetime, set_clock: Callable[[datetime], None], chance: Random) -> None:
    """An hour back within a second of the leap, for longer than a tick's round, and on again."""
    set_clock(at)
    time.sleep(chance.random())
    set_clock(at - HOUR)
    time.sleep(1.1 + chance.random() / 2)
    set_clock(at)
