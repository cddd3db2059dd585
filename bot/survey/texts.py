"""Every text with its meaning and where it shows, and every screen as a phone shows it: for a native reader."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.engine.definition import Definition
from bot.engine.paging import paged
from bot.engine.step import draw
from bot.survey.desk import SurveyDesk
from bot.survey.measures import STANDARD, ussd_room
from bot.survey.openings import openings
from bot.survey.sample import LONGEST
from bot.survey.soundness import Asked, glance
from bot.survey.walk import Shown, Walk
from writing.catalogue import Catalogues, Key
from writing.languages import ENGLISH, KHMER
from writing.notes import OURS, Source

HEAD = ("context", "msgid", "Khmer", "meaning", "from", "shown on")
SCREENS = "Each as a phone with 160 octets shows it, `--` between two pages; names of places are the longest there are."
MOST_SCREENS = 4  # named beside one text; `navigation` is on all of them


@dataclass(frozen=True)
class Reading:
    """What a native reader is given: the texts, their notes by context, and what is known of where texts were taken from."""

    catalogues: Catalogues
    notes: Mapping[str, str]
    sources: Mapping[Key, Source]

    def unchecked(self) -> int:
        """How many Khmer texts nobody has checked who grew up with the language."""
        return sum(self.found(key) != "checked" for key in self.catalogues.texts(KHMER))

    def found(self, key: Key) -> str:
        """What a Khmer text was found as; ours where nothing is told, or where it was changed since."""
        source = self.sources.get(key)
        same = source is not None and source.text == self.catalogues.texts(KHMER)[key]
        return source.found if source is not None and same else OURS


def reading_list(definition: Definition, reading: Reading) -> str:
    """The list, as Markdown."""
    asked = Asked()
    found = glance(definition, tuple(openings(definition, ENGLISH)), asked)
    shown = _shown(definition, found)
    return "\n".join([*_table(reading, shown), "", *_screens(definition, found, reading.catalogues), ""])


def _shown(definition: Definition, found: Walk) -> Mapping[Key, Sequence[str]]:
    """The screens that say each text, in the order they were met."""
    shown: dict[Key, dict[str, None]] = {}
    for name, met in found.screens.items():
        asked = Asked()
        for one in met:
            draw(definition, one.state, SurveyDesk(asked.say, ENGLISH, one.mood, LONGEST))
        for key in asked.keys:
            shown.setdefault(key, {})[name] = None
    return {key: tuple(names) for key, names in shown.items()}


def _table(reading: Reading, shown: Mapping[Key, Sequence[str]]) -> Iterator[str]:
    english, before = reading.catalogues.texts(ENGLISH), ""
    khmer = reading.catalogues.texts(KHMER)
    for key in sorted(khmer, key=_places(khmer)):
        context, msgid = key
        if context != before:
            note = reading.notes.get(context, "")
            yield from ("", f"### {context}", "", *([note, ""] if note else ()))
            yield from (f"| {' | '.join(HEAD)} |", f"|{'---|' * len(HEAD)}")
            before = context
        where = _where(shown.get(key, ()))
        cells = (
            context,
            f"`{msgid}`",
            _cell(khmer[key]),
            _cell(english.get(key, "")),
            reading.found(key),
            where,
        )
        yield f"| {' | '.join(cells)} |"


def _places(texts: Mapping[Key, str]) -> Callable[[Key], tuple[int, int]]:
    """Contexts in the order of their first text, and their texts together."""
    first: dict[str, int] = {}
    order = {key: at for at, key in enumerate(texts)}
    for context, _ in texts:
        first.setdefault(context, len(first))
    return lambda key: (first[key[0]], order[key])


def _where(screens: Sequence[str]) -> str:
    more = f", and {len(screens) - MOST_SCREENS} more" if len(screens) > MOST_SCREENS else ""
    return ", ".join(sorted(screens)[:MOST_SCREENS]) + more


def _cell(text: str) -> str:
    return text.replace("\n", " ⏎ ").replace("|", "/")


def _screens(definition: Definition, found: Walk, catalogues: Catalogues) -> Iterator[str]:
    yield from ("## The screens", "", SCREENS)
    for name in definition.nodes:
        yield from ("", f"### {name}")
        for language in (KHMER, ENGLISH):
            yield from ("", "```", *_pages(definition, found.screens[name][0], catalogues, language), "```")


def _pages(definition: Definition, shown: Shown, catalogues: Catalogues, language: str) -> Iterator[str]:
    def say(context: str, msgid: str, /, **values: str) -> str:
        return catalogues.text(language, context, msgid, **values)

    state = shown.state._replace(language=language)
    drawn = draw(definition, state, SurveyDesk(say, language, shown.mood, LONGEST))
    for at, page in enumerate(paged(drawn.screen, ussd_room(STANDARD), drawn.navigation)):
        yield from (["--"] if at else [])
        yield page.text
