"""Who looked at what, who signed in and who changed what, in one list: by official, by period, by kind of look.

Hotline cases are not in it, whoever asks: its lists and totals are the same with and without them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select, union_all
from sqlalchemy import String as Text
from sqlalchemy.orm import InstrumentedAttribute, Session

from grievance_core.accounts.model import LoginEvent
from grievance_core.administration.model import AdministrationEvent
from grievance_core.benefits.model import Look
from grievance_core.cases.model import Case, CaseRead

KINDS = ("case", "benefits", "login", "administration")
A_PAGE = 100
MOST_EXPORTED = 50_000
Found = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class Sought:
    """What to look for. `begins` is included, `ends` is not. `by` is `official:7`, `operator` or empty for everybody."""

    begins: datetime
    ends: datetime
    by: str = ""
    kind: str = ""
    page: int = 1


@dataclass(frozen=True)
class Entry:
    """One look or change: when, by whom, of what kind, what it was, and what it was about: a case's number, a row's id."""

    at: datetime
    by: str
    kind: str
    what: str
    about: str


@dataclass(frozen=True)
class Page:
    """A page of entries, the newest first, and how many there are."""

    entries: Sequence[Entry]
    total: int
    number: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // A_PAGE))


def search(session: Session, sought: Sought) -> Page:
    """One page of what was found: two queries, however many entries there are."""
    found = _everything(sought).subquery()
    total = session.scalar(select(func.count()).select_from(found)) or 0
    number = max(1, min(sought.page, -(-total // A_PAGE)))
    rows = select(found).order_by(found.c.at.desc(), found.c.id.desc())
    page = session.execute(rows.limit(A_PAGE).offset((number - 1) * A_PAGE))
    return Page([_entry(row) for row in page], total, number)


def export(session: Session, sought: Sought) -> Iterator[Entry]:
    """The same, all of it, the oldest first, MOST_EXPORTED at most."""
    found = _everything(sought).subquery()
    rows = select(found).order_by(found.c.at, found.c.id).limit(MOST_EXPORTED)
    return (_entry(row) for row in session.execute(rows.execution_options(yield_per=1000)))


def _everything(sought: Sought) -> Found:
    parts = [_PARTS[kind](sought) for kind in KINDS if sought.kind in ("", kind)]
    both = union_all(*parts).subquery()
    return select(both)


def _within(
    sought: Sought, at: InstrumentedAttribute[datetime], by: InstrumentedAttribute[str] | ColumnElement[str]
) -> list[ColumnElement[bool]]:
    period = [at >= sought.begins, at < sought.ends]
    return [*period, by == sought.by] if sought.by else period


def _official(column: InstrumentedAttribute[int]) -> ColumnElement[str]:
    return literal("official:", Text) + func.cast(column, Text)


def _cases(sought: Sought) -> Found:
    return (
        select(
            CaseRead.id, CaseRead.at, CaseRead.reader.label("by"), literal("case").label("kind"),
            CaseRead.purpose.label("what"), Case.reference.label("about"),
        )
        .join(Case, Case.id == CaseRead.case_id)
        .where(~Case.restricted, CaseRead.reader != "caller", *_within(sought, CaseRead.at, CaseRead.reader))
    )  # fmt: skip


def _benefits(sought: Sought) -> Found:
    by = _official(Look.official_id)
    return select(
        Look.id, Look.at, by.label("by"), literal("benefits").label("kind"), Look.purpose.label("what"),
        literal("").label("about"),
    ).where(*_within(sought, Look.at, by))  # fmt: skip


def _logins(sought: Sought) -> Found:
    return select(
        LoginEvent.id, LoginEvent.at, LoginEvent.by, literal("login").label("kind"), LoginEvent.what,
        _official(LoginEvent.official_id).label("about"),
    ).where(*_within(sought, LoginEvent.at, LoginEvent.by))  # fmt: skip


def _administration(sought: Sought) -> Found:
    row = AdministrationEvent
    return select(
        row.id, row.at, row.by, literal("administration").label("kind"), row.what, row.subject.label("about")
    ).where(*_within(sought, row.at, row.by))


_PARTS: dict[str, Callable[[Sought], Found]] = {
    "case": _cases,
    "benefits": _benefits,
    "login": _logins,
    "administration": _administration,
}


def _entry(row: object) -> Entry:
    at, by, kind, what, about = (getattr(row, name) for name in ("at", "by", "kind", "what", "about"))
    return Entry(at, by, kind, what, about)
