from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from writing.cleaning import clean


def test_it_takes_out_controls_and_keeps_line_ends() -> None:
    assert clean(" a\x00b\x1b\tc\r\nd\re\u2028f ") == "ab c\nd\ne\nf"


def test_it_takes_out_characters_that_turn_the_text_around() -> None:
    assert clean("ab\u202ecd\u2066e") == "abcde"


def test_it_keeps_khmer_joiners_and_word_marks() -> None:
    assert clean("ក\u200bខ\u200cគ\u200d") == "ក\u200bខ\u200cគ\u200d"


@given(st.text(alphabet=st.characters(codec=None), max_size=200))
def test_what_is_left_can_be_stored_and_cleaning_again_changes_nothing(text: str) -> None:
    cleaned = clean(text)
    assert cleaned.encode().decode() == cleaned
    assert "\x00" not in cleaned
    assert clean(cleaned) == cleaned
