"""A screen as a USSD phone shows it."""

from __future__ import annotations

from functools import lru_cache

from bot.engine.navigation import Navigation
from bot.engine.rendered import Rendered, rendered
from bot.engine.screen import Screen
from ussd.pager import pages

REMEMBERED = (
    1_024  # every page of every screen that is the same for everybody, in each language, several times over
)


def render(screen: Screen, page: int, capacity_octets: int, navigation: Navigation) -> Rendered:
    """Page `page` of `screen`, counted from 0; the last one when there are fewer.

    What is the same for everybody is laid out once and remembered. A screen with anybody's words, names or numbers never is.
    """
    shown = _remembered if screen.common else _laid_out
    return shown(screen, page, capacity_octets, navigation)


def _laid_out(screen: Screen, page: int, capacity_octets: int, navigation: Navigation) -> Rendered:
    return rendered(screen, pages(screen, capacity_octets, navigation), page)


_remembered = lru_cache(maxsize=REMEMBERED)(_laid_out)
