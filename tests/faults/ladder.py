"""What the driver knows of the institution: which office has what, for how many working days, and which is above it.

Written down here a second time on purpose: the check must not go by the rules it checks.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.world import COMMUNE, DISTRICT, PROVINCE, VILLAGE

GENERAL = (
    f"vdc:{VILLAGE}",
    f"commune-assistant:{COMMUNE}",
    f"district-intersector:{DISTRICT}",
    f"province-esa:{PROVINCE}",
)
REGISTRY = (f"commune-assistant:{COMMUNE}", f"district-finance:{DISTRICT}", f"province-registry:{PROVINCE}")
LEVELS = {
    "vdc": "village",
    "commune-assistant": "commune",
    "province-esa": "province",
    "province-registry": "province",
}
ACKNOWLEDGE = 3
ACT = {"village": 8, "commune": 10, "district": 12, "province": 15}
ACT_OF_KIND = {"other": {"village": 5, "commune": 5, "district": 5}, "data": {"district": 10}}
TELL = 3
SATURDAY = 5


def ladder_of(kind: str) -> tuple[str, ...]:
    """The offices a complaint of this kind climbs through."""
    return REGISTRY if kind == "data" else GENERAL


def first_office(kind: str) -> str:
    """Where it starts."""
    return ladder_of(kind)[0]


def office_above(kind: str, office: str) -> str:
    """Where it climbs to."""
    ladder = ladder_of(kind)
    return ladder[ladder.index(office) + 1]


def level_of(office: str) -> str:
    """The level an office is at."""
    return LEVELS.get(office.partition(":")[0], "district")


def to_act(kind: str, office: str) -> int:
    """Working days an office has to solve it, from its arrival."""
    level = level_of(office)
    return ACT_OF_KIND.get(kind, {}).get(level, ACT[level])


def working_days_after(start: datetime, days: int) -> datetime:
    """The same hour so many working days later. Holds within office hours and away from public holidays."""
    at = start
    while days:
        at += timedelta(days=1)
        days -= at.weekday() < SATURDAY
    return at


def offices_below(office: str) -> tuple[str, ...]:
    """Who passes an answer down, from the office that gave it."""
    lower = {"village": 0, "commune": 1}.get(level_of(office), 2)
    return tuple(reversed(GENERAL[:lower]))


def near_her() -> tuple[str, ...]:
    """Who can go and tell her."""
    return GENERAL[:2]


def reminders_at(office: str, purpose: str) -> int:
    """How many reminders a fresh deadline has. One that would come before the case itself is left out."""
    if purpose == "tell":
        return 0
    return 1 if purpose == "acknowledge" and level_of(office) in ("district", "province") else 2
