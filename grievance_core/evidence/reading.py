"""Looking at evidence: through the policy of the case it belongs to, and each look is written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.cases.access import Right, rights
from grievance_core.cases.history import Said, record
from grievance_core.cases.model import Case
from grievance_core.cases.principal import Principal
from grievance_core.cases.reading import log_read
from grievance_core.cases.states import AT_AN_OFFICE
from grievance_core.cases.taking import take, words_needed
from grievance_core.errors import UnknownCase
from grievance_core.evidence.keeping import digest_of, place_of
from grievance_core.evidence.media import Kind, Media
from grievance_core.evidence.model import Evidence
from grievance_core.institution import Institution
from grievance_core.vault import VaultError


@dataclass(frozen=True)
class File:
    """A file of a case in a list, without its content."""

    id: str
    kind: Kind
    type: str
    octets: int
    kept_at: datetime


def of_case(
    session: Session, inst: Institution, by: Principal, case_id: str, now: datetime
) -> tuple[File, ...]:
    """The files of a case in the order they came. Raises UnknownCase unless this reader may read its words."""
    case = _readable(session, inst, by, case_id, now)
    rows = session.scalars(select(Evidence).where(Evidence.case_id == case.id).order_by(Evidence.id))
    return tuple(File(row.id, Kind(row.kind), row.media_type, row.octets, row.kept_at) for row in rows)


def open_file(session: Session, inst: Institution, by: Principal, evidence_id: str, now: datetime) -> Media:
    """One file with its content; the look is written down. Raises UnknownCase, the same for no file and for one that is not hers.

    Raises VaultError when it is not what was kept.
    """
    row = session.get(Evidence, evidence_id)
    if row is None or row.case_id is None:
        raise UnknownCase("evidence")
    case = _readable(session, inst, by, row.case_id, now)
    log_read(session, by, case, now, "evidence")
    if row.content_sealed is None:  # erased
        raise UnknownCase("evidence")
    content = inst.vault.open_bytes(row.content_sealed, place_of(row.id))
    if digest_of(inst.vault, content) != row.digest:
        raise VaultError("the file is not the one that was kept")
    return Media(Kind(row.kind), row.media_type, content)


def write_down(
    session: Session, inst: Institution, case_id: str, by: Principal, now: datetime, text: str
) -> Case:
    """Whoever works on the case has listened to a recording and types what it says: from now on these are the case's words.

    Raises Refused.
    """
    text = words_needed(text)
    held = take(session, inst, case_id, by, Right.WORK, now, AT_AN_OFFICE)
    record(
        session,
        inst.vault,
        held.case,
        "written-down",
        now,
        seat_key=held.seat_key,
        said={"words": Said(text)},
    )
    return held.case


def _readable(session: Session, inst: Institution, by: Principal, case_id: str, now: datetime) -> Case:
    case = session.get(Case, case_id)
    if case is None or Right.WORDS not in rights(session, inst, by, case, now):
        raise UnknownCase("evidence")
    return case
