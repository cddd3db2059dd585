"""A Khmer word in Latin letters, letter by letter: for words that no lexicon has.

The values are those of the romanization that the United Nations adopted in 1972 (UNGEGN, resolution II/10), without its marks,
which no telephone types. A consonant is of the first or the second series, and a vowel sounds by the series of its consonant.
It reads stiffly, but a reader who says it aloud hears the word.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import regex

# Each consonant with its series.
_FIRST = {
    "ក": "k", "ខ": "kh", "ច": "ch", "ឆ": "chh", "ដ": "d", "ឋ": "th", "ណ": "n", "ត": "t", "ថ": "th",
    "ប": "b", "ផ": "ph", "ស": "s", "ហ": "h", "ឡ": "l", "អ": "",
}  # fmt: skip
_SECOND = {
    "គ": "k", "ឃ": "kh", "ង": "ng", "ជ": "ch", "ឈ": "chh", "ញ": "nh", "ឌ": "d", "ឍ": "th", "ទ": "t",
    "ធ": "th", "ន": "n", "ព": "p", "ភ": "ph", "ម": "m", "យ": "y", "រ": "r", "ល": "l", "វ": "v",
}  # fmt: skip
_CONSONANTS = _FIRST | _SECOND
_INDEPENDENT = {
    "ឥ": "e", "ឦ": "ei", "ឧ": "u", "ឩ": "u", "ឪ": "au", "ឫ": "rue", "ឬ": "rue", "ឭ": "lue", "ឮ": "lue",
    "ឯ": "ae", "ឰ": "ai", "ឱ": "ao", "ឲ": "ao", "ឳ": "au",
}  # fmt: skip
# A vowel after a consonant of the first series, and of the second.
_VOWELS = {
    "": ("a", "o"), "ា": ("a", "ea"), "ិ": ("e", "i"), "ី": ("ei", "i"), "ឹ": ("oe", "ue"), "ឺ": ("eu", "eu"),
    "ុ": ("o", "u"), "ូ": ("ou", "ou"), "ួ": ("uo", "uo"), "ើ": ("aeu", "eu"), "ឿ": ("eua", "eua"), "ៀ": ("ie", "ie"),
    "េ": ("e", "e"), "ែ": ("ae", "ae"), "ៃ": ("ai", "ey"), "ោ": ("ao", "ou"), "ៅ": ("av", "ov"), "ុំ": ("om", "um"),
    "ំ": ("am", "um"), "ាំ": ("am", "oam"), "ះ": ("ah", "eah"), "ុះ": ("oh", "uh"), "េះ": ("eh", "eh"),
    "ោះ": ("aoh", "uoh"), "ិះ": ("eh", "ih"), "ឹះ": ("oeh", "eah"), "ៈ": ("ak", "eak"),
}  # fmt: skip
_TO_FIRST, _TO_SECOND, _SILENT = "៉", "៊", "៍"
_CLUSTER = regex.compile(r"([\u1780-\u17b3])((?:\u17d2[\u1780-\u17b3])*)([\u17b6-\u17d1\u17d3\u17dd]*)")
_SIGNS = regex.compile(r"[^\u17b6-\u17c8]")


class _Sound(NamedTuple):
    onset: str
    vowel: str
    coda: bool  # a bare consonant: it may close the syllable before it


@lru_cache(maxsize=4_096)
def spelt(word: str) -> str:
    """`word`, of Khmer letters, in Latin ones. What is no Khmer letter is left out."""
    sounds = [_sound(*found.groups()) for found in _CLUSTER.finditer(word) if _SILENT not in found[3]]
    written, open_syllable = "", False
    for sound in sounds:
        closes = sound.coda and open_syllable
        written += sound.onset if closes else sound.onset + sound.vowel
        open_syllable = not closes
    return written


def _sound(base: str, below: str, marks: str) -> _Sound:
    if base in _INDEPENDENT:
        return _Sound(_INDEPENDENT[base], "", coda=False)
    letters = [base, *below.replace("\u17d2", "")]
    onset = "".join(_CONSONANTS.get(letter, "") for letter in letters)
    vowel = _SIGNS.sub("", marks)
    second = (_series(letters) or _TO_SECOND in marks) and _TO_FIRST not in marks
    return _Sound(onset, _VOWELS.get(vowel, ("a", "o"))[second], coda=not below and not vowel)


def _series(letters: list[str]) -> bool:
    """True when the vowel follows the second series: a nasal or a liquid below takes the series of what it stands under."""
    return letters[0] in _SECOND if letters[-1] in "ងញនមយរលវ" else letters[-1] in _SECOND
