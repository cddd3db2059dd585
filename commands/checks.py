"""Whether the parts of the service do what they should: one check a part, each with what to do when it is bad."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import redis
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from migrations import schema
from service import Service


@dataclass(frozen=True)
class Check:
    """One part: whether it is well, and what was found, without any value that could be a secret."""

    name: str
    good: bool
    found: str


def checks(here: Service) -> Iterator[Check]:
    """Every check in order; one that fails does not stop the next."""
    yield Check("settings", good=True, found=f"MODE {here.settings.mode}, {here.settings.data_dir}")
    parts: dict[str, Callable[[Service], Check]] = {
        "database": _database,
        "migrations": _migrations,
        "redis": _redis,
    }
    for name, check in parts.items():
        yield _attempt(name, check, here)


def _attempt(name: str, check: Callable[[Service], Check], here: Service) -> Check:
    try:
        return check(here)
    except (SQLAlchemyError, redis.RedisError, OSError) as error:
        return Check(name, good=False, found=f"no answer ({type(error).__name__}): is it running?")


def _database(here: Service) -> Check:
    with here.engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    return Check("database", good=True, found=here.engine.dialect.name)


def _migrations(here: Service) -> Check:
    head, current = schema.head(), schema.current(here.engine)
    if current == head:
        return Check("migrations", good=True, found=str(head))
    return Check(
        "migrations", good=False, found=f"at {current}, needs {head}: start ./run, which brings it there"
    )


def _redis(here: Service) -> Check:
    here.redis.ping()
    return Check("redis", good=True, found="answers")
