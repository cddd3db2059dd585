"""Case numbers that can be said aloud: nine digits, the last one a check digit.

The other eight digits are random, so numbers say nothing about how many cases there are.
"""

from __future__ import annotations

import re
import secrets

from grievance_core.identifiers import check_digit
from writing.numerals import latin_digits

LENGTH = 9
_SEPARATORS = re.compile(r"[\s\-.#/\u200b]+")


def new_reference() -> str:
    """A random number; the first digit is never 0, so nobody drops it when writing it down."""
    digits = str(secrets.randbelow(9) + 1) + "".join(str(secrets.randbelow(10)) for _ in range(LENGTH - 2))
    return digits + check_digit(digits)


def read_reference(text: str) -> str | None:
    """The reference somebody typed or said, or None. Khmer digits, spaces, dashes and dots are accepted."""
    digits = _SEPARATORS.sub("", latin_digits(text))
    if len(digits) != LENGTH or not (digits.isascii() and digits.isdigit()):
        return None
    return digits if check_digit(digits[:-1]) == digits[-1] else None


def spoken(reference: str) -> str:
    """The reference in groups of three, as it is read aloud and written on screens: 123 456 789."""
    return " ".join(reference[i : i + 3] for i in range(0, LENGTH, 3))
