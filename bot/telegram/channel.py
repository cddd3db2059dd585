"""Telegram as a channel: written words open a conversation, as in an SMS, and it is kept for an hour after the last one.

Every phone that has Telegram shows Khmer script: whoever reads Khmer in Latin letters elsewhere gets it in its own here.
"""

from __future__ import annotations

from bot.inbound import Channel, Inbound
from bot.telegram.rendering import shown
from writing.languages import spoken

NAME = "telegram"
SESSION_SECONDS = 3600


def _speaks(_inbound: Inbound, wanted: str) -> str:
    return spoken(wanted)


TELEGRAM = Channel(render=shown, seconds=SESSION_SECONDS, opens_with_words=True, speaks=_speaks)
