"""Keeping what somebody sends along: first with the complaint she is making, then with her case.

The order is: `keep` what came in, hand its id on with the answers of the complaint, `attach` it once there is a case. What is
never attached is removed by `forget_unattached`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from grievance_core.cases.history import record
from grievance_core.cases.model import Case
from grievance_core.errors import Refused, UnknownCase
from grievance_core.evidence.media import Media
from grievance_core.evidence.model import Evidence
from grievance_core.identifiers import new_id
from grievance_core.institution import Institution
from grievance_core.people.phones import index_of
from grievance_core.vault import Place, Vault

MOST_FILES = 5  # a case
MOST_UNATTACHED = 10  # of one owner, whatever she began and left


class TooMany(Refused):
    """The case, or the complaint that is being made, has MOST_FILES already."""

    msgid = "error.file-too-many"


def keep(
    session: Session, vault: Vault, owner: str, media: Media, now: datetime, having: Sequence[str] = ()
) -> str:
    """Keep a file for a complaint of `owner` (an address) that has the files `having` so far; its id. Raises TooMany.

    The same file sent again is kept once.
    """
    owner_index = index_of(vault, owner)
    digest = digest_of(vault, media.content)
    mine = (Evidence.owner_index == owner_index, Evidence.case_id.is_(None))
    same = session.scalar(select(Evidence.id).where(*mine, Evidence.digest == digest).limit(1))
    if same is not None:
        return same
    unattached = session.scalar(select(func.count()).select_from(Evidence).where(*mine)) or 0
    if len(having) >= MOST_FILES or unattached >= MOST_UNATTACHED:
        raise TooMany("evidence")
    evidence_id = new_id()
    row = Evidence(
        id=evidence_id,
        case_id=None,
        owner_index=owner_index,
        kind=str(media.kind),
        media_type=media.type,
        octets=len(media.content),
        digest=digest,
        kept_at=now,
        content_sealed=vault.seal_bytes(media.content, place_of(evidence_id)),
    )
    session.add(row)
    session.flush()
    return evidence_id


def attach(
    session: Session, inst: Institution, case_id: str, owner: str, ids: Collection[str], now: datetime
) -> int:
    """Put these files of `owner` with her case, as one event of its history; how many there were. Raises TooMany, UnknownCase.

    The caller has filed the case or taken it in hand, so that it is locked, and has passed the policy.
    """
    mine = (Evidence.owner_index == index_of(inst.vault, owner), Evidence.case_id.is_(None))
    files = session.scalars(select(Evidence).where(Evidence.id.in_(ids), *mine).order_by(Evidence.id)).all()
    if not files:
        return 0
    case = session.get(Case, case_id)
    if case is None:
        raise UnknownCase(case_id)
    there = session.scalar(select(func.count()).select_from(Evidence).where(Evidence.case_id == case_id)) or 0
    if there + len(files) > MOST_FILES:
        raise TooMany("evidence")
    for file in files:
        file.case_id = case_id
    shown = [{"id": file.id, "kind": file.kind, "digest": file.digest} for file in files]
    record(session, inst.vault, case, "evidence", now, facts={"files": shown})
    return len(files)


def hand_over(session: Session, vault: Vault, old: str, new: str) -> None:
    """What is kept for a complaint from one address is now for one from another: both were found to be the same person's."""
    unattached = (Evidence.owner_index == index_of(vault, old), Evidence.case_id.is_(None))
    session.execute(update(Evidence).where(*unattached).values(owner_index=index_of(vault, new)))


def forget_unattached(session: Session, before: datetime) -> None:
    """Remove what was kept before then for a complaint that was never filed."""
    session.execute(delete(Evidence).where(Evidence.case_id.is_(None), Evidence.kept_at < before))


def digest_of(vault: Vault, content: bytes) -> str:
    """Keyed digest of a file, for the chain and to know it again."""
    return vault.index("evidence", hashlib.sha256(content).hexdigest())


def place_of(evidence_id: str) -> Place:
    """Where a file's content is sealed."""
    return Place("evidence", "content_sealed", evidence_id)
