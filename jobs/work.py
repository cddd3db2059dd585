"""The jobs. Each opens its own transactions, does each row once, and a batch that fails is done again row by row."""

from __future__ import annotations

from datetime import UTC, datetime

import structlog

from grievance_core.applications.overdue import fire
from grievance_core.cases.deciding import settled
from grievance_core.messages.sending import deliver
from grievance_core.timers import rows
from service import Service

log = structlog.get_logger()
_service: Service | None = None


def serve_jobs(service: Service) -> None:
    """Give the jobs of this process their service. Called once, before the worker listens."""
    global _service  # noqa: PLW0603  # RQ calls jobs by name, with nothing but ids
    _service = service


def fire_deadlines(timer_ids: list[str]) -> None:
    """The job of the deadlines queue."""
    fire_all(this_service(), timer_ids)


def send_messages(message_ids: list[str]) -> None:
    """The job of the messages queue. One after the other: each is taken, sent and written down before the next is touched."""
    service = this_service()
    for message_id in message_ids:
        send_one(service, message_id)


def fire_all(service: Service, timer_ids: list[str]) -> None:
    """Work off deadlines in one transaction, or where one of them fails, each in its own."""
    if len(timer_ids) > 1:
        try:
            with service.sessions.begin() as session:
                fire(session, service.inst, timer_ids, service.clock(session))
        except Exception as error:  # noqa: BLE001  # whatever it is, it comes again below, with the deadline that causes it
            log.warning("deadlines_failed", count=len(timer_ids), error=type(error).__name__)
        else:
            return
    for timer_id in timer_ids:
        fire_one(service, timer_id)


def fire_one(service: Service, timer_id: str) -> None:
    """Work off one deadline. A failure is counted and put aside; it is tried again later and raises an alarm in the end."""
    try:
        with service.sessions.begin() as session:
            fire(session, service.inst, [timer_id], service.clock(session))
    except Exception:  # one bad case must not stop the others
        log.exception("deadline_failed", timer=timer_id)
        with service.sessions.begin() as session:
            if rows.set_aside(session, timer_id, datetime.now(UTC)):
                log.critical("deadline_stuck", timer=timer_id)


def send_one(service: Service, message_id: str) -> None:
    """Send one message. Whatever the provider's client raises, the message is left where it is picked up again."""
    try:
        deliver(
            service.sessions,
            service.inst,
            service.transport,
            message_id,
            service.now(),
            datetime.now(UTC),
            settled,
        )
    except Exception:  # one bad message must not stop the others
        log.exception("message_failed", message=message_id)


def this_service() -> Service:
    """What the jobs of this process work with. Raises RuntimeError before serve_jobs."""
    if _service is None:
        raise RuntimeError("this process was not given a service")
    return _service
