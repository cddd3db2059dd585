"""SQLite's one write lock: how a transaction that writes begins."""

from __future__ import annotations

import sqlite3
import time
from typing import Any

from sqlalchemy.exc import OperationalError

BUSY_SECONDS = 10
PAUSE_SECONDS = 0.0005  # between two attempts: a tenth of what a short transaction takes
SYNCHRONOUS = "synchronous"  # in a connection's `info`, what it was told last


def begin_writing(connection: Any, *, hurried: bool) -> None:
    """Begin a transaction on a connection of SQLAlchemy's; where nothing is `hurried`, its commit does not wait for the disk.

    Raises OperationalError after BUSY_SECONDS.
    """
    driver = connection.connection.driver_connection
    synchronous = "FULL" if hurried else "NORMAL"
    if connection.info.get(SYNCHRONOUS, "FULL") != synchronous:
        driver.execute(f"PRAGMA synchronous={synchronous}")
        connection.info[SYNCHRONOUS] = synchronous
    driver.execute("PRAGMA busy_timeout=0")
    try:
        _take_lock(driver)
    finally:
        driver.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")


def _take_lock(driver: sqlite3.Connection) -> None:
    """Ask for the lock at short intervals.

    SQLite's own waiting sleeps longer with every attempt, up to 100 ms, while the lock becomes free and others take it: up to a
    third of a worker's time went there. This way nobody waits much longer than those before her take.
    """
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            driver.execute("BEGIN IMMEDIATE")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise OperationalError("BEGIN IMMEDIATE", None, error) from None
        time.sleep(PAUSE_SECONDS)
