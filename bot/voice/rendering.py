"""A screen as it is read out: all of what it says, then at most seven options, each with its key."""

from __future__ import annotations

from bot.engine.navigation import Key, Navigation
from bot.engine.rendered import Rendered
from bot.engine.screen import Screen
from bot.inbound import Inbound
from bot.voice.keys import KEY_OF, PAGE
from writing.breaks import WORD_MARK


def shown(screen: Screen, page: int, navigation: Navigation, _inbound: Inbound) -> Rendered:
    """Page `page` of `screen`, counted from 0. Its text is one sentence a line; a later page has options alone."""
    pages = max(1, -(-len(screen.options) // PAGE))
    at = max(0, min(page, pages - 1))
    offered = screen.options[at * PAGE : (at + 1) * PAGE]
    keys = tuple(Key(str(place), option.id, _line(option.label)) for place, option in enumerate(offered, 1))
    last = at + 1 == pages
    return Rendered(
        text="" if at else "\n".join(_line(paragraph) for paragraph in screen.paragraphs),
        page=at,
        pages=pages,
        octets=0,
        segments=0,
        options=keys + _moves(navigation, later=bool(at), last=last),
        ended=screen.ended and last,
        asks=str(screen.asks),
    )


def _moves(navigation: Navigation, *, later: bool, last: bool) -> tuple[Key, ...]:
    on = () if last else (navigation.more,)
    moves = (*on, *navigation.backwards(later), *navigation.homewards())
    return tuple(Key(KEY_OF[move.id], move.id, move.label) for move in moves)


def _line(text: str) -> str:
    return " ".join(text.replace(WORD_MARK, "").split())
