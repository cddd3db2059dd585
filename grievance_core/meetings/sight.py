"""Who sees a committee, and in which part.

| who | part | sees |
|---|---|---|
| whoever keeps its secretariat | secretary | calendar, agenda, papers, minutes; changes calendar and minutes |
| those who decide on its recommendations | decider | calendar, agenda, papers |
| its members | member | calendar, agenda as lines |
| the office that refers to it | office | calendar, agenda as lines |

Which cases are on anybody's agenda follows `cases/access.py`: no hotline's, and none from which she is recused.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.cases.principal import Principal
from grievance_core.errors import UnknownCase
from grievance_core.institution import Institution
from grievance_core.offices.model import COMMITTEES, Meeting, Office, Seat
from grievance_core.offices.staffing import find_office, seats_of

PARTS = ("secretary", "decider", "member", "office")
READS_PAPERS = ("secretary", "decider")
REFERS = ("district-intersector", "province-esa")


class UnknownCommittee(UnknownCase):
    """No such committee or meeting for this reader. The same for one that does not exist and one that is not hers."""


@dataclass(frozen=True)
class Sight:
    """A committee as one official sees it, in the greatest of her parts."""

    committee: Office
    part: str
    official_id: int

    @property
    def by(self) -> Principal:
        return Principal("official", official_id=self.official_id)

    @property
    def keeps_minutes(self) -> bool:
        return self.part == "secretary"

    @property
    def reads_papers(self) -> bool:
        return self.part in READS_PAPERS


def committees_of(session: Session, inst: Institution, official_id: int, now: datetime) -> list[Sight]:
    """The committees this official sees, those she keeps the minutes of first."""
    found: dict[int, Sight] = {}
    for seat in seats_of(session, official_id, now):
        for committee, part in _seen_from(session, inst, seat):
            known = found.get(committee.id)
            if known is None or PARTS.index(part) < PARTS.index(known.part):
                found[committee.id] = Sight(committee, part, official_id)
    return sorted(found.values(), key=lambda sight: (PARTS.index(sight.part), sight.committee.id))


def sight_of(session: Session, inst: Institution, official_id: int, key: str, now: datetime) -> Sight:
    """The committee with this key as she sees it. Raises UnknownCommittee."""
    for sight in committees_of(session, inst, official_id, now):
        if sight.committee.key == key:
            return sight
    raise UnknownCommittee(key)


def meeting_of(session: Session, sight: Sight, meeting_id: int) -> Meeting:
    """A meeting of this committee. Raises UnknownCommittee."""
    meeting = session.scalar(
        select(Meeting).where(Meeting.id == meeting_id, Meeting.committee_id == sight.committee.id)
    )
    if meeting is None:
        raise UnknownCommittee(str(meeting_id))
    return meeting


def _seen_from(session: Session, inst: Institution, seat: Seat) -> list[tuple[Office, str]]:
    if seat.office.is_committee:
        part = {"secretary": "secretary", "member": "member"}.get(seat.duty)
        return [(seat.office, part)] if part is not None else []
    part = _part_of_office(seat)
    if part is None or seat.office.area_key is None:
        return []
    found = (find_office(session, kind, seat.office.area_key) for kind in COMMITTEES)
    return [
        (committee, part)
        for committee in found
        if committee is not None and (part != "decider" or _decides(inst, seat, committee))
    ]


def _part_of_office(seat: Seat) -> str | None:
    if seat.duty == "decides":
        return "decider"
    return "office" if seat.duty == "works" and seat.office.kind in REFERS else None


def _decides(inst: Institution, seat: Seat, committee: Office) -> bool:
    return inst.committees.decider(committee.kind, committee.level) == seat.office.kind
