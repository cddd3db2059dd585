"""What is taken out of words before they are kept: unseen characters that turn or break what they touch."""

from __future__ import annotations

import regex

_LINE_ENDS = regex.compile(r"\r\n?|[\u0085\u2028\u2029]")
# Controls except the line feed, half surrogates, non-characters, and the controls of writing direction: a
# name that turns the words after it around is a disguise (Unicode Technical Report 36). Joiners and U+200B
# stay: Khmer spelling uses them.
_UNWANTED = regex.compile(r"[\p{Cs}\p{Noncharacter_Code_Point}\u202a-\u202e\u2066-\u2069\ufeff]|(?!\n)\p{Cc}")


def clean(text: str) -> str:
    """`text` without control characters: a tab is a space, a line end a line feed, both ends are trimmed."""
    return _UNWANTED.sub("", _LINE_ENDS.sub("\n", text).replace("\t", " ")).strip()
