"""What stands on the simulator's page before anything is pressed."""

from __future__ import annotations

from datetime import datetime

from service import Service
from simulator.people import groups, shown_first
from writing.catalogue import Catalogues
from writing.dates import PHNOM_PENH, day_with_year, weekday
from writing.languages import KHMER
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
LEFT_OPEN = ("pin", "reference", "page", "pages", "octets", "segments")  # what the script fills in


def content(here: Service, language: str) -> dict[str, object]:
    """Everything the template needs."""
    number = dial_code(here.inst.service_number)

    def say(msgid: str, **values: str) -> str:
        return here.inst.catalogues.text(language, CONTEXT, msgid, **values)

    left_open = {name: f"{{{name}}}" for name in LEFT_OPEN}
    with here.reading() as session:
        people = groups(session, here.inst, language, say("villagers"))
        now = clock_words(here.inst.catalogues, here.clock(session), language)
    return {
        "t": say,
        "language": language,
        "languages": _languages(here.inst.catalogues),
        "number": number,
        "groups": people,
        "shown": shown_first(people),
        "keypad": KEYPAD,
        "moves": MOVES,
        "columns": COLUMNS,
        "wording": [(msgid, say(msgid, number=number, **left_open)) for msgid in WORDING],
        "now": now,
    }


def dial_code(service_number: str) -> str:
    """What is dialled to reach the service: a short code between a star and a hash, as networks want it."""
    return service_number if service_number.startswith("*") else f"*{service_number}#"


def clock_words(catalogues: Catalogues, instant: datetime, language: str) -> str:
    """`Monday · 5 January 2026 · 09:00`: with the day of the week, on which working time turns."""
    here = local(instant)
    time = here.strftime("%H:%M")
    written = {"weekday": weekday(here, language), "day": day_with_year(here, language)}
    return catalogues.text(
        language, CONTEXT, "now", **written, time=khmer_digits(time) if language == KHMER else time
    )


def local(instant: datetime) -> datetime:
    """The instant on Phnom Penh's clock."""
    return instant.astimezone(PHNOM_PENH)


def _languages(catalogues: Catalogues) -> list[tuple[str, str]]:
    return [(language, catalogues.text(language, "language", language)) for language in catalogues.languages]
