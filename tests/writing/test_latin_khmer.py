"""Khmer in Latin letters: every phone can show it, nothing of a text is lost, and it is in step with the Khmer."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from settings import ROOT
from writing.khmer_letters import spelt
from writing.languages import shown_instead, spoken
from writing.latin_catalogue import catalogue_path, make, problems
from writing.latin_khmer import KHMER, Lexicon, LexiconError, in_latin
from writing.octets import is_gsm7

LOCALES = ROOT / "locales"
WORDS = Lexicon(
    {"សូម": "som", "សរសេរ": "sorser", "លេខ": "lek", "លេខករណី": "lek karani", "ផ្សេង": "phseng", "ទេ": "te"}
)
KHMER_TEXT = st.text(st.sampled_from("កខគងចតនបមរលសអាិីុូេែោៅំះ់៌៉៊្ៗ។៖០១៩ {}name.,?!\n\u200b"))


def latin(text: str, lexicon: Lexicon = WORDS, *, sentence: bool = False) -> str:
    return in_latin(text, lexicon, sentence=sentence).text


@given(KHMER_TEXT)
def test_it_leaves_no_khmer_letter_and_nothing_a_phone_cannot_show(text: str) -> None:
    written = latin(text)
    assert not KHMER.search(written)
    assert is_gsm7(written)


@given(KHMER_TEXT)
def test_it_keeps_every_placeholder(text: str) -> None:
    placeholders = Counter(regex.findall(r"\{[a-z]+\}", text))
    assert Counter(regex.findall(r"\{[a-z]+\}", latin(text))) == placeholders


@pytest.mark.parametrize(
    ("khmer", "written"),
    [
        ("សូមសរសេរ", "som sorser"),
        ("លេខករណី", "lek karani"),  # the longer word, not the two in it
        ("សូមសរសេរលេខ{name}ទេ", "som sorser lek {name} te"),
        ("លេខ១២៣៖", "lek 123:"),
        ("ផ្សេងៗ", "phseng phseng"),
        ("សូម/ទេ", "som/te"),
        ("សូម ទេ", "som, te"),  # Khmer's pause between phrases
        ("សូម។ ទេ។", "som. Te."),
        ("សូម\nទេ", "som\nTe"),
        ("(ទេ)", "(te)"),
        ("សូម SMS ទេ", "som SMS te"),
        ("សូម {name}។", "som {name}."),
        ("{name}{name}", "{name} {name}"),
    ],
)
def test_it_writes_words_with_spaces_between(khmer: str, written: str) -> None:
    assert latin(khmer) == written


def test_it_begins_a_sentence_with_a_capital() -> None:
    assert latin("សូមសរសេរ", sentence=True) == "Som sorser"


def test_it_spells_a_word_the_lexicon_lacks_and_says_which() -> None:
    found = in_latin("សូមមក", WORDS)
    assert found.text == "som mok"
    assert found.unknown == ("មក",)


def test_a_subscript_that_is_typed_in_two_ways_is_one_word() -> None:
    lexicon = Lexicon({"បណ្តឹង": "bandeung"})
    assert latin("បណ្ដឹង", lexicon) == latin("បណ្តឹង", lexicon) == "bandeung"


@pytest.mark.parametrize(
    ("word", "letters"), [("កាត", "kat"), ("គាត", "keat"), ("ភូមិ", "phoumi"), ("ស្រី", "srei"), ("ចាស់", "chas")]
)
def test_letters_sound_by_their_series(word: str, letters: str) -> None:
    assert spelt(word) == letters


@pytest.mark.parametrize("line", ["សូម", "សូម\t", "សូម\tsom\nសូម\tsum", "សូម\tsōm"])
def test_a_lexicon_with_a_mistake_is_refused(tmp_path: Path, line: str) -> None:
    path = tmp_path / "lexicon.tsv"
    path.write_text(f"# words\n{line}\n", "utf-8")
    with pytest.raises(LexiconError, match=r"lexicon\.tsv, line [23]"):
        Lexicon.load(path)


def test_the_catalogue_is_in_step_with_the_khmer_one() -> None:
    assert list(problems(LOCALES)) == []


def test_every_word_of_the_catalogue_has_a_spelling() -> None:
    assert make(LOCALES).unknown == {}


def test_it_is_said_that_a_native_reader_has_to_check_it() -> None:
    for path in (catalogue_path(LOCALES, "km_Latn"), LOCALES / "km_Latn" / "lexicon.tsv"):
        assert "AWAITING A NATIVE READER" in path.read_text("utf-8")[:600]


def test_a_catalogue_out_of_step_is_told(tmp_path: Path) -> None:
    for language in ("km", "en", "km_Latn"):
        path = catalogue_path(tmp_path, language)
        path.parent.mkdir(parents=True)
        path.write_text('msgctxt "menu"\nmsgid "no"\nmsgstr "ទេ"\n', "utf-8")
    (tmp_path / "km_Latn" / "lexicon.tsv").write_text("ទេ\tte\n", "utf-8")
    (problem,) = problems(tmp_path)
    assert "not in step" in problem


@pytest.mark.parametrize(
    ("wanted", "can_show", "shown"),
    [
        ("km", ["km", "en", "km_Latn"], "km"),
        ("km", ["en", "km_Latn"], "km_Latn"),
        ("km_Latn", ["km", "en"], "km"),
        ("km", ["en"], "en"),
        ("en", ["km_Latn"], "km_Latn"),
    ],
)
def test_a_phone_that_cannot_show_a_language_shows_it_in_other_letters(
    wanted: str, can_show: list[str], shown: str
) -> None:
    assert shown_instead(wanted, can_show) == shown


def test_nothing_to_show_is_refused() -> None:
    with pytest.raises(ValueError, match="no language"):
        shown_instead("km", [])


def test_both_writings_of_khmer_are_one_spoken_language() -> None:
    assert spoken("km") == spoken("km_Latn") == "km"
