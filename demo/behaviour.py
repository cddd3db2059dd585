"""How the demo's people behave: who answers, who is slow, who is silent. Chances and delays only, no rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from grievance_core.cases.model import Case
from grievance_core.cases.states import State
from grievance_core.timers.holidays import Calendar, local
from grievance_core.timers.working_time import add_working

HOUR = 60  # minutes
DAY = 450  # minutes of a working day
WAKES, SLEEPS = 6, 20  # villagers answer between these hours of the day

# How often an office does not take a case at all, so that its deadline passes and the case climbs.
SILENT = {
    "village": 0.17,
    "commune": 0.13,
    "district": 0.08,
    "province": 0.04,
    "service-desk": 0.0,
    "desk": 0.0,
}
# What somebody who has taken a case does next, where the institution offers it. Option ids of the phone.
NEXT: Mapping[str, Mapping[str, int]] = {
    "village": {"solved": 52, "pass-up": 28, "decline": 4, "ask": 8, "ask-provider": 5, "refer-outside": 2},
    "commune": {
        "solved": 40, "pass-up": 18, "refer": 18, "decline": 8, "ask": 6, "resubmit": 6, "ask-provider": 3,
    },
    "district": {"solved": 44, "refer": 24, "pass-up": 10, "decline": 8, "ask-provider": 10, "ask": 4},
    "province": {"solved": 52, "refer": 32, "decline": 12, "refer-outside": 4},
    "service-desk": {"solved": 90, "decline": 10},
    "desk": {"solved": 85, "refer-outside": 15},
}  # fmt: skip
CONFIRMS, CONTESTS = 0.62, 0.12  # the rest never answers
MOST_APPEALS, MOST_APPEALS_AT_A_DESK = 2, 1  # a desk has two people: a third decision would find nobody


@dataclass(frozen=True)
class Step:
    """Something somebody is going to do: when, who ('office', 'her', 'provider', 'secretary', 'decider', 'relay'), and what."""

    at: datetime
    who: str
    what: str


def next_step(chance: Random, calendar: Calendar, case: Case, now: datetime) -> Step | None:
    """What will be done with this case next, unless something else happens first. None: nobody moves."""
    state = State(case.state)
    if state in (State.RECEIVED, State.OPEN, State.APPEALED):
        return _take_up(chance, calendar, case, now)
    if state is State.IN_PROGRESS:
        most = HOUR * 8 if case.level == "desk" else 5 * DAY
        return Step(_office_time(chance, calendar, case, now, HOUR // 2, most), "office", "next")
    if state is State.WAITING_COMPLAINANT:
        return _perhaps(chance, 0.85, Step(_villager_time(chance, now, 4 * 24), "her", "answer"))
    if state is State.WAITING_PROVIDER:
        return _perhaps(
            chance, 0.8, Step(_office_time(chance, calendar, case, now, HOUR, 4 * DAY), "provider", "answer")
        )
    if state is State.REFERRED:
        return _in_committee(chance, calendar, case, now)
    if state is State.UNDELIVERED:
        return _undelivered(chance, calendar, case, now)
    return _confirmation(chance, case, now) if state is State.AWAITING_CONFIRMATION else None


def _take_up(chance: Random, calendar: Calendar, case: Case, now: datetime) -> Step | None:
    """Somebody opens or accepts a new case, mostly within the time allowed, or lets it lie."""
    if case.state != State.OPEN and chance.random() < SILENT[case.level]:
        return None
    what = "open" if case.state == State.RECEIVED and chance.random() < 0.3 else "accept"
    latest = 25 if case.level == "desk" else DAY + 5 * HOUR
    return Step(_office_time(chance, calendar, case, now, 5, latest), "office", what)


def _in_committee(chance: Random, calendar: Calendar, case: Case, now: datetime) -> Step | None:
    if case.recommended_at is not None:
        return _perhaps(
            chance,
            0.75,
            Step(_office_time(chance, calendar, case, now, 2 * HOUR, 4 * DAY), "decider", "decide"),
        )
    met = max(now, case.due_at or now)
    what = "forward" if chance.random() < 0.08 else "recommend"
    return _perhaps(
        chance, 0.9, Step(_office_time(chance, calendar, case, met, HOUR, 2 * DAY), "secretary", what)
    )


def _undelivered(chance: Random, calendar: Calendar, case: Case, now: datetime) -> Step:
    """Somebody near her goes and tells her; of a hotline's answer she hears when she calls with her number and PIN."""
    if case.restricted:
        return Step(_villager_time(chance, now, 10), "her", "hear")
    return Step(_office_time(chance, calendar, case, now, HOUR, 2 * DAY), "relay", "told")


def _confirmation(chance: Random, case: Case, now: datetime) -> Step | None:
    drawn = chance.random()
    most = MOST_APPEALS_AT_A_DESK if case.restricted else MOST_APPEALS
    if drawn < CONFIRMS:
        return Step(_villager_time(chance, now, 3 * 24), "her", "solved")
    if drawn < CONFIRMS + CONTESTS and case.appeals < most:
        return Step(_villager_time(chance, now, 4 * 24), "her", "not-solved")
    return None


def _perhaps(chance: Random, likelihood: float, step: Step) -> Step | None:
    return step if chance.random() < likelihood else None


def _office_time(
    chance: Random, calendar: Calendar, case: Case, now: datetime, least: int, most: int
) -> datetime:
    """Some time from now in office hours, sooner rather than later; a hotline's desk works round the clock."""
    minutes = least + int((most - least) * chance.random() ** 2.2)
    if case.level == "desk":
        return now + timedelta(minutes=minutes)
    return add_working(calendar, now, minutes, case.area_key[:2] if case.area_key else None)


def _villager_time(chance: Random, now: datetime, hours: int) -> datetime:
    """Some time within so many hours, in the daytime."""
    at = now + timedelta(hours=1 + chance.random() ** 2 * hours)
    here = local(at)
    if here.hour < WAKES:
        return at + timedelta(hours=WAKES - here.hour)
    return at + timedelta(hours=24 + WAKES - here.hour) if here.hour >= SLEEPS else at
