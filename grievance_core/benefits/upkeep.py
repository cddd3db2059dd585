"""What is due once a day: everybody matched anew, for people grow older, then compared; and offers that are over.

The database says whether it was done for a day and a catalogue, so it is done once, whoever asks how often. Who began it and has
not come back for a while is taken to have died, and somebody else begins anew.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, sessionmaker

from grievance_core.benefits.comparing import Found, compare
from grievance_core.benefits.model import COMPARISONS, Upkeep
from grievance_core.benefits.offers import expire
from grievance_core.institution import Institution
from grievance_core.programmes.editions import in_force
from grievance_core.programmes.matching import refresh
from grievance_core.programmes.model import Match
from grievance_core.programmes.upkeep import rules_kept
from writing.dates import PHNOM_PENH

ROW = 1
CLAIM_GROWS_OLD = timedelta(minutes=15)  # real time; the country takes some of them


def is_due(session: Session, inst: Institution, now: datetime) -> bool:
    """Whether it was not done yet for this day, the catalogue in force and what came in."""
    row = session.get(Upkeep, ROW, populate_existing=True)
    return row is None or _is_due(session, inst, row, now)


def claim(session: Session, inst: Institution, now: datetime, real_now: datetime) -> bool:
    """Whether whoever asks is to do it: it is due, and nobody was told so within CLAIM_GROWS_OLD. The caller commits."""
    row = _locked(session)
    claimed = row.claimed_at
    fresh = claimed is not None and timedelta(0) <= real_now - claimed < CLAIM_GROWS_OLD
    if fresh or not _is_due(session, inst, row, now):
        return False
    row.claimed_at = real_now
    return True


def carry_out(
    sessions: sessionmaker[Session], inst: Institution, now: datetime, *, always: bool = False
) -> dict[str, Found]:
    """Do it, where it is due or `always`, and tell what comparing found.

    Each programme and each comparison has a transaction of its own, so that nobody waits for long.
    """
    with sessions.begin() as session:
        if not always and not is_due(session, inst, now):
            return {}
        answered = _locked(session).asked
        rules = rules_kept(session, inst.programmes, now)
        expire(session, now)
        session.execute(delete(Match).where(Match.programme_id.not_in(rules.cases)))
    for programme in rules.cases:
        with sessions.begin() as session:
            refresh(session, rules, only=(programme,))
    found = compare_in_parts(sessions, inst, now)
    with sessions.begin() as session:
        row = _locked(session)
        row.day, row.rules_version, row.answered, row.claimed_at = rules.day, rules.version, answered, None
    return found


def compare_in_parts(sessions: sessionmaker[Session], inst: Institution, now: datetime) -> dict[str, Found]:
    """Every comparison, each in a transaction of its own."""
    found: dict[str, Found] = {}
    for name in COMPARISONS:
        with sessions.begin() as session:
            found |= compare(session, inst, now, (name,))
    return found


def ask_again(session: Session) -> None:
    """It is due anew: a spreadsheet of people or of services came in."""
    _locked(session).asked += 1


def last_done(session: Session) -> date | None:
    """The day everybody was last matched and compared for."""
    return session.scalar(select(Upkeep.day).where(Upkeep.id == ROW))


def _is_due(session: Session, inst: Institution, row: Upkeep, now: datetime) -> bool:
    today, version = now.astimezone(PHNOM_PENH).date(), in_force(session, inst.programmes).version
    return (row.day, row.rules_version, row.answered) != (today, version, row.asked)


def _locked(session: Session) -> Upkeep:
    builder = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    fresh = builder(Upkeep).values(id=ROW, rules_version="", asked=0, answered=0)
    session.execute(fresh.on_conflict_do_nothing())
    return session.get_one(Upkeep, ROW, with_for_update=True, populate_existing=True)
