"""How a number is put together from recorded words, and which numbers are read digit by digit."""

from __future__ import annotations

import re
from collections.abc import Mapping

CONTEXT = "number"
# Words that multiply, the largest first. Khmer has one for ten thousand and one for a hundred thousand.
SCALES: Mapping[str, tuple[int, ...]] = {
    "km": (1_000_000, 100_000, 10_000, 1_000, 100),
    "en": (1_000_000, 1_000, 100),
}
SINGLE = 20  # numbers below have a word of their own
LARGEST = 999_999_999
_GROUPED = re.compile(r"\d{3}(?: \d{3})+")  # a case number as it is written; money has commas
LONGEST_AMOUNT = 7  # digits: more without a comma are a number of something, not of how many


def words(number: int, language: str) -> tuple[int, ...]:
    """The words of `number`, each as the number it stands for: 321 in Khmer is 3 100 20 1."""
    for scale in SCALES[language]:
        if number >= scale:
            many, rest = divmod(number, scale)
            return (*words(many, language), scale, *(words(rest, language) if rest else ()))
    if number < SINGLE:
        return (number,)
    tens, ones = number // 10 * 10, number % 10
    return (tens, ones) if ones else (tens,)


def spelled(written: str, *, by_digit: bool = False) -> tuple[int, ...] | None:
    """The digits of a number that is read one by one; None where it is said as a whole."""
    digits = [int(digit) for digit in written if digit.isdigit()]
    one_by_one = by_digit or _GROUPED.fullmatch(written) or written.startswith(("0", "+"))
    if one_by_one and len(digits) > 1:
        return tuple(digits)
    return tuple(digits) if "," not in written and len(digits) > LONGEST_AMOUNT else None


def recorded_numbers(language: str) -> tuple[int, ...]:
    """Every number with a word of its own."""
    return (*range(SINGLE), *range(SINGLE, 100, 10), *reversed(SCALES[language]))
