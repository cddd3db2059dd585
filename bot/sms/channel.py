"""SMS as a channel: written words open a conversation, and it is kept for an hour after the last one."""

from __future__ import annotations

from bot.engine.navigation import Navigation
from bot.engine.rendered import Rendered
from bot.engine.screen import Screen
from bot.inbound import Channel, Inbound
from bot.sms.rendering import render

SESSION_SECONDS = 3600


def _shown(screen: Screen, page: int, navigation: Navigation, _inbound: Inbound) -> Rendered:
    return render(screen, page, navigation)


SMS = Channel(render=_shown, seconds=SESSION_SECONDS, opens_with_words=True)
