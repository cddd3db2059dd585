"""Cases and what happened in them, as far as a system's area and scopes go. Every case that is shown is written down as read."""

from __future__ import annotations

from datetime import datetime

from flask import jsonify
from flask.typing import ResponseReturnValue
from ulid import ULID

from api.cursors import cursor, position_of
from api.declaring import operation
from api.door import Counter, counter
from api.shapes import Case, CaseNewsAsked, CasePage, CasesAsked, NewsAsked, NewsPage
from grievance_core.cases import listing
from grievance_core.cases.listing import Asked, Listed
from grievance_core.cases.published import as_json
from grievance_core.cases.reading import find_case, log_reads

SETTLED_AFTER = (
    5.0  # seconds; an event younger than that may have older ones beside it that are still being written
)


@operation("GET", "/cases", scope="cases:read", query=CasesAsked, answer=CasePage, refusals=("wrong-cursor",))
def cases(asked: CasesAsked) -> ResponseReturnValue:
    """Cases as lines: no words, no events."""
    at = counter()
    name = _listing(at, "cases", asked.model_dump_json(exclude={"cursor", "limit"}))
    after = position_of(at.here.inst.vault, name, asked.cursor)
    with at.here.reading() as db:
        wanted = Asked(
            {key: value for key in listing.FILTERS if (value := getattr(asked, key))},
            asked.area or "",
            asked.filed_from,
            asked.filed_before,
        )
        found = listing.lines(db, at.here.inst, at.by, wanted, after, asked.limit)
    _write_down(at, found, "list")
    return jsonify(items=found.items, next=_next(at, name, found))


@operation("GET", "/cases/{reference}", scope="cases:read", answer=Case, refusals=("not-there",))
def case(asked: object, reference: str) -> ResponseReturnValue:  # noqa: ARG001  # it has no parameters
    """One case with its events. With `cases:words` also what was decided and said to her."""
    at = counter()
    with at.here.sessions.begin() as db:
        return jsonify(as_json(db, at.here.inst, at.by, reference[:40], at.here.clock(db)))


@operation(
    "GET", "/cases/{reference}/events", scope="cases:read", query=CaseNewsAsked, answer=NewsPage,
    refusals=("not-there", "wrong-cursor"),
)  # fmt: skip
def case_events(asked: CaseNewsAsked, reference: str) -> ResponseReturnValue:
    """What happened in one case, the first event first."""
    at = counter()
    with at.here.reading() as db:
        found = find_case(db, at.here.inst, at.by, reference[:40], at.here.clock(db))
    return _news(at, asked, found.id)


@operation("GET", "/events", scope="cases:read", query=NewsAsked, answer=NewsPage, refusals=("wrong-cursor",))
def events(asked: NewsAsked) -> ResponseReturnValue:
    """What happened in all cases, in the order in which it was written down: for whoever missed what webhooks told."""
    return _news(counter(), asked, "")


def _news(at: Counter, asked: NewsAsked, case_id: str) -> ResponseReturnValue:
    name = _listing(at, "events", case_id)
    after = position_of(at.here.inst.vault, name, asked.cursor)
    before = "" if case_id else str(ULID.from_timestamp(at.real_now.timestamp() - SETTLED_AFTER))[:10]
    with at.here.reading() as db:
        found = listing.news(db, at.by, after, asked.limit, case_id=case_id, before=before)
    _write_down(at, found, "events")
    last = found.items[-1]["id"] if found.items else after
    going_on = cursor(at.here.inst.vault, name, last) if last else None
    return jsonify(items=found.items, next=_next(at, name, found), after=going_on)


def _write_down(at: Counter, found: Listed, purpose: str) -> None:
    """Who looked at which cases, before it is answered."""
    if not found.case_ids:
        return
    with at.here.sessions.begin() as db:
        now: datetime = at.here.clock(db)
        log_reads(db, at.by, found.case_ids, now, purpose)


def _listing(at: Counter, name: str, filters: str) -> str:
    return f"{name}|{at.system.system_id}|{filters}"


def _next(at: Counter, name: str, found: Listed) -> str | None:
    return cursor(at.here.inst.vault, name, found.last) if found.last else None
