"""What a case may wait for from her, and what a bare 1 or 2 says about it."""

from __future__ import annotations

from writing.numerals import latin_digits

ASKED = "waiting_complainant"
CONFIRMS = ("awaiting_confirmation", "decided")  # decided: told, and no receipt yet that it arrived
_BY_DIGIT = {"1": "solved", "2": "not-solved"}


def is_digit(words: str) -> bool:
    """True for a bare 1 or 2, in whatever digits."""
    return _bare(words) in _BY_DIGIT


def said_by_digit(words: str) -> str:
    """The option id a bare 1 or 2 stands for. Raises KeyError for anything else."""
    return _BY_DIGIT[_bare(words)]


def _bare(words: str) -> str:
    return latin_digits(words).strip(" .)#\n")
