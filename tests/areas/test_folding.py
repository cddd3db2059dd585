"""Folding: many spellings, one form. Numerals: Khmer and Latin digits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from writing.folding import fold
from writing.numerals import KHMER, khmer_digits, latin_digits

KHMER_BLOCK = st.characters(min_codepoint=0x1780, max_codepoint=0x17F9)
TROUBLE = st.sampled_from("\u17d2\u200b\u200d\ufeff`'\"´ ˜េាីំ់")
UNKIND_TEXT = st.text(st.one_of(st.characters(), KHMER_BLOCK, TROUBLE))


@given(UNKIND_TEXT)
def test_it_changes_nothing_when_folding_twice(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(UNKIND_TEXT)
def test_it_leaves_text_that_any_store_accepts(text: str) -> None:
    fold(text + "\0\ud800").encode()
    assert "\0" not in fold(text)


@given(st.text(KHMER_BLOCK), st.text(st.sampled_from("\u200b\u200c\u200d\u2060\ufeff `'\".-‹›’"), max_size=4))
def test_it_does_not_see_marks_around_and_between_words(word: str, noise: str) -> None:
    assert fold(noise + word + noise) == fold(word)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("បណ្ដឹង", "បណ្តឹង"),
        ("ប័ណ្ណសមធម៌", "បណ្ណសមធម៌"),
        ("ភូមិ ២", "ភូមិ2"),
        ("អង្គរ.មាស", "អង្គរមាស"),
        ("លិចបឹង`", "លិចបឹង"),
        ("គីឡូ\u200b ៧", "គីឡូ ៧"),
        ("Siem Reap", "SIEMREAP"),
        ("S'ang", "s’ang"),
        ("Kaoh Thum ‹Ka›", 'Kaoh Thum "Ka "'),
        ("ស\u17d2រ\u17d2តី", "ស្ត្រី"),  # RO typed before TA
        ("កេាះ", "កោះ"),
        ("ជេីង", "ជើង"),
        ("កំុ", "កុំ"),
        ("ＡＢ１", "ab1"),
    ],
)
def test_it_folds_spellings_of_one_name_together(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("ប៉ា", "បា"), ("កា", "កៅ"), ("ភូមិ ១", "ភូមិ ២"), ("ក្រោម", "ករោម")])
def test_it_keeps_different_words_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_it_folds_nothing_but_marks_to_nothing() -> None:
    assert fold(" \u200b…`'\"-") == ""


@given(st.text())
def test_it_turns_digits_into_khmer_and_back(text: str) -> None:
    assert latin_digits(khmer_digits(text)) == latin_digits(text)


def test_it_translates_digits_and_nothing_else() -> None:
    assert latin_digits("លេខ " + KHMER) == "លេខ 0123456789"
    assert khmer_digits("no. 120913") == "no. ១២០៩១៣"
