"""The committees' monthly reports: SQL says which are owed, and each is written once."""

from __future__ import annotations

from datetime import UTC, datetime

import structlog

from grievance_core.reporting import sent
from jobs.work import this_service
from service import Service

log = structlog.get_logger()


def claim_reports(service: Service, *, although_moved: bool = False) -> list[str]:
    """The reports to be written now. A round that finds none writes nothing: two questions of small indexes.

    While somebody moves the demo's clock only who moves it asks, `although_moved`.
    """
    real_now = datetime.now(UTC)
    with service.reading() as session:
        now = service.clock(session)
        if service.stands_back(session, real_now) and not although_moved:
            return []
        if not sent.is_owed(session, real_now) and not sent.due_months(session, service.inst, now):
            return []
    with service.sessions.begin() as session:
        owed = sent.open_months(session, service.inst, service.reports, now)
        if owed:
            log.info("reports_owed", reports=owed)
        return sent.claim_owed(session, real_now)


def write_reports(report_ids: list[str]) -> None:
    """The job of the reports queue."""
    for report_id in report_ids:
        write_one(this_service(), report_id)


def write_one(service: Service, report_id: str) -> None:
    """Write one. Where that fails it stays owed, and is handed out again."""
    try:
        with service.sessions.begin() as session:
            sent.write_owed(session, service.inst, service.reports, report_id, service.clock(session))
    except Exception:  # one bad report must not stop the others
        log.exception("report_failed", report=report_id)


def write_all_owed(service: Service, *, although_moved: bool = False) -> None:
    """Open every month that is due and write what is owed, here and now; what another process has in hand is left to it."""
    while report_ids := claim_reports(service, although_moved=although_moved):
        for report_id in report_ids:
            write_one(service, report_id)
