"""Four months of cases, lived through from the first to the demo's beginning.

Every filing, every step and every deadline goes through the institution's own operations at its own instant, in order, so the
demo holds nothing that could not have happened. Chance is seeded: each load lives through the same months.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from random import Random

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from demo.actors import Actors
from demo.applicants import Act
from demo.arrivals import arrival
from demo.behaviour import Step, next_step
from demo.filings import Filing
from demo.words import Words
from grievance_core.applications.overdue import fire
from grievance_core.areas.model import Area
from grievance_core.cases.chain import close_page
from grievance_core.cases.deciding import settled
from grievance_core.cases.filing import file_complaint
from grievance_core.cases.model import Case
from grievance_core.institution import Institution
from grievance_core.messages.model import Message
from grievance_core.messages.outbox import opened
from grievance_core.offices.model import Office, Official, Seat
from grievance_core.people.model import Phone
from grievance_core.timers import rows
from grievance_core.timers.model import Timer

SEED = 2601
UNREACHABLE = (
    "+85512000020",
    "+85512000041",
)  # phones that are never switched on: somebody has to go and tell
BATCH = 400  # instants in a transaction
PAGE_EVERY = timedelta(days=7)
ADDS, WITHDRAWS = 0.06, 0.02  # of those who complain

Standing = tuple[str, int, int | None, datetime | None]


@dataclass(order=True)
class Coming:
    """Something that is going to happen, unless the case stands otherwise by then than `standing` (None: however it stands).

    `number` keeps the order of what falls on one instant.
    """

    at: datetime
    number: int
    filing: Filing | None = field(compare=False, default=None)
    act: Act | None = field(compare=False, default=None)
    case_id: str = field(compare=False, default="")
    step: Step | None = field(compare=False, default=None)
    standing: Standing | None = field(compare=False, default=None)


class History:
    """The months before the demo as they are lived through."""

    def __init__(self, session: Session, inst: Institution, words: Words, seed: int = SEED) -> None:
        self._session = session
        self._inst = inst
        self._chance = Random(seed)
        self._actors = Actors(session, inst, words, self._chance)
        self._coming: list[Coming] = []
        self._numbers = count()
        self._seen: dict[str, Standing] = {}
        self._page_at: datetime | None = None
        # Held on to, so that the session finds them without asking the database thousands of times.
        self._cases: dict[str, Case] = {}
        self._case_of_timer: dict[str, str] = {}
        self._outbox: dict[str, Message] = {}
        # Held on to, so that the session finds them without asking the database thousands of times.
        self._known = [
            row for table in (Area, Office, Seat, Official, Phone) for row in session.scalars(select(table))
        ]
        event.listen(session, "pending_to_persistent", self._notice)

    def live(self, filings: list[Filing], until: datetime, acts: Iterable[tuple[datetime, Act]] = ()) -> None:
        """Everything that happens up to `until`, which is included. `acts` are done besides. Commits as it goes."""
        for filing in filings:
            self._expect(Coming(filing.at, next(self._numbers), filing=filing))
        for at, act in acts:
            self._expect(Coming(at, next(self._numbers), act=act))
        for number in count(1):
            now = self._next_instant()
            if now is None or now > until:
                break
            self._pass(now)
            if number % BATCH == 0:
                self._session.commit()
        close_page(self._session, self._inst.vault, until)
        self._session.commit()

    def _notice(self, _session: Session, row: object) -> None:
        """A deadline or a message was written: it will be due without being looked for."""
        if isinstance(row, Timer) and row.case_id is not None:
            self._case_of_timer[row.id] = row.case_id
        elif isinstance(row, Message):
            self._outbox[row.id] = row

    def _next_instant(self) -> datetime | None:
        self._session.flush()  # what was armed or written since is noticed now
        instants = [message.not_before for message in self._outbox.values()]
        if self._coming:
            instants.append(self._coming[0].at)
        due = rows.next_due(self._session)
        return min(instants if due is None else [*instants, due], default=None)

    def _pass(self, now: datetime) -> None:
        """One thing that is due: people act, or else deadlines pass and messages arrive."""
        if self._coming and self._coming[0].at <= now:
            self._happen(heapq.heappop(self._coming))
        else:
            for timer_id in rows.claim_due(self._session, now, now):
                if fire(self._session, self._inst, [timer_id], now) and timer_id in self._case_of_timer:
                    self._look_at(self._case_of_timer[timer_id], now)
            for message in [message for message in self._outbox.values() if message.not_before <= now]:
                self._deliver(self._outbox.pop(message.id), now)
        if self._page_at is None or now >= self._page_at:
            close_page(self._session, self._inst.vault, now)
            self._page_at = now + PAGE_EVERY

    def _happen(self, coming: Coming) -> None:
        if coming.filing is not None:
            self._file(coming.filing)
            return
        if coming.act is not None:
            coming.act(coming.at)
            return
        case = self._case(coming.case_id)
        if coming.step is not None and coming.standing in (None, _standing(case)):
            self._actors.act(case, coming.step)
            self._look_at(case.id, coming.at, again=True)

    def _file(self, filing: Filing) -> None:
        complaint = self._actors.complaint(filing)
        case_id = file_complaint(self._session, self._inst, complaint, filing.at).case_id
        self._look_at(case_id, filing.at)
        for what, likelihood in (("add", ADDS), ("withdraw", WITHDRAWS)):
            if self._chance.random() < likelihood:
                at = filing.at + timedelta(hours=self._chance.uniform(2, 150))
                step = Step(at, "her", what)
                self._expect(Coming(at, next(self._numbers), case_id=case_id, step=step))

    def _look_at(self, case_id: str, now: datetime, *, again: bool = False) -> None:
        """Somebody may now be inclined to do something, if the case stands otherwise than before or they just did something."""
        case = self._case(case_id)
        standing = _standing(case)
        if not again and self._seen.get(case_id) == standing:
            return
        self._seen[case_id] = standing
        step = next_step(self._chance, self._inst.calendar, case, now)
        if step is not None:
            self._expect(Coming(step.at, next(self._numbers), case_id=case_id, step=step, standing=standing))

    def _case(self, case_id: str) -> Case:
        if case_id not in self._cases:
            self._cases[case_id] = self._session.get_one(Case, case_id)
        return self._cases[case_id]

    def _expect(self, coming: Coming) -> None:
        heapq.heappush(self._coming, coming)

    def _deliver(self, message: Message, now: datetime) -> None:
        """The message arrives at once, as in the simulator, or never does."""
        number, text = opened(self._inst, message)
        message.attempts, message.sent_at, message.provider_id = 1, now, f"demo-{message.id}"
        message.state = "failed" if number in UNREACHABLE else "delivered"
        if message.state == "delivered":
            self._session.add(arrival(self._inst.vault, message.id, number, text, now))
        settled(self._session, self._inst, message, now)
        if message.case_id is not None:
            self._look_at(message.case_id, now)


def _standing(case: Case) -> Standing:
    return (case.state, case.office_id, case.committee_id, case.recommended_at)
