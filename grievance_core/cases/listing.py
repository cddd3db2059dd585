"""Pages of lines and of events for other systems: by row id, so that a page stays the same whatever is added meanwhile.

A line is a case without any words. No hotline's case is in a list, and nothing outside the reader's area.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, false, func, select
from sqlalchemy.orm import Session, joinedload

from grievance_core.areas.search import inside
from grievance_core.cases.model import Appeal, Case, CaseEvent
from grievance_core.cases.principal import Principal
from grievance_core.cases.published import appeal_json, head_of, iso, shown_state
from grievance_core.cases.states import ANSWERED, ENDED
from grievance_core.institution import Institution
from grievance_core.messages.model import Message

FILTERS = ("kind", "track", "state", "level", "channel")
COUNTED = ("kind", "track", "state", "level", "channel", "sex")


@dataclass(frozen=True)
class Asked:
    """Which cases: values by column, an area with what lies in it, when they were filed (from, and before)."""

    values: Mapping[str, str] = field(default_factory=dict)
    area_key: str = ""
    filed_from: datetime | None = None
    filed_before: datetime | None = None


@dataclass(frozen=True)
class Listed:
    """One page. `last`: the row it ends with, empty where nothing follows. `case_ids`: what was shown, to be written down."""

    items: list[dict[str, Any]]
    last: str
    case_ids: tuple[str, ...]


@dataclass(frozen=True)
class Count:
    """How many cases have one value: all that were filed, those with an answer or an end, and those late by now."""

    value: str
    filed: int
    answered: int
    overdue: int


def lines(session: Session, inst: Institution, by: Principal, asked: Asked, after: str, limit: int) -> Listed:
    """Cases as JSON without words and events, in the order in which they were taken down."""
    whole = (joinedload(Case.office), joinedload(Case.committee))
    query = select(Case).options(*whole).where(*_asked(asked), _seen_by(by), Case.id > after)
    found = session.scalars(query.order_by(Case.id).limit(limit + 1)).all()
    shown = found[:limit]
    ids = [case.id for case in shown]
    messages, appeals = _messages(session, ids), _appeals(session, ids)
    items = [
        {
            **head_of(session, inst, case, words=False),
            "messages": messages[case.id],
            "appeals": appeals[case.id],
        }
        for case in shown
    ]
    return Listed(items, _last(found, shown), tuple(ids))


def news(
    session: Session, by: Principal, after: str, limit: int, *, case_id: str = "", before: str = ""
) -> Listed:
    """What happened in cases, without words, in the order in which it was written down; of one case, or of all.

    `before`: only rows whose id is smaller, so that a reader who goes on from the last one misses none still being written.
    """
    query = select(CaseEvent, Case.reference).join(Case, Case.id == CaseEvent.case_id)
    only = [CaseEvent.case_id == case_id] if case_id else []
    only += [CaseEvent.id < before] if before else []
    query = query.where(_seen_by(by), CaseEvent.id > after, *only).order_by(CaseEvent.id)
    found = session.execute(query.limit(limit + 1)).all()
    items = [_event(event, reference) for event, reference in found[:limit]]
    rows = [event for event, _ in found]
    return Listed(items, _last(rows, rows[:limit]), tuple(dict.fromkeys(row.case_id for row in rows[:limit])))


def counts(session: Session, by: Principal, asked: Asked, column: str, now: datetime) -> list[Count]:
    """The cases asked for, by the values of one of COUNTED."""
    value = getattr(Case, column)
    late = (Case.due_at <= now) & Case.state.not_in((*ENDED, *ANSWERED))
    answered = Case.state.in_((*ENDED, *ANSWERED))
    query = (
        select(value, func.count(), func.count().filter(answered), func.count().filter(late))
        .where(*_asked(asked), _seen_by(by))
        .group_by(value)
        .order_by(value)
    )
    return [Count(*row) for row in session.execute(query)]


def _seen_by(by: Principal) -> ColumnElement[bool]:
    """What access.py grants a system, said in SQL."""
    if by.system_id is None:
        return false()
    return ~Case.restricted & Case.area_key.in_(inside([by.area_key])) if by.area_key else ~Case.restricted


def _asked(asked: Asked) -> list[ColumnElement[bool]]:
    conditions = [getattr(Case, name) == value for name, value in asked.values.items() if name in FILTERS]
    conditions += [Case.area_key.in_(inside([asked.area_key]))] if asked.area_key else []
    conditions += [Case.filed_at >= asked.filed_from] if asked.filed_from else []
    return [*conditions, *([Case.filed_at < asked.filed_before] if asked.filed_before else [])]


def _last(found: Sequence[Case] | Sequence[CaseEvent], shown: Sequence[Case] | Sequence[CaseEvent]) -> str:
    return shown[-1].id if len(found) > len(shown) and shown else ""


def _event(event: CaseEvent, reference: str) -> dict[str, Any]:
    return {
        "id": event.id,
        "case": reference,
        "at": iso(event.at),
        "type": event.type,
        "state": event.state,
        "level": event.level,
        "office": event.office_key,
        "seat": event.seat_key,
    }


def _messages(session: Session, case_ids: Iterable[str]) -> Mapping[str, list[dict[str, Any]]]:
    query = select(Message).where(Message.case_id.in_(case_ids)).order_by(Message.written_at, Message.id)
    shown: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in session.scalars(query):
        if row.case_id is not None:
            shown[row.case_id].append(
                {"at": iso(row.written_at), "to": None, "text": None, "state": shown_state(row)}
            )
    return shown


def _appeals(session: Session, case_ids: Iterable[str]) -> Mapping[str, list[dict[str, Any]]]:
    query = select(Appeal).where(Appeal.case_id.in_(case_ids)).order_by(Appeal.number)
    shown: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in session.scalars(query):
        shown[row.case_id].append(appeal_json(row))
    return shown
