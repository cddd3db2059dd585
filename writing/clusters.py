"""Clusters: what a reader sees as one letter with its marks. Text is cut between them, never inside one."""

from __future__ import annotations

import regex

COENG = "\u17d2"
# Unicode's extended grapheme cluster (UAX 29), and more conservatively for Khmer: whatever stands after COENG
# belongs to the letter before it, also when a joiner was typed in between.
_CLUSTER = regex.compile(r"(?:\X(?<=\u17d2[\u200c\u200d]*)(?=[\u1780-\u17b3]))*+\X")


def clusters(text: str) -> list[str]:
    """`text` cut into clusters; joined again they are `text`, character for character.

    A cluster has no upper length: who must fit text into a space cuts a single over-long one by character.
    """
    return _CLUSTER.findall(text)


def cut(text: str, limit: int) -> str:
    """The longest beginning of `text` of at most `limit` characters (code points) that ends between clusters.

    When not even the first cluster fits, its first `limit` characters: hundreds of marks on one letter are no
    writing.
    """
    if len(text) <= limit:
        return text
    end = 0
    for match in _CLUSTER.finditer(text, endpos=limit + 1):
        if match.end() > limit:
            break
        end = match.end()
    return text[: end or limit]
