"""Dates, times and money as they are written in Khmer, in Khmer with Latin letters and in English, on Phnom Penh's clock.

Names of months come from the Unicode CLDR through Babel; those of Khmer in Latin letters are ours. The patterns, in
CLDR's letters (UTS 35, part 4), are ours: CLDR has none with the words ថ្ងៃទី and ខែ, and writes no Khmer digits.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from babel.numbers import format_decimal

from writing.languages import KHMER, LATIN_KHMER, spoken
from writing.numerals import khmer_digits

PHNOM_PENH = ZoneInfo("Asia/Phnom_Penh")
_DAY = {"km": "'ថ្ងៃទី'd 'ខែ'MMMM", "km_Latn": "'thngai ti' d 'khae' MMMM", "en": "d MMMM"}
_DAY_WITH_YEAR = {
    "km": "'ថ្ងៃទី'd 'ខែ'MMMM 'ឆ្នាំ'y",
    "km_Latn": "'thngai ti' d 'khae' MMMM 'chhnam' y",
    "en": "d MMMM y",
}
_DAY_AND_TIME = {
    "km": "'ថ្ងៃទី'd 'ខែ'MMMM 'ម៉ោង' H:mm",
    "km_Latn": "'thngai ti' d 'khae' MMMM, 'maong' H:mm",
    "en": "d MMMM, HH:mm",
}
_SHORT_DAY = {"km": "d/M", "km_Latn": "d/M", "en": "d/M"}
# The currency sign is not in the GSM alphabet: in English it would cost an SMS half its room.
_MONEY = {"km": "#,##0៛", "km_Latn": "#,##0 'riel'", "en": "#,##0 'riel'"}
_LATIN_MONTHS = (
    "makara", "kumpheak", "mina", "mesa", "usaphea", "mithona",
    "kakkada", "seiha", "kanhnha", "tola", "vichhika", "thnou",
)  # fmt: skip
_LATIN_WEEKDAYS = ("chan", "angkear", "put", "prohoas", "sok", "sav", "atit")


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
    return _digits(format_decimal(riel, format=_MONEY[language], locale=spoken(language)), language)


def weekday(instant: datetime, language: str) -> str:
    """`ច័ន្ទ`, `chan`, `Monday`."""
    if language == LATIN_KHMER:
        return _LATIN_WEEKDAYS[instant.astimezone(PHNOM_PENH).weekday()]
    return _written(instant, "EEEE", language)


def _written(instant: datetime, pattern: str, language: str) -> str:
    if instant.tzinfo is None:
        raise ValueError("an instant needs an offset")
    if language == LATIN_KHMER:
        month = _LATIN_MONTHS[instant.astimezone(PHNOM_PENH).month - 1]
        pattern = pattern.replace("MMMM", f"'{month}'")
    return _digits(format_datetime(instant, pattern, tzinfo=PHNOM_PENH, locale=spoken(language)), language)


def _digits(text: str, language: str) -> str:
    return khmer_digits(text) if language == KHMER else text
