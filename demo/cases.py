"""Four months of cases, lived through from the first to the demo's beginning.

Every filing, every step and every deadline goes through the institution's own operations at its own instant, in order, so the
demo holds nothing that could not have happened. Chance is seeded: each load lives through the same months.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from demo.actors import Actors
from demo.arrivals import arrive
from demo.behaviour import Step, next_step
from demo.clock import START
from demo.filings import Filing, plan_filings
from demo.words import the_words
from grievance_core.cases import deciding
from grievance_core.cases.chain import close_page
from grievance_core.cases.filing import Complaint, file_complaint
from grievance_core.cases.model import Case
from grievance_core.cases.overdue import fire
from grievance_core.institution import Institution
from grievance_core.messages.model import Message
from grievance_core.messages.outbox import opened
from grievance_core.messages.sending import due_messages, next_message
from grievance_core.offices.model import Seat, Tenure
from grievance_core.people.phones import by_number, index_of
from grievance_core.timers import rows
from grievance_core.timers.model import Timer

SEED = 2601
UNREACHABLE = ("+85512000020", "+85512000041")  # phones that are never switched on: somebody has to go and tell
BATCH = 400  # steps in a transaction
PAGE_EVERY = timedelta(days=7)

Standing = tuple[str, int, int | None, datetime | None]


@dataclass(order=True)
class Due:
    """Something that is going to happen; `number` keeps the order of what falls on one instant."""

    at: datetime
    number: int
    filing: Filing | None = field(compare=False, default=None)
    case_id: str = field(compare=False, default="")
    step: Step | None = field(compare=False, default=None)
    standing: Standing | None = field(compare=False, default=None)


class History:
    """The months before the demo, as they are lived through."""

    def __init__(self, session: Session, inst: Institution, seed: int = SEED) -> None:
        self._session = session
        self._inst = inst
        self._chance = Random(seed)
        self._actors = Actors(session, inst, the_words(), self._chance)
        self._coming: list[Due] = []
        self._numbers = count()
        self._seen: dict[str, Standing] = {}
        self._unreachable = {index_of(inst.vault, number) for number in UNREACHABLE}
        self._page_at = datetime.max

    def live(self, filings: list[Filing], until: datetime) -> None:
        """Live through everything that happens up to `until`, which is included."""
        for filing in filings:
            self._expect(Due(filing.at, next(self._numbers), filing=filing))
        for number, now in enumerate(self._instants(until), start=1):
            self._pass(now)
            if number % BATCH == 0:
                self._session.commit()
        close_page(self._session, self._inst.vault, until)
        self._session.commit()
