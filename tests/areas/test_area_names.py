"""Full names: the name with the word for what the area is."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.areas.model import Area
from grievance_core.areas.names import full_name, without_kind
from writing.folding import fold


@pytest.mark.parametrize(
    ("key", "km", "en"),
    [
        ("12", "រាជធានីភ្នំពេញ", "Phnom Penh Capital"),
        ("17", "ខេត្តសៀមរាប", "Siemreap Province"),
        ("1209", "ខណ្ឌពោធិ៍សែនជ័យ", "Khan Pou Saen Chey"),
        ("1701", "ស្រុកអង្គរជុំ", "Angkor Chum District"),
        ("170101", "ឃុំចារឈូក", "Char Chhuk Commune"),
        ("120913", "សង្កាត់១២០៩១៣ (មិនស្គាល់ឈ្មោះ)", "Sangkat 120913 (name unknown)"),
        ("01060203", "ភូមិ ២", "Phum Pir Village"),
        ("17010101", "ភូមិប្រាសាទ", "Prasat Village"),
    ],
)
def test_it_names_an_area_in_both_languages(country: Session, key: str, km: str, en: str) -> None:
    area = country.get_one(Area, key)
    assert (full_name(area, "km"), full_name(area, "en")) == (km, en)


def test_it_gives_other_languages_the_latin_name(country: Session) -> None:
    assert full_name(country.get_one(Area, "1701"), "vi") == "Angkor Chum District"


def test_it_leaves_no_placeholder_in_any_name(country: Session) -> None:
    for area in country.scalars(select(Area)):
        for language in ("km", "en"):
            assert "{" not in full_name(area, language)


@pytest.mark.parametrize("word", ["", "ភូមិ", "village", "អង្គរជុំ", "12"])
def test_it_takes_no_word_off_a_name_that_has_none_or_nothing_else(word: str) -> None:
    assert without_kind(word) is None


@pytest.mark.parametrize(
    ("typed", "bare", "level"),
    [
        ("ឃុំចារឈូក", "ចារឈូក", "commune"),
        ("phumi thmei", "thmei", "village"),
        ("Angkor Chum district", "angkorchum", "district"),
        ("Siem Reap province", "siemreap", "province"),
    ],
)
def test_it_takes_off_the_word_for_a_kind(typed: str, bare: str, level: str) -> None:
    assert without_kind(fold(typed)) == (bare, level)
