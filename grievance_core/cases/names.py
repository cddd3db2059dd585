"""Finding a complainant's name without keeping it readable: keyed digests of its parts, folded as Khmer and Latin are typed.

Part by part and as a whole, so that `សុខ ចាន់ថា`, `ចាន់ថា សុខ` and `សុខចាន់ថា` find one another. Whoever holds a dump and no keys
learns how often a part occurs, and no name.
"""

from __future__ import annotations

import re
from itertools import pairwise

from sqlalchemy import ColumnElement, and_, delete, or_, select
from sqlalchemy.orm import Session

from grievance_core.cases.model import Case
from grievance_core.cases.queue_model import CaseName
from grievance_core.entries import enter
from grievance_core.vault import Vault
from writing.folding import fold

PURPOSE = "name-part"
MOST_PARTS = 8
# What people put between the parts of a name, the invisible space included: folding would take it away.
_BETWEEN = re.compile(r"[\s\u200b.,·\-]+")


def digests(vault: Vault, name: str) -> frozenset[str]:
    """What is kept of a name: its parts, neighbours joined, and the whole."""
    parts = _parts(name)
    joined = {first + second for first, second in pairwise(parts)}
    return frozenset(vault.index(PURPOSE, part) for part in {*parts, *joined, "".join(parts)} if part)


def keep(session: Session, vault: Vault, case: Case, name: str) -> None:
    """From now on the case is found by this name and no longer by an earlier one."""
    if case.chain_length > 1:
        session.execute(delete(CaseName).where(CaseName.case_id == case.id))
    for one in sorted(digests(vault, name)):
        enter(session, CaseName, {"case_id": case.id, "token_index": one})


def called(vault: Vault, written: str) -> ColumnElement[bool] | None:
    """The cases whose complainant's name has every part of what was written, or is that without its spaces. None for nothing."""
    parts = _parts(written)
    if not parts:
        return None
    whole = _has(vault, "".join(parts))
    return or_(whole, and_(*(_has(vault, part) for part in parts)))


def _has(vault: Vault, part: str) -> ColumnElement[bool]:
    return Case.id.in_(select(CaseName.case_id).where(CaseName.token_index == vault.index(PURPOSE, part)))


def _parts(name: str) -> list[str]:
    return [part for part in map(fold, _BETWEEN.split(name)) if part][:MOST_PARTS]
