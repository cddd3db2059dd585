"""Measures any stretch of one text quickly: how far a page may reach before it is full."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from writing.gsm7 import EXTENSION
from writing.octets import EXTENDED, OUTSIDE_GSM7, is_gsm7, septets, units


@dataclass(frozen=True)
class Room:
    """What fits: so many septets when all of it is GSM 7 bit, else so many UCS-2 units."""

    septets: int
    units: int

    def beside(self, text: str) -> Room:
        """The room that is left once `text` is in it; none in septets when `text` is not GSM 7 bit."""
        left = self.septets - septets(text) if is_gsm7(text) else -1
        return Room(left, self.units - units(text))

    def holds(self, text: str) -> bool:
        return units(text) <= self.units or (is_gsm7(text) and septets(text) <= self.septets)


class Ruler:
    """One text with its septets and units counted up to every character.

    Most text needs no counting: without an emoji or an extended character the count is the offset itself.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._units: Sequence[int] = range(len(text) + 1)
        self._septets: Sequence[int] = self._units
        if units(text) > len(text):
            self._units = _counted(2 if character > "\uffff" else 1 for character in text)
        if EXTENDED.search(text):
            self._septets = _counted(2 if character in EXTENSION else 1 for character in text)

    def fits(self, start: int, end: int, room: Room) -> bool:
        """Whether the characters from `start` to `end` fit into `room`."""
        if self._units[end] - self._units[start] <= room.units:
            return True
        return self._septets[end] - self._septets[start] <= room.septets and self._foreign(start) >= end

    def reach(self, start: int, ends: Sequence[int], room: Room) -> int:
        """The farthest of the ascending `ends` so that everything from `start` to it fits; `start` when none does."""
        at = _within(ends, self._units, self._units[start] + room.units)
        if room.septets > room.units and self._foreign(start) > start:
            full = _within(ends, self._septets, self._septets[start] + room.septets)
            at = max(at, min(full, bisect_right(ends, self._foreign(start))))
        return max(start, ends[at - 1]) if at else start

    def _foreign(self, start: int) -> int:
        # The first character from `start` that is not GSM 7 bit.
        found = OUTSIDE_GSM7.search(self._text, start)
        return found.start() if found else len(self._text)


def _within(ends: Sequence[int], counts: Sequence[int], limit: int) -> int:
    """How many of the ascending `ends` are reached with a count of at most `limit`."""
    if isinstance(counts, range):  # the count is the offset itself
        return bisect_right(ends, limit)
    return bisect_right(ends, limit, key=counts.__getitem__)


def _counted(widths: Iterable[int]) -> Sequence[int]:
    return list(accumulate(widths, initial=0))
