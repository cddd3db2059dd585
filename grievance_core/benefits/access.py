"""Which officials may see what somebody receives: whoever works in an office whose area her village lies in, and no other.

Committees and providers are no such office; an office for the whole country is nobody's area. Nobody works on a line about
herself or her household. That a woman reads her own record is proven before it is asked for (registry.links).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from grievance_core.applications.access import own_officials
from grievance_core.areas.search import path
from grievance_core.offices.staffing import seats_of
from grievance_core.registry.model import Household, Person

DUTIES = ("works", "registers", "decides")


def areas_of(session: Session, official_id: int, now: datetime) -> frozenset[str]:
    """The keys of the areas whose people this official may look at, with all that lies in them."""
    offices = (seat.office for seat in seats_of(session, official_id, now) if seat.duty in DUTIES)
    return frozenset(office.area_key for office in offices if office.area_key and not office.is_committee)


def may_see(session: Session, official_id: int, person: Person, now: datetime) -> bool:
    """Whether this official may see what this person receives. Whose village nobody knows is in no area."""
    village = village_of(session, person)
    areas = areas_of(session, official_id, now)
    return village is not None and any(area.key in areas for area in path(session, village))


def may_work(session: Session, official_id: int, person: Person, now: datetime) -> bool:
    """Whether this official may make a case of what was found about this person."""
    own = official_id in own_officials(session, None, person.id)
    return not own and may_see(session, official_id, person, now)


def village_of(session: Session, person: Person) -> str | None:
    """The key of her village, or else of her household's."""
    if person.village_key is not None or person.household_id is None:
        return person.village_key
    return session.get_one(Household, person.household_id).village_key
