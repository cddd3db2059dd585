"""What is odd about the ministry's lists, by name: an import reports it and loses nobody to it."""

from __future__ import annotations

from enum import StrEnum

# Zero-width characters and the stray backtick: never part of a name, and phones draw some of them as boxes.
_JUNK = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff`"))
_ODD_MARKS = frozenset('"“”‹›«»./()-')


class Quirk(StrEnum):
    """One oddity of a row."""

    SHARED_CODE = "shared-code"  # several villages carry this code
    PLACEHOLDER_CODE = "placeholder-code"  # not a number: 0506140-
    FOREIGN_PREFIX = "foreign-prefix"  # the code begins with another commune's; the row's own commune counts
    UNLISTED = "unlisted"  # villages name this commune, the list of communes does not
    NO_VILLAGES = "no-villages"
    CLEANED_NAME = "cleaned-name"  # zero-width characters or a backtick were taken out
    ODD_MARK = "odd-mark"  # quotes, brackets, a dot, slash or hyphen in the name; kept


def clean(name: str) -> str:
    """`name` without zero-width characters, backticks and outer spaces; otherwise as the ministry writes it."""
    return name.translate(_JUNK).strip()


def name_quirks(*names: str) -> set[Quirk]:
    """The oddities of a row's names as they stand in the list."""
    found = set()
    if any(clean(name) != name for name in names):
        found.add(Quirk.CLEANED_NAME)
    if any(_ODD_MARKS & set(name) for name in names):
        found.add(Quirk.ODD_MARK)
    return found


def village_quirks(code: str, commune: str, *, shared: bool) -> set[Quirk]:
    """The oddities of a village's code: eight digits, the first six its commune's, carried by nobody else."""
    found = set()
    if shared:
        found.add(Quirk.SHARED_CODE)
    if not code.isdigit():
        found.add(Quirk.PLACEHOLDER_CODE)
    if not code.startswith(commune):
        found.add(Quirk.FOREIGN_PREFIX)
    return found
