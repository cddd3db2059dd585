"""Counting for a page: no longer than somebody waits."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from grievance_core.errors import Refused

STEPS = 20_000  # of SQLite's machine, between two looks at the clock


class TookTooLong(Refused):
    """It would have taken longer than was given."""


@contextmanager
def at_most(session: Session, seconds: float) -> Iterator[None]:
    """What is asked of the database in here is broken off after so long. Raises TookTooLong; the transaction is over then."""
    on_postgresql = session.get_bind().dialect.name == "postgresql"
    driver = session.connection().connection.driver_connection
    if on_postgresql:
        session.execute(text(f"SET LOCAL statement_timeout = {int(seconds * 1000)}"))
    elif driver is not None:
        until = time.monotonic() + seconds
        driver.set_progress_handler(lambda: time.monotonic() > until, STEPS)
    try:
        yield
    except OperationalError as error:
        if "interrupt" in str(error.orig) or "statement timeout" in str(error.orig):
            raise TookTooLong("counting") from None
        raise
    finally:
        if not on_postgresql and driver is not None:
            driver.set_progress_handler(None, 0)
