"""A screen as a USSD phone shows it."""

from __future__ import annotations

from bot.engine.navigation import Navigation
from bot.engine.rendered import Rendered, rendered
from bot.engine.screen import Screen
from ussd.pager import pages


def render(screen: Screen, page: int, capacity_octets: int, navigation: Navigation) -> Rendered:
    """Page `page` of `screen`, counted from 0; the last one when there are fewer."""
    return rendered(screen, pages(screen, capacity_octets, navigation), page)
