"""Every version of the rules that was used is kept whole: past results come with their justification (SSDM §3.4.7)."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy.orm import Session

from grievance_core.database import alone
from grievance_core.programmes.catalogue import Programmes
from grievance_core.programmes.model import RulesInForce


def keep_rules(session: Session, programmes: Programmes, now: datetime) -> bool:
    """Keep what the files say, once for each version. True when it was not kept before."""
    alone(session, "rules")
    if session.get(RulesInForce, programmes.version) is not None:
        return False
    texts = {name: source.decode("utf-8") for name, source in programmes.sources.items()}
    sources = json.dumps(texts, ensure_ascii=False, sort_keys=True)
    session.add(RulesInForce(version=programmes.version, first_used_at=now, sources=sources))
    session.flush()
    return True


def rules_of(session: Session, version: str) -> Programmes:
    """The catalogue and its rules as they were. Raises LookupError for a version that was never used."""
    kept = session.get(RulesInForce, version)
    if kept is None:
        raise LookupError(f"no rules of version {version} were ever used")
    return Programmes({name: text.encode("utf-8") for name, text in json.loads(kept.sources).items()})
