"""Application numbers: an 8, eight random digits and a check digit, said as 8 123 456 789.

A membership number has ten digits too. The check digit here is Damm's over the number with a 4 before it, which is never written:
so no number of one kind is ever a number of the other, and whoever gives the wrong one is told so.
"""

from __future__ import annotations

import re
import secrets

from grievance_core.identifiers import check_digit
from writing.numerals import latin_digits

LENGTH = 10
KIND = "8"
_UNWRITTEN = "4"
_SEPARATORS = re.compile(r"[\s\-.#/\u200b\u2010-\u2015]+")
_FORM = re.compile(rf"{KIND}[0-9]{{9}}", re.ASCII)


def new_number() -> str:
    """A random number. It is unique only once the database took it: 100 million exist."""
    digits = KIND + "".join(str(secrets.randbelow(10)) for _ in range(LENGTH - 2))
    return digits + _check(digits)


def read_number(text: str) -> str | None:
    """The application number somebody wrote or said, or None. Khmer digits, spaces, dashes and dots are accepted."""
    digits = _SEPARATORS.sub("", latin_digits(text))
    return digits if _FORM.fullmatch(digits) and _check(digits[:-1]) == digits[-1] else None


def spoken(number: str) -> str:
    """The number as it is read aloud and written on screens: 8 123 456 789."""
    return " ".join((number[0], number[1:4], number[4:7], number[7:]))


def _check(digits: str) -> str:
    return check_digit(_UNWRITTEN + digits)
