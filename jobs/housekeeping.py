"""What is looked after between ticks: the ledger, meetings ahead, cases whose office changed, and what has had its time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import delete

from grievance_core.cases.chain import close_page
from grievance_core.cases.conflicts import reroute
from grievance_core.cases.deciding import settled
from grievance_core.cases.model import Draft, Turn
from grievance_core.evidence.keeping import forget_unattached
from grievance_core.messages.sending import recover
from grievance_core.routing.meetings import plan_meetings
from jobs.calls import tidy_calls
from service import Service

log = structlog.get_logger()
DRAFTS_LIVE = timedelta(days=2)
TURNS_LIVE = timedelta(days=3)  # gateways repeat a delivery within minutes, a day at most
MEETINGS_AHEAD = timedelta(days=200)


def tidy(service: Service) -> None:
    """One round. Each part is a transaction of its own."""
    real_now = datetime.now(UTC)
    with service.sessions.begin() as session:
        now = service.clock(session)
        page = close_page(session, service.inst.vault, now)
        if page is not None:
            # The anchor outside the database: who cuts off the ledger's end does not reach logs that are kept elsewhere.
            log.info("ledger_page_closed", page=page.id, cases=page.cases, link=page.link)
    with service.sessions.begin() as session:
        reroute(session, service.inst, now)
    with service.sessions.begin() as session:
        recover(session, service.inst, service.transport, now, real_now, settled)
    with service.sessions.begin() as session:
        plan_meetings(session, service.inst.committees, service.inst.calendar, now + MEETINGS_AHEAD, now)
        session.execute(delete(Draft).where(Draft.saved_at < now - DRAFTS_LIVE))
        forget_unattached(session, now - DRAFTS_LIVE)
        session.execute(delete(Turn).where(Turn.at < now - TURNS_LIVE))
    tidy_calls(service, real_now)
