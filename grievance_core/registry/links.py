"""A person uses a phone as herself: linked once by what stands on her card and the year of her birth, then known by her PIN.

Whoever guesses learns nothing: no such number, another year and a year nobody knows have one answer, after the same work.
Wrong attempts are counted for the phone and for the number that was tried, whether or not anybody has it, so that neither one
phone nor many phones together can try every year. Counts and locks use the real clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.orm import Session

from grievance_core.errors import Incomplete, Refused, Slowed
from grievance_core.offices.officials import PIN_FORM
from grievance_core.people.model import Phone
from grievance_core.registry.cells import read_card
from grievance_core.registry.checking import card_index
from grievance_core.registry.faults import CellFault
from grievance_core.registry.model import Household, LinkGuess, Person, PersonPhone
from grievance_core.registry.numbers import read_number
from grievance_core.vault import Vault

FREE_GUESSES = 3  # of one phone
FREE_GUESSES_AT_ONE = 10  # at one number, from any phones: a typing family is not locked out by one stranger
FIRST_LOCK = timedelta(minutes=5)
LONGEST_LOCK = timedelta(hours=24)
NO_NUMBER = "-"  # stands for everything that cannot be a number, and is nobody's
MOST_YEARS = 2  # an age leaves two years open; who is known no better than that has no year to prove

# The cost of officials' PINs, for the same reasons (offices/officials.py): what protects a short PIN is the lock.
_HASHER = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1, type=Type.ID)
_NOBODY = _HASHER.hash("no PIN has letters")


class UnknownPerson(Refused):
    """Nobody can be linked by what was given. The same for a number nobody has and for a wrong year."""

    msgid = "error.unknown-person"


class SignIn(StrEnum):
    """What came of a PIN."""

    OK = "ok"
    WRONG = "wrong"
    LOCKED = "locked"


def link(
    session: Session, vault: Vault, phone: Phone, written: str, birth_year: int, pin: str, real_now: datetime
) -> Person:
    """Link the person with this membership number, or of this equity card, born in this year, to a phone, with a PIN she chose.

    Raises UnknownPerson when nobody or more than one fits, Slowed after too many wrong attempts, Incomplete for no PIN.
    Whoever is linked to this phone already gives the PIN she has; an officer unlinks her if she forgot it. The caller commits,
    whatever is raised.
    """
    if not PIN_FORM.fullmatch(pin):
        raise Incomplete("a PIN has four to six digits")
    counts = _counts(session, _keys(vault, phone, written))
    if any(count.locked_until is not None and count.locked_until > real_now for count in counts):
        raise Slowed("locked")
    person = _only(session, vault, written, birth_year)
    held = session.get(PersonPhone, (person.id, phone.id)) if person else None
    # Both are always done: how long an answer takes tells nothing.
    pin_hash, fits = _HASHER.hash(pin), _matches(held.pin_hash if held else _NOBODY, pin)
    if person is None or (held is not None and not fits):
        for count, free in zip(counts, (FREE_GUESSES, FREE_GUESSES_AT_ONE), strict=True):
            _count_wrong(count, free, real_now)
        session.flush()
        raise UnknownPerson("link")
    if held is None:
        fresh = PersonPhone(
            person_id=person.id, phone_id=phone.id, pin_hash=pin_hash, failed_pins=0, linked_at=real_now
        )
        session.add(fresh)
        # Only here: by linking somebody again and again nobody gets new guesses at others.
        counts[0].failed = counts[1].failed = 0
    session.flush()
    return person


def linked(session: Session, phone_id: str) -> Sequence[Person]:
    """Who may use this phone as herself, in the order of linking."""
    query = select(Person).join(PersonPhone, PersonPhone.person_id == Person.id)
    return session.scalars(
        query.where(PersonPhone.phone_id == phone_id).order_by(PersonPhone.linked_at)
    ).all()


def sign_in(session: Session, phone_id: str, person_id: str, pin: str, real_now: datetime) -> SignIn:
    """Whether this is her PIN on this phone. From the third wrong one on each locks her out, twice as long as the last.

    Somebody who is not linked gets the answer of a wrong PIN, after the same work. The caller commits, also after a wrong PIN.
    """
    session.flush()
    held = session.get(PersonPhone, (person_id, phone_id), with_for_update=True, populate_existing=True)
    if held is not None and held.locked_until is not None and held.locked_until > real_now:
        return SignIn.LOCKED
    fits = _matches(held.pin_hash if held else _NOBODY, pin)
    if held is None:
        return SignIn.WRONG
    if fits:
        held.failed_pins, held.locked_until = 0, None
    else:
        held.failed_pins += 1
        held.locked_until = _lock(held.failed_pins, FREE_GUESSES, real_now)
    session.flush()
    if fits:
        return SignIn.OK
    return SignIn.LOCKED if held.locked_until is not None else SignIn.WRONG


def set_pin(session: Session, phone_id: str, person_id: str, pin: str) -> None:
    """Give a linked person who signed in another PIN. Raises Incomplete for a PIN that is none, UnknownPerson if not linked."""
    if not PIN_FORM.fullmatch(pin):
        raise Incomplete("a PIN has four to six digits")
    held = session.get(PersonPhone, (person_id, phone_id))
    if held is None:
        raise UnknownPerson("set-pin")
    held.pin_hash, held.failed_pins, held.locked_until = _HASHER.hash(pin), 0, None
    session.flush()


def unlink(session: Session, person_id: str, phone_id: str | None = None) -> int:
    """Take a person off a phone, or off every phone: lost, sold, PIN forgotten, died. Returns from how many."""
    where = [PersonPhone.person_id == person_id]
    if phone_id is not None:
        where.append(PersonPhone.phone_id == phone_id)
    return len(session.scalars(delete(PersonPhone).where(*where).returning(PersonPhone.phone_id)).all())


def _only(session: Session, vault: Vault, written: str, birth_year: int) -> Person | None:
    """The one living person who fits. Number and card are both always looked up."""
    number = read_number(written) or NO_NUMBER
    by_card = select(Household.id).where(Household.card_index == card_index(vault, _card(written)))
    here = Person.died_on.is_(None) & Person.left_on.is_(None)
    fitting = [
        person
        for query in (Person.number == number, Person.household_id.in_(by_card))
        for person in session.scalars(select(Person).where(query, here))
        if _born_in(person, birth_year)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _card(written: str) -> str:
    try:
        return read_card(written)
    except CellFault:
        return NO_NUMBER


def _born_in(person: Person, year: int) -> bool:
    if person.born_from is None or person.born_to is None:
        return False
    first, last = person.born_from.year, person.born_to.year
    return first <= year <= last and last - first < MOST_YEARS


def _keys(vault: Vault, phone: Phone, written: str) -> tuple[str, str]:
    """What wrong attempts are counted under: the phone, and what was tried, in the one form it is looked up in."""
    return f"phone {phone.id}", vault.index("link-guess", read_number(written) or _card(written))


def _counts(session: Session, keys: tuple[str, str]) -> list[LinkGuess]:
    session.flush()
    insert = insert_postgresql if session.get_bind().dialect.name == "postgresql" else insert_sqlite
    for key in sorted(keys):  # in one order, so that two who try at once never wait for each other
        session.execute(insert(LinkGuess).values(key=key, failed=0).on_conflict_do_nothing())
    rows = {
        key: session.get_one(LinkGuess, key, with_for_update=True, populate_existing=True)
        for key in sorted(keys)
    }
    return [rows[key] for key in keys]


def _count_wrong(count: LinkGuess, free: int, real_now: datetime) -> None:
    count.failed += 1
    count.locked_until = _lock(count.failed, free, real_now)


def _lock(failed: int, free: int, real_now: datetime) -> datetime | None:
    if failed < free:
        return None
    return real_now + min(FIRST_LOCK * (1 << min(failed - free, 12)), LONGEST_LOCK)


def _matches(pin_hash: str, pin: str) -> bool:
    try:
        _HASHER.verify(pin_hash, pin)
    except (VerificationError, InvalidHashError):
        return False
    return PIN_FORM.fullmatch(pin) is not None
