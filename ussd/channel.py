"""USSD as a channel: pages by octets, one exchange at a time, and a session that outlives a dropped call for a while."""

from __future__ import annotations

from bot.engine.navigation import Navigation
from bot.engine.rendered import Rendered
from bot.engine.screen import Screen
from bot.inbound import Channel, Inbound
from ussd.gateways.cumulative import newest
from ussd.limits import Limits
from ussd.rendering import render

SESSION_SECONDS = 180  # what networks allow one session
RESUMABLE_SECONDS = 600  # after it, who dials again finds her answers


def ussd_channel(limits: Limits) -> Channel:
    """The channel within these limits."""

    def shown(screen: Screen, page: int, navigation: Navigation, inbound: Inbound) -> Rendered:
        return render(screen, page, limits.of(inbound.gateway, inbound.network).octets, navigation)

    def speaks(inbound: Inbound, wanted: str) -> str:
        return limits.of(inbound.gateway, inbound.network).language(wanted)

    return Channel(render=shown, seconds=SESSION_SECONDS + RESUMABLE_SECONDS, speaks=speaks, newest=newest)
