"""A screen as one channel shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.engine.body import keys_of
from bot.engine.navigation import KEYS, Key
from bot.engine.paging import Page
from bot.engine.screen import Screen
from writing.octets import octets, segments


@dataclass(frozen=True)
class Rendered:
    """What the phone shows now: page `page` of `pages`, counted from 0, and what it costs on the air.

    `options` are all options of the screen, on whatever page they stand, with their keys, and the
    navigation on view. `ended` is true when nothing is left to answer or to turn to: the last page of a
    screen that asks nothing. `asks` is what the screen waits for, where a channel has to know it (a call must be told to listen).
    """

    text: str
    page: int
    pages: int
    octets: int
    segments: int
    options: tuple[Key, ...]
    ended: bool = False
    asks: str = ""


def rendered(screen: Screen, pages: Sequence[Page], page: int) -> Rendered:
    """Page `page` of `pages`, or the last one when there are fewer."""
    at = max(0, min(page, len(pages) - 1))
    shown = pages[at]
    moves = tuple(key for key in shown.options if KEYS.get(key.id) == key.key)
    return Rendered(
        text=shown.text,
        page=at,
        pages=len(pages),
        octets=octets(shown.text),
        segments=segments(shown.text),
        options=keys_of(screen) + moves,
        ended=screen.ended and at == len(pages) - 1,
    )
