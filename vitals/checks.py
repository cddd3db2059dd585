"""Whether the parts of the service do what they should: one check a part, each with what to do when it is bad.

What is found is shown to everybody by /readyz: no figure in it, and no age, comes from a hotline's case.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

import redis
from rq import Worker
from rq.serializers import JSONSerializer
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.sms.standing import Standing
from grievance_core.cases import figures
from grievance_core.programmes.editions import in_force
from grievance_core.programmes.texts import check_texts
from grievance_core.rulebook import RulebookError
from jobs.tick import BEAT
from service import Service

TICK_IS_LATE = timedelta(seconds=60)  # it beats every second, except while it tidies up
WORK_IS_LATE = timedelta(minutes=5)  # what is due is claimed within a second and done within moments


@dataclass(frozen=True)
class Check:
    """One part: whether it is well, and what was found; never a value that could be a secret."""

    name: str
    good: bool
    found: str


def checks(here: Service) -> Iterator[Check]:
    """Every check in order; one that fails does not stop the next."""
    yield Check("settings", good=True, found=f"MODE is {here.settings.mode}")
    for name, check in _PARTS.items():
        try:
            good, found = check(here)
        except (SQLAlchemyError, redis.RedisError, OSError) as error:
            good, found = False, f"no answer ({type(error).__name__}): is it running?"
        except LookupError as error:  # the demo's clock, before there is a demo
            good, found = (
                False,
                f"cannot tell ({type(error).__name__}): start ./run, which prepares the database",
            )
        yield Check(name, good, found)


def _database(here: Service) -> tuple[bool, str]:
    with here.reading() as session:
        session.execute(text("SELECT 1"))
    return True, f"{here.engine.dialect.name} answers"


def _migrations(here: Service) -> tuple[bool, str]:
    from migrations import schema  # noqa: PLC0415  # 7 MB in each process that is never asked

    head, current = _head(), schema.current(here.engine.execution_options(reading=True))
    if current == head:
        return True, f"at {head}"
    return False, f"at {current}, while the code needs {head}: start ./run, which brings it there"


@cache
def _head() -> str | None:
    from migrations import schema  # noqa: PLC0415

    return schema.head()  # reads every revision's file, and none of them changes while this process lives


def _programmes(here: Service) -> tuple[bool, str]:
    try:
        with here.reading() as session:
            programmes = in_force(session, here.inst.programmes)
        check_texts(programmes, here.inst.catalogues)
    except (
        RulebookError
    ) as error:  # a release that no longer reads, or has no texts for, what somebody took in before it
        return (
            False,
            f"the edition in force has {len(error.faults)} faults: take in the files of this release",
        )
    return True, f"version {programmes.version}"


def _redis(here: Service) -> tuple[bool, str]:
    here.redis.ping()
    return True, "answers"


def _worker(here: Service) -> tuple[bool, str]:
    workers = Worker.all(connection=here.redis, serializer=JSONSerializer)
    alive = sum(_is_alive(worker.hostname, worker.pid) for worker in workers)
    return (True, f"{alive} at work") if alive else (False, "nobody works: start ./run or `worker.py work`")


def _tick(here: Service) -> tuple[bool, str]:
    age = tick_age(here)
    if age is None:
        return False, "no beat: start ./run or `worker.py tick`"
    return abs(age) < TICK_IS_LATE, f"last beat {age.total_seconds():.0f} s ago"


def tick_age(here: Service) -> timedelta | None:
    """How long ago the tick last did its round; below zero when the clock was set back. None when it has not for an hour."""
    beat = here.redis.get(BEAT)
    return datetime.now(UTC) - datetime.fromisoformat(beat.decode()) if isinstance(beat, bytes) else None


def _messages(here: Service) -> tuple[bool, str]:
    with here.reading() as session:
        now = here.clock(session)
        if figures.any_late_message(session, now, WORK_IS_LATE):
            return False, "a text may go for 5 minutes and does not: are worker and tick at work?"
        age = figures.oldest_unsent(session, here.inst.policy, now)
    return (
        True,
        "nothing waits" if age is None else f"the oldest unsent waits for {age.total_seconds():.0f} s",
    )


def _providers(here: Service) -> tuple[bool, str]:
    """Of two one may do badly: the other one has the texts then."""
    names = here.settings.sms_providers
    if not names:
        where = (
            "the demo's phones"
            if here.settings.demo
            else "nowhere: set KANNEL_SEND_URL or TWILIO_ACCOUNT_SID"
        )
        return True, f"texts go to {where}"
    standing = Standing(here.scripts)
    well = [name for name in names if not standing.of(name).poor]
    badly = ", ".join(name for name in names if name not in well)
    told = (
        f"{badly} refuses texts, loses them or takes long: ask its operator"
        if badly
        else f"{' and '.join(names)} at work"
    )
    return bool(well), told


def _deadlines(here: Service) -> tuple[bool, str]:
    with here.reading() as session:
        if figures.any_stuck(session):
            return False, "one fails again and again and was set aside: the worker's log has deadline_stuck"
        if figures.any_late_deadline(session, here.clock(session), WORK_IS_LATE):
            return False, "one is due for 5 minutes and not worked off: are worker and tick at work?"
    return True, "none is stuck or late"


def _is_alive(hostname: str | None, pid: int | None) -> bool:
    # A worker that was killed stays registered for minutes. On this machine its process tells; elsewhere its registration has to.
    if hostname != socket.gethostname() or pid is None:
        return hostname is not None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


_PARTS: dict[str, Callable[[Service], tuple[bool, str]]] = {
    "database": _database,
    "migrations": _migrations,
    "programmes": _programmes,
    "redis": _redis,
    "worker": _worker,
    "tick": _tick,
    "messages": _messages,
    "providers": _providers,
    "deadlines": _deadlines,
}
