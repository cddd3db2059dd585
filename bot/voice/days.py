"""Days as they are heard: `21/11` is `21 November`, and the words that days are made of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from writing import dates
from writing.numerals import latin_digits

_SHORT = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})(?![\d/])")
_NUMBERS = re.compile(r"[\d:]+")
LEAP_YEAR = 2028


def day_in_full(text: str, language: str) -> str:
    """`text` with short days written out; what is no day stays."""
    return _SHORT.sub(lambda found: _written(found, language), latin_digits(text))


def _written(found: re.Match[str], language: str) -> str:
    try:
        return latin_digits(dates.day(_noon(int(found[2]), int(found[1])), language))
    except ValueError:
        return found[0]


def _noon(month: int, day: int) -> datetime:
    return datetime(LEAP_YEAR, month, day, 5, tzinfo=UTC)  # 12:00 in Phnom Penh


def day_words(language: str) -> tuple[str, ...]:
    """The words beside the numbers of a day, in the order they come, each once."""
    return tuple(dict.fromkeys(word for month in range(1, 13) for word in _words(month, language)))


def _words(month: int, language: str) -> Iterator[str]:
    for write in (dates.day_with_year, dates.day_and_time):
        for run in _NUMBERS.split(latin_digits(write(_noon(month, 1), language))):
            yield from run.replace(",", "").split()


def _month(month: int, language: str) -> str:
    return dates.day(_noon(month, 1), language).split()[-1]


# Khmer words of days in English; some stand for nothing there.
DAYS: Mapping[str, str] = {
    **{_month(month, "km"): _month(month, "en") for month in range(1, 13)},
    "ថ្ងៃទី": "",
    "ឆ្នាំ": "",
    "ម៉ោង": "at",
}
