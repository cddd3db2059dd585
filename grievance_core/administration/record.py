"""What was changed, by whom, and what it was before: written with each change, and read by subject."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from grievance_core.administration.model import AdministrationEvent
from grievance_core.cases.principal import Principal
from grievance_core.database import alone
from grievance_core.errors import NotNow
from grievance_core.identifiers import new_id

POLICY, CATALOGUE, CALENDAR, TEXTS = "policy", "catalogue", "calendar", "texts"


def signed(by: Principal) -> str:
    """How somebody is written down: `official:7`, or `operator`."""
    return by.role if by.official_id is None else f"official:{by.official_id}"


def note(
    session: Session,
    by: Principal,
    what: str,
    subject: str,
    now: datetime,
    before: str = "",
    after: str = "",
) -> None:
    """Write down a change. `before` and `after` are ids, days and versions: no name and no word goes in."""
    event = AdministrationEvent(
        id=new_id(),
        at=now,
        by=signed(by),
        what=what,
        subject=subject,
        before=before[:200],
        after=after[:200],
    )
    session.add(event)
    session.flush()


def newest(session: Session, *subjects: str) -> str:
    """The id of the last change of these, empty where there was none: what a form is shown under."""
    row = select(AdministrationEvent.id).where(_of(subjects)).order_by(AdministrationEvent.id.desc()).limit(1)
    return session.scalar(row) or ""


def unchanged(session: Session, seen: str, *subjects: str) -> None:
    """From here on nobody else changes these. Raises NotNow where somebody did since the page that said `seen`."""
    for subject in sorted(subjects):
        alone(session, f"administration {subject}")
    if newest(session, *subjects) != seen:
        raise NotNow("changed meanwhile")


def history(session: Session, *subjects: str, limit: int = 50) -> Sequence[AdministrationEvent]:
    """The last changes of these, the newest first. A subject that ends in `:*` is all of its kind."""
    rows = select(AdministrationEvent).where(_of(subjects)).order_by(AdministrationEvent.id.desc())
    return session.scalars(rows.limit(limit)).all()


def _of(subjects: Sequence[str]) -> ColumnElement[bool]:
    whole = [subject for subject in subjects if not subject.endswith("*")]
    kinds = [subject.removesuffix("*") for subject in subjects if subject.endswith("*")]
    return or_(
        AdministrationEvent.subject.in_(whole),
        *(AdministrationEvent.subject.startswith(kind, autoescape=True) for kind in kinds),
    )
