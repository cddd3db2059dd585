"""What a seed stands for: who complains of what, who answers when, how often time leaps, and which faults strike when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from grievance_core.timers.holidays import PHNOM_PENH
from tests.faults.stage import VILLAGERS

# Mondays with five weeks without a public holiday behind them.
MONDAYS = tuple(datetime(2026, month, day, 9, tzinfo=PHNOM_PENH) for month, day in ((2, 2), (7, 6), (8, 3)))
# A week and a bit: what is due on the way is still past when the clock goes an hour back. All of it lies in office hours.
LEAP = timedelta(days=7, minutes=65)
DAYS_OF_A_LEAP = 5  # working days
KINDS = ("payment", "service", "other", "data")
FILING, FIRST_LEAP, ANSWERING, SECOND_LEAP = "filing", "first-leap", "answering", "second-leap"
LEAPS = (FIRST_LEAP, SECOND_LEAP)
# Each fault with the moments it can strike at. The order decides which seed has which.
FAULTS = {
    "redis-wiped": (FILING, ANSWERING, *LEAPS),
    "worker-killed": LEAPS,
    "sending-killed": LEAPS,
    "web-killed": (FILING, ANSWERING),
    "tick-killed": LEAPS,
    "database-locked": (FILING, ANSWERING, *LEAPS),
    "clock-back": (FILING, *LEAPS),
}
SECOND_FAULT = 0.3


@dataclass(frozen=True)
class Strike:
    """A fault at a moment. `number` is the complaint or answer concerned, where there are several."""

    fault: str
    moment: str
    number: int = 0


@dataclass(frozen=True)
class Complaint:
    """Filed from a phone. `answers`: what its office does before the first leap and after it ('', 'accept', 'solved')."""

    number: str
    kind: str
    answers: tuple[str, str]


@dataclass(frozen=True)
class Plan:
    """One seed, worked out."""

    seed: int
    monday: datetime
    complaints: tuple[Complaint, ...]
    leaps: int
    strikes: tuple[Strike, ...]

    @property
    def name(self) -> str:
        return f"seed-{self.seed} {'+'.join(strike.fault for strike in self.strikes)}"

    def strike_at(self, moment: str, number: int = 0) -> Strike | None:
        return next((s for s in self.strikes if (s.moment, s.number) == (moment, number)), None)


def plan_of(seed: int) -> Plan:
    """The same for the same seed. Consecutive seeds have all the faults in turn."""
    chance = Random(seed)
    leaps = 2 if chance.random() < 0.35 else 1
    complaints = _complaints(chance)
    moments = [FILING, ANSWERING, *LEAPS[:leaps]]
    strikes = _strike(chance, list(FAULTS)[seed % len(FAULTS)], moments, len(complaints))
    if chance.random() < SECOND_FAULT:
        free = [moment for moment in moments if moment != strikes[0].moment]
        others = [fault for fault in FAULTS if fault != strikes[0].fault]
        strikes += _strike(chance, chance.choice(others), free, len(complaints))
    return Plan(seed, chance.choice(MONDAYS), complaints, leaps, tuple(strikes))


def _complaints(chance: Random) -> tuple[Complaint, ...]:
    numbers = chance.sample(VILLAGERS, chance.choice((2, 2, 3)))
    # The first one's offices are silent, so that each leap has something to lose; the last one's office always answers.
    first = Complaint(numbers[0], chance.choice(KINDS), ("", ""))
    others = [Complaint(number, chance.choice(KINDS), _answers(chance)) for number in numbers[1:-1]]
    last = Complaint(numbers[-1], chance.choice(KINDS), ("", chance.choice(("accept", "solved"))))
    return (first, *others, last)


def _answers(chance: Random) -> tuple[str, str]:
    return chance.choice((("", ""), ("accept", ""), ("solved", ""), ("accept", "solved"), ("", "accept")))


def _strike(chance: Random, fault: str, moments: list[str], complaints: int) -> list[Strike]:
    """The fault at one of these moments; nothing where it can strike at none of them."""
    possible = [moment for moment in moments if moment in FAULTS[fault]]
    if not possible:
        return []
    moment = chance.choice(possible)
    number = {FILING: chance.randrange(complaints), ANSWERING: complaints - 1}.get(moment, 0)
    return [Strike(fault, moment, number)]
