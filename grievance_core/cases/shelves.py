"""Saved views: filters an official gave a name, for herself alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from grievance_core.cases.queue_model import SavedView
from grievance_core.database import alone
from grievance_core.errors import Incomplete, NotNow
from grievance_core.identifiers import new_id
from grievance_core.vault import Place, Vault

MOST_VIEWS = 12
LONGEST_TITLE = 40


@dataclass(frozen=True)
class View:
    """One saved view."""

    id: str
    title: str = field(repr=False)
    wanted: Mapping[str, str]


def views(session: Session, vault: Vault, official_id: int) -> list[View]:
    """Hers, in the order she saved them."""
    rows = session.scalars(
        select(SavedView).where(SavedView.official_id == official_id).order_by(SavedView.id)
    )
    return [View(row.id, vault.open(row.title_sealed, _place(row.id)), row.wanted) for row in rows]


def save(
    session: Session, vault: Vault, official_id: int, title: str, wanted: Mapping[str, str], now: datetime
) -> None:
    """Keep these filters under this title; the same title again gets the new filters. Raises Incomplete, NotNow for too many."""
    title = " ".join(title.split())[:LONGEST_TITLE]
    if not title:
        raise Incomplete("title")
    alone(session, f"views|{official_id}")
    index = vault.index("view-title", title)
    mine = SavedView.official_id == official_id
    row = session.scalar(select(SavedView).where(mine, SavedView.title_index == index))
    if row is not None:
        row.wanted, row.saved_at = dict(wanted), now
        return
    if (session.scalar(select(func.count()).select_from(SavedView).where(mine)) or 0) >= MOST_VIEWS:
        raise NotNow("views")
    view_id = new_id()
    session.add(
        SavedView(
            id=view_id, official_id=official_id, title_index=index,
            title_sealed=vault.seal(title, _place(view_id)), wanted=dict(wanted), saved_at=now,
        )
    )  # fmt: skip


def drop(session: Session, official_id: int, view_id: str) -> None:
    """Take one of hers away; nothing where it is not there, or somebody else's."""
    session.execute(delete(SavedView).where(SavedView.official_id == official_id, SavedView.id == view_id))


def _place(view_id: str) -> Place:
    return Place("saved_views", "title_sealed", view_id)
