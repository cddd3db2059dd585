"""Khmer and Latin digits: phones type both, screens show the reader's own."""

from __future__ import annotations

KHMER = "០១២៣៤៥៦៧៨៩"
LATIN = "0123456789"
_TO_LATIN = str.maketrans(KHMER, LATIN)
_TO_KHMER = str.maketrans(LATIN, KHMER)


def latin_digits(text: str) -> str:
    """`text` with Khmer digits (U+17E0 to U+17E9) as 0 to 9; everything else stays."""
    return text.translate(_TO_LATIN)


def khmer_digits(text: str) -> str:
    """`text` with 0 to 9 as Khmer digits; everything else stays. No locale library does this for Khmer."""
    return text.translate(_TO_KHMER)
