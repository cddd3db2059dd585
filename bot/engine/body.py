"""The part of a screen that is paged: paragraphs, then options as `number label`, one a line."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate

import regex

from bot.engine.navigation import Key, number_of
from bot.engine.screen import Screen
from writing.breaks import WORD_MARK, break_opportunities

# A space that carries a mark is a letter of its own and is not whitespace.
_SPACES = regex.compile(r"(?:\s(?![\p{M}\u200c\u200d]))*+")


@dataclass(frozen=True)
class Body:
    """The text to page, without U+200B, and the ascending offsets at which a page of it may end.

    `ends` are those that leave every option whole, `inner` those inside a long option, after its number and
    first word. `options` are the keys by the offset of their line, `length` is where the last page ends.
    """

    text: str
    ends: list[int]
    inner: list[int]
    options: dict[int, Key]
    length: int

    def after(self, end: int) -> int:
        """Where the page begins that follows one that ends at `end`."""
        found = _SPACES.match(self.text, end)
        return found.end() if found else end

    def label_at(self, start: int) -> int:
        """Where the label begins if an option's line begins at `start`; else `start`."""
        return start + len(self.options[start].key) + 1 if start in self.options else start

    def keys_between(self, start: int, end: int) -> tuple[Key, ...]:
        """The options whose lines begin between these offsets."""
        return tuple(key for at, key in self.options.items() if start <= at < end) if self.options else ()


def keys_of(screen: Screen) -> tuple[Key, ...]:
    """The options of a screen with the numbers that choose them."""
    return tuple(Key(number_of(at), option.id, option.label) for at, option in enumerate(screen.options))


def body_of(screen: Screen) -> Body:
    """The body of a screen, ready to be paged."""
    keys = keys_of(screen)
    lines = [*screen.paragraphs, *(key.line for key in keys)]
    text, breaks = break_opportunities("\n".join(lines))
    starts = list(accumulate((len(line) - line.count(WORD_MARK) + 1 for line in lines), initial=0))
    options = dict(zip(starts[len(screen.paragraphs) :], keys, strict=False))
    length = _trimmed(text, len(text))
    # Trimmed, they ascend still: between two of them there is more than white space, or they become one.
    trimmed = [_trimmed(text, end) if text[end - 1].isspace() else end for end in breaks]
    possible = list(dict.fromkeys(trimmed))
    if not options:
        return Body(text, possible, [], options, length)
    first = starts[len(screen.paragraphs)]
    whole = {_trimmed(text, start - 1) for start in starts[1:]}
    numbers = {at + offset for at, key in options.items() for offset in range(1, len(key.key) + 2)}
    at = bisect_left(possible, first)  # before the options stand the paragraphs
    before, after = possible[:at], possible[at:]
    ends = before + [end for end in after if end in whole]
    return Body(text, ends, before + [end for end in after if end not in numbers], options, length)


def _trimmed(text: str, end: int) -> int:
    while end and text[end - 1].isspace():
        end -= 1
    return end
