"""Cuts a screen into pages: the law of every channel that counts characters.

Pages joined again are the body of the screen but for whitespace, and U+200B, at their edges: nothing else
is lost, repeated or moved. A page ends at the farthest line break that fits. An option goes to the next
page whole; one that is longer than a page is broken after its number and first word. A word longer than a
page is broken between clusters, a cluster longer than a page by character. Navigation stands under the body
and is counted. It gives way when room is short: home first, which is shown on the last page only, then
back, then the label of `more`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from bot.engine.body import Body, body_of
from bot.engine.navigation import Key, Navigation
from bot.engine.screen import Screen
from writing.clusters import clusters
from writing.octets import octets, units
from writing.rulers import Room, Ruler

# The shortest page: an option's number and a character must fit beside the key of `more`.
LEAST_UNITS = 24


@dataclass(frozen=True)
class Page:
    """One page as it is sent. `body` is its part of the screen; `options` are all keys on it, navigation too."""

    text: str
    body: str
    options: tuple[Key, ...]

    @property
    def octets(self) -> int:
        """Octets on the air."""
        return octets(self.text)


class _Foot(NamedTuple):
    """What stands under the body of a page, each key on a line of its own."""

    keys: tuple[Key, ...]
    text: str


class _Feet(NamedTuple):
    """What may stand under a page, each with the room it leaves: under the last page, best first, and under others."""

    closing: tuple[tuple[_Foot, Room], ...]
    turning: tuple[_Foot, Room]


def paged(screen: Screen, room: Room, navigation: Navigation) -> tuple[Page, ...]:
    """The pages of `screen`, at least one. Raises ValueError when `room` is smaller than LEAST_UNITS."""
    if room.units < LEAST_UNITS:
        raise ValueError(f"a page needs room for {LEAST_UNITS} characters at least")
    body = body_of(screen)
    ruler = Ruler(body.text)
    pages: list[Page] = []
    start, feet = body.after(0), _feet(navigation, room, later=False)
    while not pages or start < body.length:
        if len(pages) == 1:
            feet = _feet(navigation, room, later=True)
        end, foot = _filled(body, ruler, start, feet)
        pages.append(_page(body, start, end, foot))
        start = body.after(end)
    return tuple(pages)


def _page(body: Body, start: int, end: int, foot: _Foot) -> Page:
    own = body.text[start:end]
    text = own + foot.text if own else foot.text[1:]
    return Page(text, own, body.keys_between(start, end) + foot.keys)


def _filled(body: Body, ruler: Ruler, start: int, feet: _Feet) -> tuple[int, _Foot]:
    for foot, left in feet.closing:
        if ruler.fits(start, body.length, left):
            return body.length, foot
    if start >= body.length:
        return body.length, _foot(())
    foot, left = feet.turning
    end = _farthest(body, ruler, start, left)
    # The rest may fit beside `more` where it did not beside a longer label of `back`: then nothing stands under it.
    return (end, foot) if end < body.length else (end, _foot(()))


@lru_cache(maxsize=256)
def _feet(navigation: Navigation, room: Room, *, later: bool) -> _Feet:
    back = navigation.backwards(later)
    closing = [_foot(back + navigation.homewards()), _foot(back)]
    turning = _turning(room, navigation, back)
    return _Feet(
        tuple((foot, room.beside(foot.text)) for foot in closing), (turning, room.beside(turning.text))
    )


def _turning(room: Room, navigation: Navigation, back: tuple[Key, ...]) -> _Foot:
    """The foot of a page that is not the last: it leaves at least half of the page to the body."""
    more = (navigation.more,)
    for foot in (_foot(more + back), _foot(more)):
        if 2 * units(foot.text) <= room.units:
            return foot
    return _Foot(more, "\n" + navigation.more.key)


def _foot(keys: tuple[Key, ...]) -> _Foot:
    return _Foot(keys, "".join("\n" + key.line for key in keys))


def _farthest(body: Body, ruler: Ruler, start: int, room: Room) -> int:
    """The best end of a page that begins at `start`: a line break, else a cluster's end, else a character's."""
    for ends in (body.ends, body.inner):
        end = ruler.reach(start, ends, room)
        if end > start:
            return end
    label = body.label_at(start)
    window = body.text[label : label + max(room.septets, room.units) + 1]
    letters: tuple[Sequence[int], ...] = (_cluster_ends(window, label), range(label + 1, len(body.text) + 1))
    for characters in letters:
        end = ruler.reach(start, characters, room)
        if end > label:
            return end
    raise ValueError("a page has no room for a single character")


def _cluster_ends(window: str, offset: int) -> Sequence[int]:
    return [offset + end for end in accumulate(map(len, clusters(window)))]
