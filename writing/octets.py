"""What a text costs on the air: octets of a USSD screen, septets, UCS-2 units and segments of an SMS.

Text whose every character is in the GSM 7 bit alphabet travels packed, eight characters in seven octets; one
other character makes the whole text UCS-2, two octets a unit (3GPP TS 23.038 §6.1.2 and §6.2).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from writing.gsm7 import ALPHABET, EXTENSION

# A segment alone, and one beside others: its header takes six octets (3GPP TS 23.040 §9.2.3.24.1).
SEPTETS_ALONE, SEPTETS_JOINED = 160, 153
UNITS_ALONE, UNITS_JOINED = 70, 67
_CLASS = "".join(map(re.escape, sorted(ALPHABET | EXTENSION)))
OUTSIDE_GSM7 = re.compile(f"[^{_CLASS}]")
EXTENDED = re.compile("[" + "".join(map(re.escape, sorted(EXTENSION))) + "]")


def is_gsm7(text: str) -> bool:
    """True when every character is in the GSM 7 bit default alphabet or its extension table."""
    return OUTSIDE_GSM7.search(text) is None


def septets(text: str) -> int:
    """Septets of a text that is_gsm7; a character of the extension table takes two."""
    return len(text) + len(EXTENDED.findall(text))


def units(text: str) -> int:
    """UCS-2 units (UTF-16 code units): an emoji takes two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def octets(text: str) -> int:
    """Octets of `text` as the body of one USSD message."""
    return -(-7 * septets(text) // 8) if is_gsm7(text) else 2 * units(text)


def segments(text: str) -> int:
    """SMS segments of `text`; none for an empty one.

    Neither an escape pair nor a surrogate pair straddles two segments.
    """
    if is_gsm7(text):
        widths: Iterable[int] = (2 if character in EXTENSION else 1 for character in text)
        return _segments(text, septets(text), widths, SEPTETS_ALONE, SEPTETS_JOINED)
    wide = (2 if character > "\uffff" else 1 for character in text)
    return _segments(text, units(text), wide, UNITS_ALONE, UNITS_JOINED)


def _segments(text: str, total: int, widths: Iterable[int], alone: int, joined: int) -> int:
    if total <= alone:
        return 1 if total else 0
    if total == len(text):  # nothing in it takes two places: a segment is filled to its end
        return -(-total // joined)
    count, room = 1, joined
    for width in widths:
        if width > room:
            count, room = count + 1, joined
        room -= width
    return count
