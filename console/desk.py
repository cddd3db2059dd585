"""One request at the console: who sits there, when, and in which language her page is written."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from flask import current_app, g
from sqlalchemy.orm import Session

from grievance_core.accounts.sessions import Presence
from grievance_core.areas import search
from grievance_core.areas.names import full_name
from grievance_core.cases.principal import Principal
from grievance_core.cases.references import spoken
from grievance_core.cases.telling import name_of
from grievance_core.offices.model import Seat
from grievance_core.offices.staffing import AT_THE_COUNTER, office_by_id, office_by_key, seats_of
from service import Service
from writing import dates
from writing.languages import KHMER
from writing.numerals import khmer_digits

CONTEXT = "console"
# Finding a case and weighing who may see it takes a few milliseconds; a refusal always takes this long.
REFUSED_AFTER = 0.15


@dataclass
class Desk:
    """What every page works with. `real_now` is the real clock; `now`, the institution's, is read when it is first asked for."""

    here: Service
    presence: Presence | None
    language: str
    real_now: datetime
    begun: float = field(default_factory=time.monotonic)

    @cached_property
    def now(self) -> datetime:
        return self.here.now()

    @property
    def official_id(self) -> int:
        """Who sits there. Only asked on pages that nobody else reaches."""
        if self.presence is None:
            raise TypeError("nobody is signed in")
        return self.presence.official_id

    @property
    def by(self) -> Principal:
        return Principal("official", official_id=self.official_id)

    @property
    def is_in(self) -> bool:
        return self.presence is not None and self.presence.step == "in"

    @property
    def is_demo(self) -> bool:
        return self.here.settings.demo

    def say(self, context: str, msgid: str, **values: str) -> str:
        """A text of the catalogue. A number among the values is written in the page's digits."""
        return self.here.inst.catalogues.text(self.language, context, msgid, **values)

    def knows(self, context: str, msgid: str) -> bool:
        """Whether there is such a text."""
        return (context, msgid) in self.here.inst.catalogues.texts(self.language)

    def digits(self, value: object) -> str:
        """A number in the digits of the page's language."""
        return khmer_digits(str(value)) if self.language == KHMER else str(value)

    def reference(self, reference: str) -> str:
        """A case's number as it is read aloud."""
        return spoken(reference)

    def day(self, at: datetime) -> str:
        return dates.day_with_year(at, self.language)

    def day_and_time(self, at: datetime) -> str:
        return dates.day_and_time(at, self.language)

    def of(self, names: dict[str, str]) -> str:
        """The one of several names that is in the page's language."""
        return names.get(self.language) or next(iter(names.values()), "")

    def place(self, session: Session, key: str | None) -> str:
        """A village with the commune and district it lies in; any other area by itself and what lies above it."""
        areas = search.path(session, key) if key else ()
        return ", ".join(full_name(area, self.language) for area in reversed(areas))

    def office(self, session: Session, key: str) -> str:
        """An office's name. Every hotline's desk is "the service"."""
        office = office_by_key(session, key)
        return name_of(office, self.language) if office is not None else ""

    def title(self, session: Session, seat: Seat) -> str:
        """A seat with its office: `Chair, Village Development Committee of Prasat`."""
        office = office_by_id(session, seat.office_id)
        return f"{self.say('office-title', seat.title)}, {name_of(office, self.language)}"

    def seats(self, session: Session) -> list[Seat]:
        return seats_of(session, self.official_id, self.now)

    def may_record(self, session: Session) -> bool:
        """Whether she may write down what a villager tells her."""
        return any(seat.duty in AT_THE_COUNTER for seat in self.seats(session))

    def wait_as_long_as_ever(self) -> None:
        """How long a refusal takes tells nothing of what was refused."""
        time.sleep(max(0.0, REFUSED_AFTER - (time.monotonic() - self.begun)))


def desk() -> Desk:
    """The desk of this request."""
    found = g.desk
    if not isinstance(found, Desk):
        raise TypeError("this request did not come through the console's door")
    return found


def open_service() -> Service:
    """What this process holds open."""
    opened = current_app.extensions["service"]
    if not isinstance(opened, Service):
        raise TypeError("the application was not made by create_app")
    return opened
