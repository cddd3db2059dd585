"""Names of cases that were filed before names could be searched, made findable batch by batch."""

from __future__ import annotations

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from grievance_core.cases import names
from grievance_core.cases.history import NAME, said_last
from grievance_core.cases.locking import all_locked
from grievance_core.cases.model import CaseWords
from grievance_core.cases.queue_model import CaseName
from grievance_core.vault import Vault

A_BATCH = 200


def index_names(session: Session, vault: Vault, after: str = "", limit: int = A_BATCH) -> list[str]:
    """Make the next cases after this one findable by their names; their ids, none where there is nothing left.

    A case that can be found is left alone, so whoever was cut short begins anew and does none twice. The caller commits.
    """
    unknown = ~exists().where(CaseName.case_id == CaseWords.case_id)
    named = (CaseWords.role == NAME, CaseWords.sealed.is_not(None), CaseWords.case_id > after)
    query = select(CaseWords.case_id).where(*named, unknown).distinct()
    ids = list(session.scalars(query.order_by(CaseWords.case_id).limit(limit)))
    for case_id, case in all_locked(session, ids).items():
        names.keep(session, vault, case, said_last(session, vault, case_id, NAME))
    return ids
