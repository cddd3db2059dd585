"""What stands on the simulator's page before anything is pressed: whose phones there are, and which are shown first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from babel import Locale
from babel.dates import format_datetime

from service import Service
from writing.catalogue import Catalogues
from writing.dates import KHMER, PHNOM_PENH, day_with_year
from writing.numerals import khmer_digits

CONTEXT = "simulator"
MOST_PHONES = 6
LETTERS = {"2": "abc", "3": "def", "4": "ghi", "5": "jkl", "6": "mno", "7": "pqrs", "8": "tuv", "9": "wxyz"}
KEYPAD = tuple((key, LETTERS.get(key, "")) for key in "123456789*0#")
MOVES = ("+4h", "+1d", "+3d", "+7d")
COLUMNS = ("at", "type", "level", "office", "seat", "text")
# What the script on the page says by itself.
COUNTERS = ("count-page", "count-octets", "count-segments")
WORDING = ("idle", "pin", "receipt", "inbox-empty", "answered", "moving", "network", *COUNTERS)
# Beside the first villager, the offices her case climbs through in a month in which nobody works.
FIRST_OFFICES = ("vdc:", "commune-assistant:", "district-intersector:")


class DemoPhone(TypedDict):
    """A phone as `demo phones --json` lists it; villagers sit nowhere."""

    number: str
    name: str
    seat: str | None
    office: str | None
    area: str | None
    pin: str | None
    login: str | None


@dataclass(frozen=True)
class Person:
    """One entry of a phone's picker."""

    number: str
    label: str
    title: str
    pin: str | None


@dataclass(frozen=True)
class Group:
    """Entries that belong together in the picker."""

    label: str
    phones: tuple[Person, ...]


def content(here: Service, phones: Sequence[DemoPhone], language: str) -> dict[str, object]:
    """Everything the template needs but the time."""
    say = _speaker(here, language)
    return {
        "t": say,
        "language": language,
        "languages": _languages(here.inst.catalogues),
        "service_number": here.inst.service_number,
        "groups": groups(phones, say("villagers")),
        "shown": shown_first(phones),
        "keypad": KEYPAD,
        "moves": MOVES,
        "columns": COLUMNS,
        "wording": [(msgid, say(msgid, **_left_open(here))) for msgid in WORDING],
    }


def groups(phones: Sequence[DemoPhone], villagers: str) -> list[Group]:
    """Villagers first, then each office with its people, in the order of the list."""
    offices: dict[str, list[Person]] = {villagers: []}
    for phone in phones:
        label = (phone["office"] or "") if phone["seat"] else villagers
        title = " · ".join(filter(None, (phone["seat"], phone["area"])))
        offices.setdefault(label, []).append(Person(phone["number"], phone["name"], title, phone["pin"]))
    return [Group(label, tuple(people)) for label, people in offices.items() if people]


def shown_first(phones: Sequence[DemoPhone]) -> list[str]:
    """The numbers of the phones on a fresh page: a villager, and the first official of each of FIRST_OFFICES."""
    villagers = [phone["number"] for phone in phones if not phone["seat"]]
    firsts = (
        next((phone["number"] for phone in phones if (phone["seat"] or "").startswith(office)), None)
        for office in FIRST_OFFICES
    )
    return villagers[:1] + [number for number in firsts if number]


def clock_words(catalogues: Catalogues, instant: datetime, language: str) -> str:
    """`Monday · 5 January 2026 · 09:00`: with the day of the week, on which working time turns."""
    here = local(instant)
    weekday = format_datetime(here, "EEEE", locale=language)
    time = here.strftime("%H:%M")
    time = khmer_digits(time) if language == KHMER else time
    return catalogues.text(
        language, CONTEXT, "now", weekday=weekday, day=day_with_year(here, language), time=time
    )


def local(instant: datetime) -> datetime:
    """The instant on Phnom Penh's clock."""
    return instant.astimezone(PHNOM_PENH)


def _speaker(here: Service, language: str) -> Callable[..., str]:
    def say(msgid: str, **values: str) -> str:
        return here.inst.catalogues.text(language, CONTEXT, msgid, **values)

    return say


def _left_open(here: Service) -> dict[str, str]:
    # The script fills these in: the placeholder stands for itself.
    names = ("pin", "reference", "page", "pages", "octets", "segments")
    return {name: f"{{{name}}}" for name in names} | {"number": here.inst.service_number}


def _languages(catalogues: Catalogues) -> list[tuple[str, str]]:
    return [
        (language, Locale.parse(language).get_display_name() or language) for language in catalogues.languages
    ]
