"""One turn of one phone at the counter: who is there, when, and under which request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from sqlalchemy.orm import Session

from bot.counter import knowledge
from bot.counter.knowledge import Known
from bot.engine.state import State
from grievance_core.cases.principal import Principal
from grievance_core.errors import Denied
from grievance_core.evidence.media import Media
from grievance_core.institution import Institution

PROVEN = "proven"  # in the draft: the id of the case whose number and PIN were given in this conversation


@dataclass
class Visit:
    """A phone at the counter. `real_now` is the real time (PINs and locks); `request` identifies the message.

    What stands in the database is looked up when it is first asked for, and then stays as it is for this visit: most screens
    ask nothing. `opens` gives the session, closed when the visit is left (`with`); `clock` reads the institution's time in it.
    """

    opens: Callable[[], Session]
    clock: Callable[[Session], datetime]
    inst: Institution
    number: str = field(repr=False)
    channel: str
    real_now: datetime
    request: str = field(repr=False)
    media: Media | None = None  # a file that came with the message
    _session: Session | None = None
    _now: datetime | None = None
    _known: Known | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._session is not None:
            self._session.close()

    @property
    def session(self) -> Session:
        if self._session is None:
            self._session = self.opens()
        return self._session

    @property
    def now(self) -> datetime:
        """The institution's time."""
        if self._now is None:
            self._now = self.clock(self.session)
        return self._now

    @property
    def known(self) -> Known:
        """What is known of the phone."""
        if self._known is None:
            self._known = knowledge.know(self.session, self.inst, self.number)
        return self._known

    @property
    def phone_id(self) -> str | None:
        return self.known.phone_id

    def look_again(self) -> None:
        """What was known of the phone has changed."""
        self._known = None


def caller_of(visit: Visit, state: State) -> Principal:
    """The person at the phone, with the case she has proven to be hers."""
    return Principal("caller", phone_id=visit.phone_id, proven_case_id=state.draft.get(PROVEN))


def official_of(state: State) -> Principal:
    """The official who gave a PIN in this conversation. Raises Denied when nobody did."""
    return Principal("official", official_id=official_id_of(state))


def official_id_of(state: State) -> int:
    """Her id. Raises Denied when nobody gave a PIN."""
    if state.official is None:
        raise Denied("nobody signed in")
    return state.official
