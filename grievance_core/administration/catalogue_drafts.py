"""One file of the catalogue of programmes in other words: checked with the rest, counted, and taken in with them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from grievance_core.administration.bounded import at_most
from grievance_core.administration.record import CATALOGUE, note, signed
from grievance_core.cases.principal import Principal
from grievance_core.errors import Incomplete, NotNow
from grievance_core.institution import Institution
from grievance_core.programmes import editions
from grievance_core.programmes.catalogue import CRITERIA, FACTS, Programmes
from grievance_core.programmes.effects import Effect, effect
from writing.dates import PHNOM_PENH

FILE = re.compile(r"programmes/[a-z0-9]+(-[a-z0-9]+)*\.yaml", re.ASCII)
LONGEST_COUNT = 15.0  # seconds


@dataclass(frozen=True)
class Draft:
    """The catalogue in force with one file in other words. `seen` is the version it was made from."""

    name: str
    source: str
    seen: str


def opened(session: Session, inst: Institution, draft: Draft) -> Programmes:
    """The catalogue as it would be, whole and without a mistake.

    Raises RulebookError with file, line and reason; Incomplete for no such file; NotNow where another edition is in force than
    the one the draft was made from.
    """
    in_force = editions.in_force(session, inst.programmes)
    if not (FILE.fullmatch(draft.name) or draft.name in (FACTS, CRITERIA)):
        raise Incomplete("file")
    if in_force.version != draft.seen:
        raise NotNow("changed meanwhile")
    source = draft.source.rstrip() + "\n"
    new = Programmes({**in_force.sources, draft.name: source.encode()})
    editions.check(session, inst.programmes, new, inst.catalogues)
    return new


def counted(session: Session, inst: Institution, new: Programmes, now: datetime) -> list[Effect]:
    """How many people more or fewer, by programme; only programmes with any. Raises TookTooLong."""
    old, today = editions.in_force(session, inst.programmes), now.astimezone(PHNOM_PENH).date()
    with at_most(session, LONGEST_COUNT):
        found = effect(session, old, new, today)
    return [one for one in found if one.entitled or one.no_longer or one.perhaps or one.no_longer_perhaps]


def take_in(
    session: Session, inst: Institution, by: Principal, draft: Draft, why: str, now: datetime
) -> editions.Edition:
    """In force from now on. Raises as `opened`, and Incomplete without a note or where nothing changes."""
    new = opened(session, inst, draft)
    edition = editions.take_in(
        session, inst.programmes, new, inst.catalogues, by=signed(by), note=why, now=now
    )
    note(session, by, "catalogue", CATALOGUE, now, draft.seen, edition.version)
    return edition
