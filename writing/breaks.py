"""Where a line of Khmer or Latin text may end, by ICU's dictionary, never inside a cluster."""

from __future__ import annotations

import re
from itertools import accumulate
from operator import itemgetter
from typing import NamedTuple

from icu4py.breakers import LineBreaker

from writing.clusters import COENG, clusters

WORD_MARK = "\u200b"  # ZERO WIDTH SPACE: Khmer's invisible mark between words
# Ordinary text has none of these: in it a cluster ends wherever the next character is neither a Khmer mark nor the
# letter after COENG. That is quicker to see than to cut everything into clusters.
_UNUSUAL = re.compile(r"[^\n\x20-\x7e\xa0-\xac\xae-\xff\u1780-\u17dd\u17e0-\u17f9\u2010-\u2027\u20ac]")
_STRAY_COENG = re.compile(r"\u17d2(?![\u1780-\u17b3])")
_HALF_SURROGATE = re.compile(r"[\ud800-\udfff]")
_BEGINS_NO_CLUSTER = frozenset(map(chr, (*range(0x17B4, 0x17D4), 0x17DD)))
_FIRST = itemgetter(0)
_BETWEEN = "\0"  # in no ordinary text: joined by it, pieces that end in COENG are found by one search


class Breakable(NamedTuple):
    """Text as it will be shown, and ascending the offsets where a line may end; the last is its length."""

    text: str
    ends: list[int]


def break_opportunities(text: str, language: str = "km") -> Breakable:
    """Where lines of `text` may end. U+200B is an opportunity and is then taken out.

    Breaks are those of Unicode's line breaking algorithm (UAX 14) with ICU's Khmer dictionary; one that would
    fall inside a cluster is dropped. Spaces belong to the line before them. Half surrogates become U+FFFD.
    """
    whole = _HALF_SURROGATE.sub("\ufffd", text)
    pieces = list(LineBreaker(whole, language))
    if WORD_MARK in whole:
        pieces = [shown for piece in pieces if (shown := piece.replace(WORD_MARK, ""))]
        whole = whole.replace(WORD_MARK, "")
    return Breakable(whole, _between_clusters(whole, pieces))


def _between_clusters(text: str, pieces: list[str]) -> list[int]:
    ends = list(accumulate(map(len, pieces)))
    if not _UNUSUAL.search(text) and not _STRAY_COENG.search(text):
        begins_none = _BEGINS_NO_CLUSTER.isdisjoint(map(_FIRST, pieces))
        if begins_none and COENG + _BETWEEN not in _BETWEEN.join(pieces):
            return ends
        closed = text + "\n"
        return [end for end in ends if closed[end] not in _BEGINS_NO_CLUSTER and closed[end - 1] != COENG]
    boundaries = set(accumulate(map(len, clusters(text))))
    return sorted(boundaries.intersection(ends))
