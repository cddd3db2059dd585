"""A call as a channel: dialling opens a conversation; one that dropped is taken up again like a USSD session."""

from __future__ import annotations

from bot.inbound import Channel, Inbound
from bot.voice.recordings import Recordings
from bot.voice.rendering import shown
from writing.languages import ENGLISH, KHMER, spoken

NAME = "voice"
SESSION_SECONDS = 600


def voice_channel(recordings: Recordings) -> Channel:
    """The channel. Khmer is spoken by recordings alone; until there are any, a call is in English, which a machine can speak."""

    def speaks(_inbound: Inbound, wanted: str) -> str:
        return spoken_language(recordings, wanted)

    return Channel(render=shown, seconds=SESSION_SECONDS, speaks=speaks)


def spoken_language(recordings: Recordings, wanted: str) -> str:
    """The language a call is in for whoever wants `wanted`; Khmer in Latin letters sounds like Khmer."""
    return KHMER if spoken(wanted) == KHMER and recordings.any_in(KHMER) else ENGLISH
