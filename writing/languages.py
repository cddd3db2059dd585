"""The languages texts are written in, and what two writings of one language have in common.

A language is named as in Unicode's CLDR: `km`, `en`, and `km_Latn` for Khmer in Latin letters.
"""

from __future__ import annotations

from collections.abc import Iterable

KHMER, ENGLISH, LATIN_KHMER = "km", "en", "km_Latn"


def spoken(language: str) -> str:
    """The language that is heard, whatever letters it is written in: `km` for both `km` and `km_Latn`."""
    return language.partition("_")[0]


def shown_instead(wanted: str, can_show: Iterable[str]) -> str:
    """What somebody reads who wants a language, where only these can be shown, best first.

    The language itself; else the same one in other letters; else the first. Raises ValueError when there are none.
    """
    possible = list(can_show)
    if not possible:
        raise ValueError("no language can be shown")
    if wanted in possible:
        return wanted
    return next((language for language in possible if spoken(language) == spoken(wanted)), possible[0])
