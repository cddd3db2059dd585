"""What the telephone line works with."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session, sessionmaker

from bot.engine.session import SessionStore
from bot.inbound import Channel
from grievance_core.institution import Institution


@dataclass(frozen=True)
class Ports:
    """What the line works with. `clock` is the institution's time as the database has it, `real_clock` the wall's."""

    inst: Institution
    sessions: sessionmaker[Session]
    reading: sessionmaker[Session]
    store: SessionStore
    channels: Mapping[str, Channel]
    clock: Callable[[Session], datetime]
    real_clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    pause: Callable[[float], None] = time.sleep
    most_a_minute: int = 0  # messages of one phone, 0 for as many as come
