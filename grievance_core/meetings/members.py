"""Who sits on a committee, with the share of women, and who speaks for workers, employers and partner NGOs (SSDM §3.4.7)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from grievance_core.offices.model import Official, Seat, Tenure
from grievance_core.offices.officials import name_of
from grievance_core.offices.staffing import on_duty, running
from grievance_core.vault import Vault

REPRESENTS = ("worker", "employer", "ngo")
DUTIES = ("secretary", "member")


@dataclass(frozen=True)
class Member:
    """A seat of a committee and who holds it. `official_id` is None for an empty seat; `here`: she is not on leave."""

    seat_id: int
    seat_key: str
    title: str
    official_id: int | None
    name: str = field(repr=False)
    sex: str
    here: bool


@dataclass(frozen=True)
class Share:
    """How many of those whose sex is known are women."""

    women: int
    known: int

    @property
    def percent(self) -> int:
        """Rounded; 0 where nobody's is known."""
        return round(100 * self.women / self.known) if self.known else 0


def members(session: Session, vault: Vault, committee_id: int, now: datetime) -> tuple[Member, ...]:
    """Every seat of the committee in its order. A deputy stands for a holder who is away."""
    seats = session.scalars(
        select(Seat).where(Seat.office_id == committee_id, Seat.duty.in_(DUTIES)).order_by(Seat.rank, Seat.id)
    )
    present = {post.seat.id: post.official for post in on_duty(session, committee_id, now, DUTIES)}
    holders = _holders(session, committee_id, now)
    return tuple(_member(vault, seat, present.get(seat.id), holders.get(seat.id)) for seat in seats)


def _holders(session: Session, committee_id: int, now: datetime) -> dict[int, Official]:
    query = select(Tenure).join(Seat).where(Seat.office_id == committee_id, running(now))
    tenures = session.scalars(query.options(joinedload(Tenure.official)).order_by(Tenure.capacity))
    return {
        tenure.seat_id: tenure.official for tenure in tenures
    }  # 'deputy' before 'holder': the holder stays


def _member(vault: Vault, seat: Seat, present: Official | None, holder: Official | None) -> Member:
    official = present or holder
    return Member(
        seat_id=seat.id,
        seat_key=seat.key,
        title=seat.title,
        official_id=official.id if official is not None else None,
        name=name_of(vault, official) if official is not None else "",
        sex=official.sex if official is not None else "",
        here=present is not None,
    )


def share_of_women(people: Collection[Member]) -> Share:
    """Among the people of these seats, each counted once."""
    sexes = {member.official_id: member.sex for member in people if member.official_id is not None}
    known = [sex for sex in sexes.values() if sex]
    return Share(known.count("f"), len(known))


def who_represents(people: Sequence[Member]) -> dict[str, int]:
    """How many seats of workers, employers and NGOs are filled."""
    return {
        side: sum(member.title == side and member.official_id is not None for member in people)
        for side in REPRESENTS
    }
