"""Who must not touch a case: the people complained about, and every office within their reach.

SSDM table 5: the commune council appoints the VDC's chair. §3.4.3: governors supervise and direct. §3.4.7: governors and board
members sit in the committees. So "not to the person complained about" covers her office, her deputies, every office that answers
to hers, and she herself wherever else she sits.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from grievance_core.offices.staffing import offices_below, people_of, seats_of


@dataclass(frozen=True)
class Recusal:
    """People and offices that neither read, receive, relay, recommend nor decide."""

    people: frozenset[int] = frozenset()
    offices: frozenset[int] = frozenset()


NOBODY = Recusal()


def recusal(
    session: Session,
    accused_people: frozenset[int],
    accused_offices: frozenset[int],
    now: datetime,
) -> Recusal:
    """The recusal that follows from whom a case complains about, as offices are staffed now.

    Somebody who has left an accused office stays accused in person (filing names the people too); somebody who has joined it
    since is recused with it.
    """
    if not accused_people and not accused_offices:
        return NOBODY
    offices = _within_reach(session, set(accused_offices) | _desks_of(session, accused_people, now))
    return Recusal(accused_people | people_of(session, offices, now), frozenset(offices))


def _desks_of(session: Session, people: frozenset[int], now: datetime) -> set[int]:
    """The offices these people work in. A committee is not theirs: there only the person steps aside."""
    seats = (seat for person in people for seat in seats_of(session, person, now))
    return {seat.office_id for seat in seats if not seat.office.is_committee}


def _within_reach(session: Session, offices: set[int]) -> set[int]:
    """These offices and all that answer to them, however many steps down."""
    reached = set(offices)
    frontier = set(offices)
    while frontier:
        below = {office for upper in frontier for office in offices_below(session, upper)}
        frontier = below - reached
        reached |= frontier
    return reached
