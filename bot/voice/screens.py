"""How each screen that asks for more than a choice is answered on a call.

Whatever is not named here is answered by choosing: a list of districts can be typed into elsewhere, and is read out here. What
can only be written, as an official's sentence to a villager, is not done in a call; she is told so.
"""

from __future__ import annotations

from enum import StrEnum

from bot.engine.screen import Asks


class Way(StrEnum):
    """What the line listens for."""

    KEY = "key"  # one key
    DIGITS = "digits"  # digits, then a hash
    SPEECH = "speech"  # what is said after the tone
    INSTEAD = "instead"  # one key, which stands for words nobody can type here
    NOTHING = "nothing"


# Her own words: they are recorded, and whoever works on the case listens and types them.
SPOKEN = frozenset({"words", "hotline-words", "case-words", "accused-words", "solved-words"})
# Numbers.
KEYED = frozenset(
    {
        "case-number",
        "phone",
        "link-number",
        "link-year",
        "look-up",
        "naming-phone",
        "task-member",
        "task-born",
    }
)
INTERVIEW = "interview-"  # the ages of the interview are typed
# Where words are wanted that a call cannot give: this text of the context "voice" is given instead.
STAND_IN = "name-asked-later"
STAND_INS = frozenset({"apply-name"})
# Screens that are asked in the same words on a call.
SENTENCES = {"myself-pin": "pin"}


def way(screen: str, asks: str) -> Way:
    """What the line listens for on this screen."""
    if asks == Asks.NOTHING:
        return Way.NOTHING
    if asks == Asks.PIN or (asks == Asks.TEXT and (screen in KEYED or screen.startswith(INTERVIEW))):
        return Way.DIGITS
    if asks == Asks.TEXT and screen in SPOKEN:
        return Way.SPEECH
    return Way.KEY
