from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from writing.dates import day, day_and_time, day_with_year, money, short_day, weekday

MORNING = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        day(MORNING.replace(tzinfo=None), "km")


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(KeyError):
        day(MORNING, "fr")


def test_it_writes_days_in_khmer_with_khmer_digits() -> None:
    assert day(MORNING, "km") == "ថ្ងៃទី២១ ខែវិច្ឆិកា"
    assert day_with_year(MORNING, "km") == "ថ្ងៃទី២១ ខែវិច្ឆិកា ឆ្នាំ២០២៦"
    assert day_and_time(MORNING, "km") == "ថ្ងៃទី២១ ខែវិច្ឆិកា ម៉ោង ៩:០០"
    assert short_day(MORNING, "km") == "២១/១១"


def test_it_writes_days_in_english() -> None:
    assert day(MORNING, "en") == "21 November"
    assert day_with_year(MORNING, "en") == "21 November 2026"
    assert day_and_time(MORNING, "en") == "21 November, 09:00"
    assert short_day(MORNING, "en") == "21/11"


def test_it_writes_days_of_khmer_in_latin_letters() -> None:
    assert day(MORNING, "km_Latn") == "thngai ti 21 khae vichhika"
    assert day_with_year(MORNING, "km_Latn") == "thngai ti 21 khae vichhika chhnam 2026"
    assert day_and_time(MORNING, "km_Latn") == "thngai ti 21 khae vichhika, maong 9:00"
    assert short_day(MORNING, "km_Latn") == "21/11"
    assert money(280_000, "km_Latn") == "280,000 riel"


@pytest.mark.parametrize(("language", "name"), [("km", "សៅរ៍"), ("km_Latn", "sav"), ("en", "Saturday")])
def test_it_names_the_day_of_the_week(language: str, name: str) -> None:
    assert weekday(MORNING, language) == name


def test_the_day_is_phnom_penhs() -> None:
    assert day(MORNING + timedelta(hours=15), "en") == "22 November"


@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_has_a_khmer_name_and_no_latin_digit(month: int) -> None:
    written = day_and_time(MORNING.replace(month=month), "km")
    assert not any(character.isascii() and character.isalnum() for character in written)


def test_it_writes_riel_without_decimals() -> None:
    assert money(280_000, "km") == "២៨០,០០០៛"
    assert money(280_000, "en") == "280,000 riel"
    assert money(0, "en") == "0 riel"
