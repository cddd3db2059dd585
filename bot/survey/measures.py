"""How many pages each screen takes at worst, in each language and on each channel, and whether each of its texts is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.engine.definition import Definition
from bot.engine.paging import paged
from bot.engine.state import HOME
from bot.engine.step import Drawn, draw
from bot.survey.desk import SurveyDesk
from bot.survey.sample import LONGEST, Longest
from bot.survey.walk import Shown, Walk
from writing.catalogue import CatalogueError, Catalogues
from writing.octets import segments
from writing.rulers import Room

HOTLINE = "hotline"
MOST_PAGES = 2  # of a menu that does not grow with what the institution has to show
STANDARD = 160  # octets of one USSD screen, 3GPP TS 23.090


class Carrier(NamedTuple):
    """What carries a screen: its name, the room of one page, and the languages its phones can show."""

    name: str
    room: Room
    languages: tuple[str, ...]


def ussd_room(octets: int) -> Room:
    """The room of a USSD page of so many octets."""
    return Room(septets=octets * 8 // 7, units=octets // 2)


@dataclass
class Measured:
    """The most pages of a screen by language and carrier. It `grows` when it shows more than the declaration's own texts."""

    screen: str
    grows: bool = False
    pages: dict[tuple[str, str], int] = field(default_factory=dict)
    segments: dict[str, int] = field(default_factory=dict)  # of one reply by SMS, by language

    def most(self, language: str) -> int:
        return max((pages for (spoken, _), pages in self.pages.items() if spoken == language), default=0)


@dataclass
class Measures:
    """Every screen, measured, and what is wrong."""

    screens: dict[str, Measured] = field(default_factory=dict)
    problems: dict[str, None] = field(default_factory=dict)


class _Speaker:
    """Says texts of one language and remembers which it said word for word."""

    def __init__(self, catalogues: Catalogues, language: str) -> None:
        self._catalogues, self._language = catalogues, language
        self.by_heart: set[str] = set()

    def say(self, context: str, msgid: str, /, **values: str) -> str:
        text = self._catalogues.text(self._language, context, msgid, **values)
        if not values:
            self.by_heart.add(text)
        return text


def measure(
    definition: Definition,
    found: Walk,
    catalogues: Catalogues,
    carriers: Iterable[Carrier],
    written: Room,
    longest: Longest = LONGEST,
) -> Measures:
    """Every screen that a walk met, in every language, on every carrier that can show it; `written` is the room of one SMS reply.

    The laws: the main menu is one page of STANDARD octets with the hotline on it; no other fixed menu takes more than MOST_PAGES.
    """
    measures = Measures({name: Measured(name) for name in found.screens})
    rooms = tuple(carriers)
    for language in catalogues.languages:
        for name, drawn, grows in _distinct(
            definition, found, catalogues, language, longest, measures.problems
        ):
            measured = measures.screens[name]
            measured.grows |= grows
            _pages(measured, drawn, language, rooms)
            reply = max(segments(page.text) for page in paged(drawn.screen, written, drawn.navigation))
            measured.segments[language] = max(measured.segments.get(language, 0), reply)
        measures.problems |= dict.fromkeys(_broken(measures, language, rooms))
        measures.problems |= dict.fromkeys(_main_menu(definition, found, catalogues, language, longest))
    return measures


def _distinct(
    definition: Definition,
    found: Walk,
    catalogues: Catalogues,
    language: str,
    longest: Longest,
    problems: dict[str, None],
) -> Iterator[tuple[str, Drawn, bool]]:
    """Each screen once for each way it can read in a language, and whether it grows."""
    for name, met in found.screens.items():
        seen = set()
        for shown in met:
            speaker = _Speaker(catalogues, language)
            try:
                drawn = _drawn(definition, shown, speaker, language, longest)
            except CatalogueError as error:
                problems[f"{name}: {error}"] = None
                continue
            look = (drawn.screen.paragraphs, drawn.screen.options, drawn.navigation)
            if look not in seen:
                seen.add(look)
                yield name, drawn, shown.listing or not speaker.by_heart.issuperset(drawn.screen.texts)


def _drawn(definition: Definition, shown: Shown, speaker: _Speaker, language: str, longest: Longest) -> Drawn:
    desk = SurveyDesk(speaker.say, language, shown.mood, longest)
    return draw(definition, shown.state._replace(language=language), desk)


def _pages(measured: Measured, drawn: Drawn, language: str, carriers: Iterable[Carrier]) -> None:
    for carrier in carriers:
        if language in carrier.languages:
            count = len(paged(drawn.screen, carrier.room, drawn.navigation))
            key = (language, carrier.name)
            measured.pages[key] = max(measured.pages.get(key, 0), count)


def _broken(measures: Measures, language: str, carriers: Iterable[Carrier]) -> Iterator[str]:
    standard = [carrier.name for carrier in carriers if carrier.room == ussd_room(STANDARD)]
    for measured in measures.screens.values():
        most = max((measured.pages.get((language, name), 0) for name in standard), default=0)
        if most > MOST_PAGES and not measured.grows:
            yield f"{measured.screen} takes {most} pages of {STANDARD} octets in {language}"


def _main_menu(
    definition: Definition, found: Walk, catalogues: Catalogues, language: str, longest: Longest
) -> Iterator[str]:
    """An official's menu has her work first and may turn; a villager's may not."""
    villagers = [shown for shown in found.screens.get(HOME, ()) if shown.state.official is None]
    try:
        drawn = [
            _drawn(definition, one, _Speaker(catalogues, language), language, longest) for one in villagers
        ]
        hotline = catalogues.text(language, "menu", HOTLINE)
    except CatalogueError:  # told of the screen already
        return
    pages = [paged(one.screen, ussd_room(STANDARD), one.navigation) for one in drawn]
    if any(len(every) > 1 or hotline not in every[0].text for every in pages):
        yield f"the main menu is not one page of {STANDARD} octets with the hotline on it in {language}"


def growing(measures: Measures) -> Mapping[str, Measured]:
    """The screens that are not held to MOST_PAGES, because they show lists, names or somebody's words."""
    return {name: measured for name, measured in measures.screens.items() if measured.grows}
