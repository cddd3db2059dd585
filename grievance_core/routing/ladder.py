"""The ladder a case climbs, and the rule that it never stalls: the next office where somebody is there.

SSDM §3.4.7–3.4.9: village → commune → district → province. A rung where nobody was set up, every seat is empty, everybody is away
or recused is passed over, said so and recorded; at last there is the service desk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from grievance_core.areas.search import path
from grievance_core.offices.model import Office
from grievance_core.offices.staffing import find_office, on_duty
from grievance_core.routing.kinds import Rung
from grievance_core.routing.recusal import Recusal

NOT_SET_UP = "not-set-up"
NOBODY_THERE = "nobody-there"
RECUSED = "recused"


class NoOffice(Exception):
    """Not even the last rung's office exists: the installation is incomplete."""

    permanent = True


@dataclass(frozen=True)
class Passed:
    """A rung that was passed over, and why. Recused rungs are recorded for the operator, never told to anybody."""

    rung: str
    reason: str


@dataclass(frozen=True)
class Arrival:
    """Where the case goes, what was passed over on the way, and whether anybody is there."""

    office: Office
    passed: tuple[Passed, ...]
    staffed: bool


def climb(
    session: Session,
    rungs: Sequence[Rung],
    area_key: str | None,
    recused: Recusal,
    now: datetime,
    below: Sequence[Rung] = (),
) -> Arrival:
    """The first of these rungs where somebody is there. When none is, the last rung's office takes the case, unstaffed.

    When whoever is left up there is recused, the case goes to the highest office `below` where somebody is there; and where there
    is none either, it lies with the last rung's office, where nobody may see it and only the operator can mend that. Raises
    NoOffice when not one of the offices exists.
    """
    places = {area.level: area.key for area in path(session, area_key)} if area_key else {}
    passed: list[Passed] = []
    last: Office | None = None
    barred: Office | None = None
    for rung in rungs:
        office = _office_at(session, rung, places)
        reason = _why_not(session, office, recused, now)
        if office is not None and reason is None:
            return Arrival(office, tuple(passed), staffed=True)
        if office is not None and reason != RECUSED:
            last = office
        barred = office or barred
        passed.append(Passed(office.key if office else rung.office, reason or NOT_SET_UP))
    if last is None:
        refuge = _highest_staffed(session, below, places, recused, now)
        return Arrival(refuge or _existing(barred), tuple(passed), staffed=refuge is not None)
    return Arrival(last, tuple(passed), staffed=False)


def _highest_staffed(
    session: Session, rungs: Sequence[Rung], places: dict[str, str], recused: Recusal, now: datetime
) -> Office | None:
    offices = (_office_at(session, rung, places) for rung in reversed(rungs))
    return next((office for office in offices if _why_not(session, office, recused, now) is None), None)


def _existing(office: Office | None) -> Office:
    if office is None:
        raise NoOffice("no office of the ladder exists, not even the service desk")
    return office


def _office_at(session: Session, rung: Rung, places: dict[str, str]) -> Office | None:
    if rung.level in ("service-desk", "desk"):
        return find_office(session, rung.office, None)
    area_key = places.get(rung.level)
    return find_office(session, rung.office, area_key) if area_key else None


def _why_not(session: Session, office: Office | None, recused: Recusal, now: datetime) -> str | None:
    if office is None:
        return NOT_SET_UP
    if office.id in recused.offices:
        return RECUSED
    if not on_duty(session, office.id, now, recused=recused.people):
        return NOBODY_THERE
    return None
