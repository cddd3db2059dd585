"""Once a day everybody is matched with the programmes anew and compared: SQL says whether that was done, the tick asks for it."""

from __future__ import annotations

from datetime import UTC, datetime

import structlog

from grievance_core.benefits import upkeep
from jobs.work import this_service
from service import Service

log = structlog.get_logger()


def claim_upkeep(service: Service) -> list[str]:
    """The day to do it for, unless it was done or is being done. Nothing is written where it is not due."""
    real_now = datetime.now(UTC)
    with service.reading() as session:
        now = service.clock(session)
        if service.stands_back(session, real_now) or not upkeep.is_due(session, service.inst, now):
            return []
    with service.sessions.begin() as session:
        claimed = upkeep.claim(session, service.inst, now, real_now)
    return [now.date().isoformat()] if claimed else []


def keep_up(days: list[str]) -> None:
    """The job of the upkeep queue. Whatever day it was asked for, what is due now is done, and nothing when that is nothing."""
    service = this_service()
    do_upkeep(service)
    log.info("upkeep_done", days=days)


def do_upkeep(service: Service) -> None:
    """Match and compare everybody, where that is due."""
    with service.reading() as session:
        now = service.clock(session)
    upkeep.carry_out(service.sessions, service.inst, now)
