"""A screen as a Telegram message: paragraphs above, a button for each option, the ways to move beside each other below.

There is room for a whole screen almost always; a longer one is cut into pages like everywhere else. Buttons are cut off where
they are wide, so labels that would not fit are written out above, numbered, and the buttons begin with the same numbers.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.engine.body import keys_of
from bot.engine.navigation import KEYS, Key, Navigation
from bot.engine.paging import Page, paged
from bot.engine.rendered import Rendered
from bot.engine.screen import Screen
from bot.inbound import Inbound
from writing.breaks import WORD_MARK
from writing.clusters import clusters
from writing.octets import octets, units
from writing.rulers import Room

MOST_UNITS = 4000  # https://core.telegram.org/bots/api#sendmessage has 4096 after parsing
ROOM = Room(septets=MOST_UNITS, units=MOST_UNITS)
MOST_BUTTONS = 90  # Telegram takes 100; three are the ways to move
WIDTH = 30  # clusters on a button that a narrow phone shows whole


def shown(screen: Screen, page: int, navigation: Navigation, _inbound: Inbound) -> Rendered:
    """Page `page` of `screen`, counted from 0. Its text is what stands above the buttons."""
    whole = _whole(screen)
    if len(screen.options) <= MOST_BUTTONS and units(whole) <= MOST_UNITS:
        moves = navigation.backwards(later=False) + navigation.homewards()
        return _rendered(screen, whole or navigation.home.label, 0, 1, moves)
    pages = paged(screen, ROOM, navigation)
    at = max(0, min(page, len(pages) - 1))
    return _rendered(screen, pages[at].body, at, len(pages), _moves(pages[at]))


def _whole(screen: Screen) -> str:
    lines = [*screen.paragraphs]
    keys = keys_of(screen)
    if is_too_wide(keys):
        lines += [key.line for key in keys]
    return "\n".join(lines).replace(WORD_MARK, "").strip()


def is_too_wide(keys: Iterable[Key]) -> bool:
    """Whether some label is too wide for a button: then all are written out."""
    return any(len(key.label) > WIDTH and len(clusters(key.label)) > WIDTH for key in keys)


def _moves(page: Page) -> tuple[Key, ...]:
    return tuple(key for key in page.options if KEYS.get(key.id) == key.key)


def _rendered(screen: Screen, text: str, page: int, pages: int, moves: tuple[Key, ...]) -> Rendered:
    return Rendered(
        text=text,
        page=page,
        pages=pages,
        octets=octets(text),
        segments=0,
        options=keys_of(screen) + moves,
        ended=screen.ended and page == pages - 1,
    )
