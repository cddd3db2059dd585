"""Identifiers of rows, and the check digit of every number that is said aloud."""

from __future__ import annotations

from ulid import ULID

# H. M. Damm, 2004: a totally anti-symmetric quasigroup of order 10.
_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


def new_id() -> str:
    """A 26-character ULID: sortable by the real time of its making, meaningless to people."""
    return str(ULID())


def check_digit(digits: str) -> str:
    """The Damm check digit of Latin digits: it catches every single wrong digit and every swap of neighbours."""
    interim = 0
    for digit in digits:
        interim = int(_DAMM[interim][int(digit)])
    return str(interim)
