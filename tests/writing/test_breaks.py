from __future__ import annotations

from itertools import accumulate

from hypothesis import given

from tests.writing.texts import texts
from writing.breaks import break_opportunities
from writing.clusters import clusters


def lines(text: str) -> list[str]:
    broken = break_opportunities(text)
    return [broken.text[start:end] for start, end in zip([0, *broken.ends], broken.ends, strict=False)]


def test_it_breaks_khmer_between_words() -> None:
    assert lines("ស្ត្រីមានសិទ្ធិ") == ["ស្ត្រី", "មាន", "សិទ្ធិ"]


def test_it_breaks_at_a_word_mark_and_takes_it_out() -> None:
    assert lines("កក\u200bខខ") == ["កក", "ខខ"]


def test_it_does_not_break_at_a_word_mark_inside_a_cluster() -> None:
    assert lines("ក\u200bា") == ["កា"]
    assert lines("ក្\u200bរ") == ["ក្រ"]


def test_it_replaces_half_a_surrogate() -> None:
    assert break_opportunities("a\ud83db").text == "a\ufffdb"


def test_it_has_no_breaks_in_an_empty_text() -> None:
    assert break_opportunities("").ends == []
    assert break_opportunities("\u200b").ends == []


@given(texts)
def test_every_break_is_between_clusters_and_the_last_is_the_end(text: str) -> None:
    broken = break_opportunities(text)
    boundaries = set(accumulate(map(len, clusters(broken.text))))
    assert set(broken.ends) <= boundaries
    assert broken.ends == sorted(set(broken.ends))
    assert not broken.text or broken.ends[-1] == len(broken.text)


@given(texts)
def test_it_loses_nothing_but_word_marks(text: str) -> None:
    assert "".join(lines(text)) == text.replace("\u200b", "")
