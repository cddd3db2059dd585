"""A case as JSON, in the shape the outside relies on. Events name seats, never people."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from grievance_core.cases.access import Right, rights
from grievance_core.cases.history import decision_of, recommendation_of
from grievance_core.cases.model import Appeal, Case
from grievance_core.cases.principal import Principal
from grievance_core.cases.reading import find_case, log_read, public_words, visible
from grievance_core.cases.views import events_of
from grievance_core.institution import Institution
from grievance_core.messages.model import Message
from grievance_core.messages.outbox import opened
from grievance_core.timers.holidays import local


def as_json(
    session: Session, inst: Institution, by: Principal, reference: str, now: datetime
) -> dict[str, Any]:
    """One case whole. Raises UnknownCase. What this reader may not see is null."""
    case = find_case(session, inst, by, reference, now)
    words = Right.WORDS in rights(session, inst, by, case, now)
    log_read(session, by, case, now, "json")
    public = public_words(session, inst, case) if words else {}
    return {
        **_head(session, inst, case, words),
        "events": [
            {
                "at": _iso(event.at),
                "type": event.type,
                "level": event.level,
                "office": event.office,
                "seat": event.seat,
                "public_text": event.public_text or None,
            }
            for event in events_of(session, case, public)
        ],
        "messages": messages_of(session, inst, case, words),
        "appeals": _appeals(session, case),
    }


def list_json(
    session: Session, inst: Institution, by: Principal, now: datetime, *conditions: ColumnElement[bool]
) -> list[dict[str, Any]]:
    """The cases this reader may see, without their events."""
    result = []
    for case in visible(session, inst, by, now, *conditions):
        words = Right.WORDS in rights(session, inst, by, case, now)
        head = _head(session, inst, case, words)
        result.append(
            {**head, "messages": messages_of(session, inst, case, words), "appeals": _appeals(session, case)}
        )
    return result


def messages_of(session: Session, inst: Institution, case: Case, words: bool) -> list[dict[str, Any]]:
    """The messages about a case; numbers and texts only for those who may see its words. An anonymous number never shows."""
    rows = session.scalars(
        select(Message).where(Message.case_id == case.id).order_by(Message.written_at, Message.id)
    )
    shown = []
    for row in rows:
        number, text = opened(inst, row) if words else ("", "")
        hidden = case.anonymous and row.official_id is None
        shown.append(
            {
                "at": _iso(row.written_at),
                "to": None if hidden else number or None,
                "text": text or None,
                "state": shown_state(row),
            }
        )
    return shown


def shown_state(message: Message) -> str:
    """The contract's name of a message's state: what is being handed over counts as queued."""
    return "queued" if message.state == "sending" else message.state


def _head(session: Session, inst: Institution, case: Case, words: bool) -> dict[str, Any]:
    return {
        "reference": case.reference,
        "kind": case.kind,
        "track": case.track,
        "state": case.state,
        "level": case.level,
        "area": case.area_key,
        "office": case.office.key,
        "committee": case.committee.key if case.committee else None,
        "channel": case.channel,
        "language": case.language,
        "sex": case.sex if case.sex in ("f", "m") else None,
        "filed_at": _iso(case.filed_at),
        "due_at": _iso(case.due_at),
        "recommendation": (recommendation_of(session, inst.vault, case) if words else "") or None,
        "decision": (decision_of(session, inst.vault, case) if words else "") or None,
    }


def _appeals(session: Session, case: Case) -> list[dict[str, Any]]:
    rows = session.scalars(select(Appeal).where(Appeal.case_id == case.id).order_by(Appeal.number))
    return [
        {
            "number": row.number,
            "at": _iso(row.at),
            "level": row.level,
            "from": row.from_office_key,
            "to": row.to_office_key,
        }
        for row in rows
    ]


def _iso(value: datetime | None) -> str | None:
    return local(value).isoformat(timespec="seconds") if value else None
