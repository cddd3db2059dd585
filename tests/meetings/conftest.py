"""A district's committee in the small province: cases put before it, and people in every part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.cases.committees import refer_to_committee
from grievance_core.cases.filing import Receipt
from grievance_core.cases.handling import pass_up
from grievance_core.cases.model import Case
from grievance_core.meetings import minutes
from grievance_core.meetings.agenda import Item, agenda
from grievance_core.meetings.members import members
from grievance_core.meetings.minutes import Entry, Written
from grievance_core.meetings.sight import Sight, sight_of
from grievance_core.offices.model import Meeting, Office, Seat, Tenure
from tests.world import World

CWCC = "cwcc:1701"
SECRETARY, MEMBER, CHAIR = f"{CWCC}/secretary", f"{CWCC}/member-1", f"{CWCC}/chair"
DECIDER, OFFICER = "district-director:1701/director", "district-intersector:1701/officer"
ELSEWHERE = "cwcc:1712/secretary"
REASON = "សូមពិនិត្យឈ្មោះក្នុងបញ្ជី"


@dataclass
class Committee:
    """The district's CWCC, with what its people do."""

    world: World

    @cached_property
    def office_id(self) -> int:
        with self.world.sessions() as session:
            return session.scalars(select(Office.id).where(Office.key == CWCC)).one()

    def sight(self, session: Session, seat: str = SECRETARY) -> Sight:
        holder = select(Tenure.official_id).join(Seat).where(Seat.key == seat, Tenure.capacity == "holder")
        return sight_of(session, self.world.inst, session.scalars(holder).one(), CWCC, self.world.now)

    def refer(self, words: str = "ខ្ញុំគ្មានឈ្មោះក្នុងបញ្ជី", **given: object) -> Receipt:
        """A complaint about eligibility, passed up to the district and put before the committee."""
        receipt = self.world.file("eligibility", words=words, **given)
        while self.world.case(receipt).level in ("village", "commune"):
            self._act(receipt, pass_up)
        by = self.world.official(OFFICER)
        with self.world.work() as session:
            refer_to_committee(session, self.world.inst, receipt.case_id, by, self.world.now, REASON)
        return receipt

    def _act(self, receipt: Receipt, act: Callable[..., object]) -> None:
        office = self.world.office_of(receipt)
        seat = {"vdc": "chair", "commune-assistant": "assistant"}[office.partition(":")[0]]
        by = self.world.official(f"{office}/{seat}")
        with self.world.work() as session:
            act(session, self.world.inst, receipt.case_id, by, self.world.now)

    def next(self) -> Meeting:
        with self.world.sessions() as session:
            query = select(Meeting).where(
                Meeting.committee_id == self.office_id, Meeting.at > self.world.now, ~Meeting.cancelled
            )
            return session.scalars(query.order_by(Meeting.at)).first()  # type: ignore[return-value]

    def agenda(self, meeting: Meeting, seat: str = SECRETARY) -> tuple[Item, ...]:
        with self.world.sessions() as session:
            people = members(session, self.world.inst.vault, self.office_id, self.world.now)
            return agenda(session, self.sight(session, seat), meeting, self.world.now, people)

    def numbers(self, meeting: Meeting, seat: str = SECRETARY) -> list[str]:
        return [item.reference for item in self.agenda(meeting, seat)]

    def everybody_came(self) -> dict[int, str]:
        with self.world.sessions() as session:
            people = members(session, self.world.inst.vault, self.office_id, self.world.now)
        return {member.seat_id: "present" for member in people if member.official_id is not None}

    def write(
        self,
        meeting: Meeting,
        entries: dict[str, Entry],
        *,
        close: bool = False,
        revision: int = 0,
        presences: dict[int, str] | None = None,
        seat: str = SECRETARY,
    ) -> None:
        came = self.everybody_came() if presences is None else presences
        act = minutes.close if close else minutes.save
        with self.world.work() as session:
            sight = self.sight(session, seat)
            held = session.get_one(Meeting, meeting.id)
            act(session, self.world.inst, sight, held, Written(revision, came, entries), self.world.now)

    def due(self, receipts: Sequence[Receipt]) -> list[datetime | None]:
        with self.world.sessions() as session:
            return [session.get_one(Case, receipt.case_id).due_at for receipt in receipts]


@pytest.fixture
def committee(world: World) -> Committee:
    found = Committee(world)
    assert found.office_id  # known from here on: a transaction that writes asks nobody else
    return found
