"""Dates, times and money as they are written in Khmer and English, on Phnom Penh's clock.

Names of months come from the Unicode CLDR through Babel. The patterns, in CLDR's letters (UTS 35, part 4),
are ours: CLDR has none with the words ថ្ងៃទី and ខែ, and writes no Khmer digits.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from babel.numbers import format_decimal

from writing.numerals import khmer_digits

PHNOM_PENH = ZoneInfo("Asia/Phnom_Penh")
KHMER = "km"
_DAY = {"km": "'ថ្ងៃទី'd 'ខែ'MMMM", "en": "d MMMM"}
_DAY_WITH_YEAR = {"km": "'ថ្ងៃទី'd 'ខែ'MMMM 'ឆ្នាំ'y", "en": "d MMMM y"}
_DAY_AND_TIME = {"km": "'ថ្ងៃទី'd 'ខែ'MMMM 'ម៉ោង' H:mm", "en": "d MMMM, HH:mm"}
_SHORT_DAY = {"km": "d/M", "en": "d/M"}
# The currency sign is not in the GSM alphabet: in English it would cost an SMS half its room.
_MONEY = {"km": "#,##0៛", "en": "#,##0 'riel'"}


def day(instant: datetime, language: str) -> str:
    """`ថ្ងៃទី២១ ខែវិច្ឆិកា`, `21 November`.

    Like the others here it raises ValueError on an instant without offset, KeyError on an unknown language.
    """
    return _written(instant, _DAY[language], language)


def day_with_year(instant: datetime, language: str) -> str:
    """`ថ្ងៃទី២១ ខែវិច្ឆិកា ឆ្នាំ២០២៦`, `21 November 2026`."""
    return _written(instant, _DAY_WITH_YEAR[language], language)


def day_and_time(instant: datetime, language: str) -> str:
    """`ថ្ងៃទី២១ ខែវិច្ឆិកា ម៉ោង ៩:០០`, `21 November, 09:00`."""
    return _written(instant, _DAY_AND_TIME[language], language)


def short_day(instant: datetime, language: str) -> str:
    """`២១/១១`, `21/11`: for an SMS with no room."""
    return _written(instant, _SHORT_DAY[language], language)


def money(riel: int, language: str) -> str:
    """`២៨០,០០០៛`, `280,000 riel`. The riel has no smaller coin in use, so there are no decimals."""
    return _digits(format_decimal(riel, format=_MONEY[language], locale=language), language)


def _written(instant: datetime, pattern: str, language: str) -> str:
    if instant.tzinfo is None:
        raise ValueError("an instant needs an offset")
    return _digits(format_datetime(instant, pattern, tzinfo=PHNOM_PENH, locale=language), language)


def _digits(text: str, language: str) -> str:
    return khmer_digits(text) if language == KHMER else text
