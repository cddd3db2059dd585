"""Who complains when, about what: the four months before the demo begins, drawn by a fixed seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random

from demo.clock import START
from demo.plan import NEWCOMERS, VILLAGERS, villager_number
from demo.words import Words
from grievance_core.timers.holidays import at_local, local

CASES = 240
SPAN = timedelta(days=122)
EARLIEST, LATEST = 6 * 60, 21 * 60  # people call from six in the morning to nine at night
GROWTH = 2 / 3  # below 1, more calls come each month than in the one before: word gets around
SEXES = ("f", "f", "f", "m", "m", "skip")
CHANNELS = ("ussd", "ussd", "ussd", "sms")
KINDS = {
    "eligibility": 26,
    "service": 20,
    "payment": 20,
    "data": 12,
    "other": 9,
    "conduct": 6,
    "danger": 4,
    "migrant": 3,
}
HOTLINES = ("danger", "migrant")
ACCUSED = (
    "vdc:{village}/chair",
    "commune-assistant:{commune}/assistant",
    "commune-chief:{commune}/chief",
    "district-technical:{district}/health",
)


@dataclass(frozen=True)
class Filing:
    """One complaint to come: when, from which village, by whom, and what is said. `number` is None without a phone."""

    at: datetime
    request: str
    kind: str
    words: str
    village: str
    number: str | None
    language: str
    channel: str
    sex: str
    anonymous: bool = False
    on_behalf: bool = False
    may_text: bool = True
    contested_application: bool = False
    accused_seats: tuple[str, ...] = ()
    accused_words: str = ""
    already_solved: str = ""

    @property
    def recorded_by_village(self) -> bool:
        """Somebody of the village's committee writes it down for her: she has no phone, or it is solved already."""
        return self.number is None or bool(self.already_solved)


def plan_filings(words: Words, villages: Sequence[str], count: int = CASES, seed: int = 1712) -> list[Filing]:
    """`count` complaints from these villages, the earliest first; the same for the same seed."""
    chance = Random(seed)
    filings = [_filing(chance, words, villages, number) for number in range(count)]
    return sorted(filings, key=lambda filing: (filing.at, filing.request))


def _filing(chance: Random, words: Words, villages: Sequence[str], number: int) -> Filing:
    (kind,) = chance.choices(list(KINDS), weights=list(KINDS.values()))
    caller = chance.randrange(NEWCOMERS, VILLAGERS)
    language = "en" if chance.random() < 0.06 else "km"
    hotline = kind in HOTLINES
    ordinary = not hotline and kind != "conduct"
    village = villages[caller % len(villages)]
    accused_seats, accused_words = _accused(chance, words, kind, village, language)
    solved = ordinary and chance.random() < 0.07
    return Filing(
        at=_instant(chance),
        request=f"demo {number}",
        kind=kind,
        words=words.say(chance, "complaints", language, kind),
        village=village,
        number=None if ordinary and chance.random() < 0.08 else villager_number(caller),
        language=language,
        channel=chance.choice(CHANNELS),
        sex="f" if kind == "danger" else chance.choice(SEXES),
        anonymous=chance.random() < (0.5 if hotline or kind == "conduct" else 0.05),
        on_behalf=chance.random() < 0.07,
        may_text=chance.random() < (0.3 if kind == "danger" else 0.97),
        contested_application=kind == "eligibility" and chance.random() < 0.3,
        accused_seats=accused_seats,
        accused_words=accused_words,
        already_solved=words.say(chance, "solved", language, kind) if solved else "",
    )


def _accused(
    chance: Random, words: Words, kind: str, village: str, language: str
) -> tuple[tuple[str, ...], str]:
    if kind != "conduct":
        return (), ""
    if chance.random() < 0.3:
        return (), words.say(chance, "accused", language)
    seat = chance.choice(ACCUSED).format(village=village, commune=village[:6], district=village[:4])
    return (seat,), ""


def _instant(chance: Random) -> datetime:
    back = SPAN * (1 - chance.random() ** GROWTH)
    day = local(START - back).date()
    minute = chance.randrange(EARLIEST, LATEST)
    at = at_local(day, time(minute // 60, minute % 60)) + timedelta(seconds=chance.randrange(60))
    return min(at, START - timedelta(minutes=chance.randrange(5, 120)))
