"""Calling back whoever rang, where that is set up (VOICE_CALL_BACK). By the real clock: a telephone knows no other."""

from __future__ import annotations

from datetime import UTC, datetime

import structlog

from grievance_core.calls import backs
from jobs.work import this_service
from service import Service

log = structlog.get_logger()


def claim_calls(service: Service, now: datetime) -> list[str]:
    """The phones to be rung now. A tick that finds none writes nothing."""
    if service.calling_back is None:
        return []
    with service.reading() as session:
        if not backs.is_due(session, now):
            return []
    with service.sessions.begin() as session:
        return backs.hand_out_due(session, now)


def ring_phones(back_ids: list[str]) -> None:
    """The job of the calls queue."""
    for back_id in back_ids:
        ring_one(this_service(), back_id)


def ring_one(service: Service, back_id: str) -> None:
    """Ring one phone. Whatever the provider's client raises, nobody rings it twice for one missed call."""
    if service.calling_back is None:
        return
    try:
        backs.call_back(service.sessions, service.inst, service.calling_back, back_id, datetime.now(UTC))
    except Exception:  # one bad call must not stop the others
        log.exception("call_failed", call=back_id)


def tidy_calls(service: Service, now: datetime) -> None:
    """Take note of calls nobody knows the end of, and forget what is over."""
    with service.sessions.begin() as session:
        backs.recover(session, now)
