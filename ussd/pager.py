"""Pages of a USSD screen, by octets."""

from __future__ import annotations

from bot.engine.navigation import Navigation
from bot.engine.paging import Page, paged
from bot.engine.screen import Screen
from writing.rulers import Room


def pages(screen: Screen, capacity_octets: int, navigation: Navigation) -> tuple[Page, ...]:
    """`screen` in pages of at most `capacity_octets`, navigation included. Raises ValueError below 48 octets.

    160 octets hold 182 GSM 7 bit characters or 80 UCS-2 units.
    """
    return paged(screen, Room(septets=capacity_octets * 8 // 7, units=capacity_octets // 2), navigation)
