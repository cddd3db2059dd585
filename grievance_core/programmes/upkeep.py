"""Keeps both cross-tables as the catalogue in force and the registry have it, and keeps the rules their rows name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from grievance_core.programmes.catalogue import Programmes
from grievance_core.programmes.editions import in_force
from grievance_core.programmes.history import keep_rules
from grievance_core.programmes.matching import refresh, rematch
from grievance_core.programmes.rules import Rules
from writing.dates import PHNOM_PENH


def match_everybody(session: Session, files: Programmes, now: datetime) -> None:
    """Match the whole registry: after an import, after a new edition. The caller commits."""
    refresh(session, rules_kept(session, files, now))


def match_one(session: Session, files: Programmes, person_id: str, now: datetime) -> None:
    """Match one person whose record, or whose household's, has changed. The caller commits."""
    rematch(session, rules_kept(session, files, now), person_id)


def rules_kept(session: Session, files: Programmes, now: datetime) -> Rules:
    """The rules of today, kept for good: for whatever writes down by which rules something was found."""
    programmes = in_force(session, files)
    keep_rules(session, programmes, now)
    return programmes.at(now.astimezone(PHNOM_PENH).date())
