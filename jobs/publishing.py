"""Months are told to everybody when they are due: SQL says which are, and each is told once."""

from __future__ import annotations

from datetime import UTC, datetime

import structlog

from grievance_core.reporting import public
from service import Service

log = structlog.get_logger()


def publish_due(service: Service) -> int:
    """Tell every month that is due; how many. Reckoned while nothing is locked: two that do so tell it once."""
    with service.reading() as session:
        now = service.clock(session)
        if service.stands_back(session, datetime.now(UTC)):
            return 0
        ready = [public.reckon(session, service.inst, month, now) for month in public.due(session, now)]
    told = 0
    for month in ready:
        with service.sessions.begin() as session:
            told += public.tell(session, month, now)
    if told:
        log.info("months_told", months=told)
    return told
