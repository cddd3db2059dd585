"""Membership numbers: nine random digits and a Damm check digit, written 12345 67890.

They tell nothing of who or how many the members are. Case numbers have nine digits in all, so nobody takes one for the other.
"""

from __future__ import annotations

import re
import secrets

from grievance_core.identifiers import check_digit
from writing.numerals import latin_digits

LENGTH = 10
_SEPARATORS = re.compile(r"[\s\-.#/\u200b\u2010-\u2015]+")
_FORM = re.compile(r"[1-9][0-9]{9}", re.ASCII)


def new_number() -> str:
    """A random number. It is unique only once the database took it: 900 million exist."""
    digits = str(10 ** (LENGTH - 2) + secrets.randbelow(9 * 10 ** (LENGTH - 2)))
    return digits + check_digit(digits)


def read_number(text: str) -> str | None:
    """The membership number somebody wrote, or None. Khmer digits, spaces, dashes and dots are accepted."""
    digits = _SEPARATORS.sub("", latin_digits(text))
    if not _FORM.fullmatch(digits) or check_digit(digits[:-1]) != digits[-1]:
        return None
    return digits


def spoken(number: str) -> str:
    """The number in two groups of five, as it is read aloud and printed."""
    return f"{number[:5]} {number[5:]}"
