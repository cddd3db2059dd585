"""The keys of a telephone, the same on every screen of a call.

`1` to `7` are what is offered, `8` asks for somebody to call, `9` reads on, `0` goes back, `*` goes to the menu, `#` says it
again. One press is one answer: nobody has to press twice in time.
"""

from __future__ import annotations

from typing import NamedTuple

from bot.engine.navigation import BACK, HOME, MORE, number_of

PAGE = 7  # options that are read before she has to press
CALL_ME, AGAIN = "8", "#"
MOVES = {"9": MORE, "0": BACK, "*": HOME}
KEY_OF = {way: key for key, way in MOVES.items()}
# Chosen one after the other from wherever she is: the hotline's own "please call me".
TO_CALL_ME = (HOME, "hotline", "call-me")


class Pressed(NamedTuple):
    """What was pressed, as an answer: a choice by id, a text as typed, or the wish to hear it again."""

    choice: str | None = None
    text: str = ""
    again: bool = False
    call_me: bool = False


def pressed(key: str, page: int) -> Pressed:
    """One key on page `page` of a screen."""
    if key in MOVES:
        return Pressed(choice=MOVES[key])
    if key in (AGAIN, ""):
        return Pressed(again=True)
    if key == CALL_ME:
        return Pressed(call_me=True)
    return Pressed(text=number_of(page * PAGE + int(key) - 1))


def typed(digits: str) -> Pressed:
    """Digits that end with a hash. A star or a nought by itself moves, as everywhere."""
    if digits in ("*", "0"):
        return Pressed(choice=MOVES[digits])
    digits = digits.strip("*#")
    return Pressed(text=digits) if digits else Pressed(again=True)
