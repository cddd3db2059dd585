"""A screen as an SMS: paragraphs and numbered options in at most two segments, longer ones in pages."""

from __future__ import annotations

from bot.engine.navigation import Navigation
from bot.engine.paging import paged
from bot.engine.rendered import Rendered, rendered
from bot.engine.screen import Screen
from writing.octets import SEPTETS_JOINED, UNITS_JOINED
from writing.rulers import Room

# Two segments, less what is lost where they meet when a pair of septets or units may not straddle.
TWO_SEGMENTS = Room(septets=2 * SEPTETS_JOINED - 1, units=2 * UNITS_JOINED - 1)


def render(screen: Screen, page: int, navigation: Navigation) -> Rendered:
    """Page `page` of `screen`, counted from 0; the last one when there are fewer."""
    return rendered(screen, paged(screen, TWO_SEGMENTS, navigation), page)
