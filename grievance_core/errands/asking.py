"""Errands as whoever asked for them sees them: asked for, how far they are, cancelled, fetched. They are hers alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from grievance_core.database import alone
from grievance_core.errands.model import Errand, ErrandFile
from grievance_core.errors import Refused
from grievance_core.identifiers import new_id
from grievance_core.vault import Place, Vault

KEPT = timedelta(days=3)  # a result can be fetched for so long
UNDONE = ("waiting", "running")
MOST_UNDONE = 5  # of one official at a time
SHOWN = 10


class TooManyErrands(Refused):
    """She has MOST_UNDONE errands that are not done yet."""

    msgid = "error.errands-too-many"


@dataclass(frozen=True)
class Standing:
    """How an errand stands. `files` are the roles of what can be fetched, with the octets of each."""

    id: str
    kind: str
    state: str
    share: int
    asked_at: datetime
    kept_until: datetime | None
    outcome: Mapping[str, Any]
    files: Mapping[str, int]

    @property
    def is_over(self) -> bool:
        return self.state not in UNDONE


def ask(
    session: Session,
    vault: Vault,
    kind: str,
    official_id: int,
    arguments: Mapping[str, Any],
    request: str,
    real_now: datetime,
    *,
    with_file: bool = False,
) -> tuple[str, bool]:
    """Put an errand down; returns its id, and whether it is new. The same request asks once. Raises TooManyErrands.

    `with_file`: nobody begins it before `release`, or before its claim has grown old.
    """
    index = vault.index("errand", f"{official_id}|{request}")
    alone(session, f"errands of {official_id}")
    known = session.scalar(select(Errand.id).where(Errand.request_index == index))
    if known is not None:
        return known, False
    mine = select(func.count()).where(Errand.official_id == official_id, Errand.state.in_(UNDONE))
    if (session.scalar(mine) or 0) >= MOST_UNDONE:
        raise TooManyErrands("errands")
    errand_id = new_id()
    sealed = vault.seal(json.dumps(dict(arguments)), _place(errand_id))
    row = Errand(
        id=errand_id, kind=kind, official_id=official_id, request_index=index, arguments_sealed=sealed, asked_at=real_now,
        claimed_at=real_now if with_file else None,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return errand_id, True


def release(session: Session, errand_id: str) -> None:
    """Its file is there whole: it can be begun."""
    waiting = (Errand.id == errand_id, Errand.state == "waiting")
    session.execute(update(Errand).where(*waiting).values(claimed_at=None))


def standing(session: Session, errand_id: str, official_id: int) -> Standing | None:
    """How this errand of hers stands; None for one that is not hers, or is forgotten."""
    row = session.get(Errand, errand_id)
    return _standing(session, row) if row is not None and row.official_id == official_id else None


def mine(session: Session, official_id: int, kinds: tuple[str, ...]) -> list[Standing]:
    """Her latest errands of these kinds, the newest first."""
    query = select(Errand).where(Errand.official_id == official_id, Errand.kind.in_(kinds))
    return [_standing(session, row) for row in session.scalars(query.order_by(Errand.id.desc()).limit(SHOWN))]


def cancel(session: Session, errand_id: str, official_id: int, real_now: datetime) -> bool:
    """Nobody begins it any more; who works on it stops at the next opportunity. False where it is over or not hers."""
    row = session.get(Errand, errand_id, with_for_update=True, populate_existing=True)
    if row is None or row.official_id != official_id or row.state not in UNDONE:
        return False
    row.to_be_cancelled = True
    if row.state == "waiting":
        row.state, row.ended_at = "cancelled", real_now
    session.flush()
    return True


def arguments_of(vault: Vault, errand: Errand) -> dict[str, Any]:
    """What exactly was asked for."""
    found: dict[str, Any] = json.loads(vault.open(errand.arguments_sealed, _place(errand.id)))
    return found


def _standing(session: Session, row: Errand) -> Standing:
    files = session.execute(
        select(ErrandFile.role, ErrandFile.octets).where(
            ErrandFile.errand_id == row.id, ErrandFile.role != "given", ErrandFile.octets > 0
        )
    )
    kept_until = row.ended_at + KEPT if row.ended_at else None
    outcome: dict[str, Any] = json.loads(row.outcome)
    return Standing(
        row.id, row.kind, row.state, row.share, row.asked_at, kept_until, outcome, dict(files.all()),
    )  # fmt: skip


def _place(errand_id: str) -> Place:
    return Place("errands", "arguments_sealed", errand_id)
