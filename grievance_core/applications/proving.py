"""An application is shown on any phone to whoever gives its number and the year the applicant was born.

An application has no PIN: its number was told aloud and stands in texts, and whoever lost the phone has the number alone. So the
year is asked as well, as for a card (`registry/links.py`), and wrong ones are counted in the same place. Before an office has
enrolled her nobody knows the year, and there is nothing to prove by. No such number, another year and a year nobody knows
have one answer.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from grievance_core.applications.model import Application
from grievance_core.applications.numbers import read_number
from grievance_core.applications.taking import by_number
from grievance_core.errors import Refused
from grievance_core.people.model import Phone
from grievance_core.registry.guesses import born_in, guessing
from grievance_core.registry.model import Person
from grievance_core.vault import Vault


class NotProven(Refused):
    """Number and year do not belong together, or nobody knows."""

    msgid = "error.unknown-person"


def prove(
    session: Session, vault: Vault, phone: Phone, written: str, birth_year: int, real_now: datetime
) -> Application:
    """The application with this number, of somebody born in this year.

    Raises NotProven when nothing fits, Slowed after too many wrong attempts. The caller commits, whatever is raised.
    """
    tried = vault.index("application-guess", read_number(written) or written)
    guesses = guessing(session, phone, tried, real_now)
    application = by_number(session, written)
    person_id = application.person_id if application is not None else None
    person = session.get(Person, person_id) if person_id is not None else None
    if application is None or person is None or not born_in(person, birth_year):
        guesses.wrong(real_now)
        session.flush()
        raise NotProven("application")
    return application
