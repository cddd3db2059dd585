from __future__ import annotations

import pytest
from hypothesis import given

from tests.writing.texts import texts
from writing.gsm7 import ALPHABET, DEFAULT, EXTENSION
from writing.octets import is_gsm7, octets, segments, septets, units


def test_the_alphabet_has_every_code_once() -> None:
    assert len(DEFAULT) == 128
    assert len(ALPHABET) == 127
    assert len(EXTENSION) == 10
    assert not ALPHABET & EXTENSION


@pytest.mark.parametrize(
    ("code", "character"), [(0, "@"), (2, "$"), (0x0A, "\n"), (0x24, "¤"), (0x41, "A"), (0x7F, "à")]
)
def test_the_alphabet_is_in_code_order(code: int, character: str) -> None:
    assert DEFAULT[code] == character


@pytest.mark.parametrize("text", ["`", "ç", "ក", "😀", "\t", "’", "\u200b", "\x1b"])
def test_one_other_character_makes_it_ucs2(text: str) -> None:
    assert not is_gsm7("plain" + text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("a" * 182, 160),
        ("a" * 183, 161),
        ("ក" * 80, 160),
        ("ក" * 81, 162),
        ("😀", 4),
        ("€", 2),
        ("a" * 8, 7),
    ],
)
def test_it_counts_octets_of_a_ussd_screen(text: str, expected: int) -> None:
    assert octets(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("ក" * 70, 1),
        ("ក" * 71, 2),
        ("ក" * 134, 2),
        ("ក" * 135, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 152 + "€" + "a" * 152, 3),  # the escape pair moves whole into the second segment
        ("a" * 152 + "€" + "a" * 151, 2),
        ("ក" * 66 + "😀" + "ក" * 66, 3),
        ("ក" * 66 + "😀" + "ក" * 65, 2),
    ],
)
def test_it_counts_sms_segments(text: str, expected: int) -> None:
    assert segments(text) == expected


@given(texts)
def test_more_text_never_costs_less(text: str) -> None:
    for end in range(0, len(text), 7):
        assert octets(text[:end]) <= octets(text)
        assert segments(text[:end]) <= segments(text)


@given(texts)
def test_segments_are_enough_for_what_is_counted(text: str) -> None:
    count = segments(text)
    if is_gsm7(text):
        assert septets(text) <= (160 if count == 1 else 153 * count)
    else:
        assert units(text) <= (70 if count == 1 else 67 * count)
