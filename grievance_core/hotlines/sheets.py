"""Writing and reading what a desk writes on a case. Nothing is written but by who works on it, and nothing is read unlogged.

Each sheet leaves an event in the case's history, with the keyed digest of what stands on it: when the sheet is erased the history
still verifies, and says that there was one.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from grievance_core.cases.access import Right, require
from grievance_core.cases.history import record
from grievance_core.cases.model import Case
from grievance_core.cases.principal import Principal
from grievance_core.cases.reading import log_read
from grievance_core.cases.states import AT_AN_OFFICE, State
from grievance_core.cases.taking import InHand, take
from grievance_core.errors import NotNow, UnknownCase
from grievance_core.hotlines.model import DeskSheet
from grievance_core.identifiers import new_id
from grievance_core.institution import Institution
from grievance_core.timers import rows
from grievance_core.vault import Place, Vault

Content = Mapping[str, object]
EVENT = "desk-sheet"
EVER = tuple(State)


@dataclass(frozen=True)
class Sheet:
    """A sheet as it reads."""

    id: str
    kind: str
    at: datetime
    seat_key: str | None
    until: datetime | None
    opened_at: datetime | None
    ended_at: datetime | None
    content: dict[str, object] = field(repr=False)

    def text(self, name: str) -> str:
        """One of its texts; empty where it has none."""
        return str(self.content.get(name, ""))

    def texts(self, name: str) -> tuple[str, ...]:
        """A list on it."""
        found = self.content.get(name)
        return tuple(str(one) for one in found) if isinstance(found, list) else ()


def in_hand(
    session: Session,
    inst: Institution,
    case_id: str,
    by: Principal,
    now: datetime,
    right: Right = Right.WORK,
    states: Collection[State] = AT_AN_OFFICE,
) -> InHand:
    """A hotline's case, locked, for one of its desk. Raises UnknownCase for everybody else, NotNow by its state."""
    held = take(session, inst, case_id, by, right, now, states)
    if not held.case.restricted or by.role != "official":
        raise UnknownCase(case_id)
    return held


def write(
    session: Session,
    inst: Institution,
    held: InHand,
    kind: str,
    content: Content,
    now: datetime,
    *,
    until: datetime | None = None,
    key_digest: str | None = None,
    event: str = EVENT,
    facts: Mapping[str, object] | None = None,
) -> DeskSheet:
    """Put a sheet with the case, and an event in its history. `facts` are ids and answers of a list, never words."""
    sheet_id, text = new_id(), json.dumps(content, ensure_ascii=False, sort_keys=True)
    sheet = DeskSheet(
        id=sheet_id, case_id=held.case.id, kind=kind, at=now, seat_key=held.seat_key, until=until,
        key_digest=key_digest, sealed=inst.vault.seal(text, _place(sheet_id)),
    )  # fmt: skip
    seen = {"sheet": sheet_id, "kind": kind, "digest": inst.vault.index("desk-sheet", text), **(facts or {})}
    record(session, inst.vault, held.case, event, now, seat_key=held.seat_key, facts=seen)
    session.add(sheet)
    session.flush()
    return sheet


def end(
    session: Session, inst: Institution, held: InHand, sheet_id: str, kind: str, now: datetime
) -> DeskSheet:
    """Done, read, withdrawn. Raises NotNow for a sheet that is not there, of another case or kind, or ended already."""
    sheet = session.get(DeskSheet, sheet_id, with_for_update=True)
    if sheet is None or (sheet.case_id, sheet.kind) != (held.case.id, kind) or sheet.ended_at is not None:
        raise NotNow("sheet")
    sheet.ended_at, sheet.ended_by = now, held.seat_key
    facts = {"sheet": sheet_id, "kind": kind, "ended": True}
    record(session, inst.vault, held.case, EVENT, now, seat_key=held.seat_key, facts=facts)
    session.flush()
    return sheet


def read_all(session: Session, inst: Institution, by: Principal, case: Case, now: datetime) -> list[Sheet]:
    """Every sheet of a case, the newest first. Raises Denied. The look is written down."""
    require(session, inst, by, case, Right.WORDS, now)
    if not case.restricted or by.role != "official":
        raise UnknownCase(case.id)
    log_read(session, by, case, now, "casework")
    query = select(DeskSheet).where(DeskSheet.case_id == case.id)
    found = session.scalars(query.order_by(DeskSheet.at.desc(), DeskSheet.id.desc()))
    return [opened(inst.vault, row) for row in found]


def opened(vault: Vault, row: DeskSheet) -> Sheet:
    """What stands on a sheet. The caller has passed the policy."""
    content = json.loads(vault.open(row.sealed, _place(row.id)))
    return Sheet(row.id, row.kind, row.at, row.seat_key, row.until, row.opened_at, row.ended_at, content)


def erase_casework(session: Session, case_id: str) -> int:
    """Everything its desk wrote on a case is gone, and nothing of it rings again; returns how many sheets. The history stays."""
    rows.cancel(session, case_id, ("task",))
    session.flush()
    gone = select(DeskSheet.id).where(DeskSheet.case_id == case_id)
    ids = list(session.scalars(gone))
    session.execute(delete(DeskSheet).where(DeskSheet.case_id == case_id))
    return len(ids)


def _place(sheet_id: str) -> Place:
    return Place("desk_sheets", "sealed", sheet_id)
