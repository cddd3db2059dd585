"""Every version of the rules that was used is kept whole: past results come with their justification (SSDM §3.4.7)."""

from __future__ import annotations

import json
from collections import OrderedDict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.database import alone
from grievance_core.memory import kept
from grievance_core.programmes.catalogue import Programmes
from grievance_core.programmes.model import RulesInForce

MOST_OPENED = 4  # half a second and some megabytes each
_opened: OrderedDict[str, Programmes] = OrderedDict()


def keep_rules(session: Session, programmes: Programmes, now: datetime) -> bool:
    """Keep what the files say, once for each version. True when it was not kept before."""
    version = programmes.version
    if _is_kept(session, version):
        return False
    alone(session, "rules")
    if session.get(RulesInForce, version) is not None:
        return False
    texts = {name: source.decode("utf-8") for name, source in programmes.sources.items()}
    sources = json.dumps(texts, ensure_ascii=False, sort_keys=True)
    session.add(RulesInForce(version=version, first_used_at=now, sources=sources))
    session.flush()
    return True


def rules_of(session: Session, version: str) -> Programmes:
    """The catalogue and its rules as they were. Raises LookupError for a version that was never used.

    A version stands for what its files say, so each is read once in a process.
    """
    if not _is_kept(session, version):
        raise LookupError(f"no rules of version {version} were ever used")
    if version not in _opened:
        while len(_opened) >= MOST_OPENED:
            _opened.popitem(last=False)
        texts = json.loads(session.get_one(RulesInForce, version).sources)
        _opened[version] = Programmes({name: text.encode("utf-8") for name, text in texts.items()})
    return _opened[version]


def _is_kept(session: Session, version: str) -> bool:
    row = select(RulesInForce.version).where(RulesInForce.version == version)
    return kept(session, ("rules", version), lambda aside: aside.scalar(row) is not None)
