"""Telling other systems what happened. By the real clock: they know no other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import select

from grievance_core.prepared import Prepared
from grievance_core.systems import delivering, passes, requests
from grievance_core.timers.rows import edges
from jobs.posting import poster
from jobs.work import this_service
from service import Service

log = structlog.get_logger()
KEPT = timedelta(days=30)  # what was told, or could not be
_IS_DUE = Prepared(select(delivering.IS_DUE))


def claim_deliveries(service: Service, real_now: datetime) -> list[str]:
    """What is to be told now. A tick that finds nothing writes nothing."""
    if _IS_DUE.first(service.reading.look(), now=real_now, **edges(real_now)) != (True,):
        return []
    with service.sessions.begin() as session:
        return delivering.hand_out_due(session, real_now)


def tell_systems(delivery_ids: list[str]) -> None:
    """The job of the webhooks queue."""
    for delivery_id in delivery_ids:
        tell_one(this_service(), delivery_id)


def tell_one(service: Service, delivery_id: str) -> None:
    """Tell one webhook. Whatever goes wrong, the delivery is left where it is picked up again."""
    post = poster(anywhere=service.settings.demo)
    try:
        state = delivering.deliver(service.sessions, service.inst.vault, post, delivery_id, datetime.now(UTC))
    except Exception:  # one bad address must not stop the others
        log.exception("delivery_failed", delivery=delivery_id)
        return
    if state == "given-up":
        log.error("delivery_given_up", delivery=delivery_id)


def tidy_systems(service: Service, real_now: datetime) -> None:
    """Forget what had its time: answers that were kept for a repeated request, and deliveries that came to an end."""
    with service.sessions.begin() as session:
        requests.forget(session, real_now)
        passes.forget(session, real_now - KEPT)
