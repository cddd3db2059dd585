from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.writing.texts import texts
from writing.clusters import COENG, clusters, cut

KHMER_LETTERS = {chr(code) for code in range(0x1780, 0x17B4)}


def test_it_keeps_a_letter_with_two_subscripts_whole() -> None:
    assert clusters("ស្ត្រីខ្មែរ") == ["ស្ត្រី", "ខ្មែ", "រ"]


def test_it_keeps_a_subscript_after_a_joiner_whole() -> None:
    assert clusters("ក្\u200dរ") == ["ក្\u200dរ"]
    assert clusters("ក្\u200cរា") == ["ក្\u200cរា"]


def test_it_keeps_a_family_emoji_whole() -> None:
    assert clusters("a👨‍👩‍👧‍👦b") == ["a", "👨‍👩‍👧‍👦", "b"]


def test_it_has_no_clusters_in_an_empty_text() -> None:
    assert clusters("") == []


@given(texts)
def test_it_loses_nothing(text: str) -> None:
    assert "".join(clusters(text)) == text


@given(texts)
def test_it_never_cuts_between_coeng_and_a_letter(text: str) -> None:
    found = clusters(text)
    for before, after in pairwise(found):
        assert not (before.rstrip("\u200c\u200d").endswith(COENG) and after[0] in KHMER_LETTERS)


@given(texts, st.integers(1, 80))
def test_a_cut_is_a_beginning_of_whole_clusters(text: str, limit: int) -> None:
    kept = cut(text, limit)
    assert text.startswith(kept)
    assert len(kept) <= limit
    whole = clusters(text)
    if whole and len(whole[0]) <= limit:
        assert kept == "".join(whole[: len(clusters(kept))])


def test_a_cut_takes_back_the_cluster_that_does_not_fit() -> None:
    assert cut("ស្ត្រីស្ត្រី", 11) == "ស្ត្រី"


def test_a_cut_of_one_endless_cluster_still_keeps_something() -> None:
    assert cut("ក" + "ំ" * 500, 20) == "ក" + "ំ" * 19
