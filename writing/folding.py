"""One form for the many ways a Khmer or Latin word is typed, so that names and keywords can be compared."""

from __future__ import annotations

from unicodedata import normalize

import regex

from writing.numerals import latin_digits

COENG = "\u17d2"
COENG_RO = COENG + "រ"
# Spaces, punctuation, lone accents (the backtick), controls, and what is not drawn (U+200B, U+2060, U+FEFF).
_SILENT = regex.compile(r"[\p{Z}\p{P}\p{Sk}\p{Cc}\p{Cs}\p{Default_Ignorable_Code_Point}]+")
_SUBSCRIPTS = regex.compile(r"(?:\u17d2[\u1780-\u17a2]){2,}")
_VOWELS_AND_SIGNS = regex.compile(r"[\u17b6-\u17c8]{2,}")
_CLOSING_SIGNS = "\u17c6\u17c7\u17c8"
_ALIKE = (
    (COENG + "ដ", COENG + "ត"),  # coeng DA and coeng TA are drawn the same: បណ្ដឹង, បណ្តឹង
    ("េ" + "ា", "ោ"),  # a vowel typed as its two halves
    ("េ" + "ី", "ើ"),
    ("ប័ណ្ណ", "បណ្ណ"),  # the equity card is written ប័ណ្ណសមធម៌ and បណ្ណសមធម៌
)


def fold(text: str) -> str:
    """`text` as it is compared, never as it is shown: folding twice changes nothing.

    Compatibility forms, case, spaces, punctuation and invisible characters go; Khmer digits become Latin;
    spellings of one drawing become one: subscript RO typed before another subscript (RO comes last: Unicode
    Standard, chapter 16, Khmer), a sign typed before its vowel, the halves of a split vowel, coeng DA.
    """
    plain = normalize("NFKD", _SILENT.sub("", text)).casefold()
    plain = _SILENT.sub("", normalize("NFKD", plain))
    plain = _VOWELS_AND_SIGNS.sub(_signs_last, _SUBSCRIPTS.sub(_ro_last, plain))
    for spelling, kept in _ALIKE:
        plain = plain.replace(spelling, kept)
    return normalize("NFC", latin_digits(plain))


def _ro_last(run: regex.Match[str]) -> str:
    subscripts = [run[0][at : at + 2] for at in range(0, len(run[0]), 2)]
    return "".join(sorted(subscripts, key=COENG_RO.__eq__))


def _signs_last(run: regex.Match[str]) -> str:
    return "".join(sorted(run[0], key=_CLOSING_SIGNS.__contains__))
