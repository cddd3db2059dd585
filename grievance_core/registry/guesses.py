"""Wrong attempts to prove that a number is one's own: counted for the phone and for the number that was tried.

Both are counted whether or not anybody has the number, so that neither one phone nor many phones together can try every year.
Locks use the real clock; each is twice as long as the last.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.orm import Session

from grievance_core.errors import Slowed
from grievance_core.people.model import Phone
from grievance_core.registry.model import LinkGuess, Person

FREE_GUESSES = 3  # of one phone
FREE_GUESSES_AT_ONE = 10  # at one number, from any phones: a typing family is not locked out by one stranger
FIRST_LOCK = timedelta(minutes=5)
LONGEST_LOCK = timedelta(hours=24)
MOST_YEARS = 2  # an age leaves two years open; who is known no better than that has no year to prove


@dataclass(frozen=True)
class Guesses:
    """The counts of one attempt, locked: others who try at the same time take turns."""

    of_phone: LinkGuess
    at_number: LinkGuess

    def wrong(self, real_now: datetime) -> None:
        """Count a wrong one."""
        for count, free in ((self.of_phone, FREE_GUESSES), (self.at_number, FREE_GUESSES_AT_ONE)):
            count.failed += 1
            count.locked_until = lock_after(count.failed, free, real_now)


def guessing(session: Session, phone: Phone, tried: str, real_now: datetime) -> Guesses:
    """The counts of this phone and at what it tries, a blind index. Raises Slowed while either is locked."""
    session.flush()
    keys = (f"phone {phone.id}", tried)
    insert = insert_postgresql if session.get_bind().dialect.name == "postgresql" else insert_sqlite
    for key in sorted(keys):  # in one order, so that two who try at once never wait for each other
        session.execute(insert(LinkGuess).values(key=key, failed=0).on_conflict_do_nothing())
    rows = {
        key: session.get_one(LinkGuess, key, with_for_update=True, populate_existing=True)
        for key in sorted(keys)
    }
    if any(row.locked_until is not None and row.locked_until > real_now for row in rows.values()):
        raise Slowed("locked")
    return Guesses(*(rows[key] for key in keys))


def lock_after(failed: int, free: int, real_now: datetime) -> datetime | None:
    """Until when so many wrong attempts lock, when so many are free."""
    if failed < free:
        return None
    return real_now + min(FIRST_LOCK * (1 << min(failed - free, 12)), LONGEST_LOCK)


def born_in(person: Person, year: int) -> bool:
    """Whether she was born in this year; nobody was who is known by her age alone and not to MOST_YEARS."""
    if person.born_from is None or person.born_to is None:
        return False
    first, last = person.born_from.year, person.born_to.year
    return first <= year <= last and last - first < MOST_YEARS
