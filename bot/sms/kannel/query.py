"""Kannel's requests, read: its escape codes (`%p`, `%b`, `%C` …) come as a query whose text is in whatever charset it names.

So the octets are kept until the charset is known (Kannel user guide, "SMS-service groups").
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import unquote_to_bytes

from writing.octets import is_gsm7

MOST_FIELDS = 50
MOST_CHARACTERS = 200  # of an id, a number or a charset's name
GSM7, UCS2 = "0", "2"
# As Kannel names them in %C. A name it does not know is read as UTF-8, which is what `mo-recode = true` makes of every text.
CHARSETS = {
    "utf-16be": "utf-16-be",
    "ucs-2": "utf-16-be",
    "utf-8": "utf-8",
    "iso-8859-1": "latin-1",
    "windows-1252": "cp1252",
    "ascii": "utf-8",
}


class Unreadable(ValueError):
    """A field is missing, or there are too many. Names it; its value is never kept."""

    permanent = True


class Query:
    """The fields of one request. What cannot be decoded becomes U+FFFD."""

    def __init__(self, encoded: str) -> None:
        pairs = encoded.split("&", MOST_FIELDS)
        if len(pairs) > MOST_FIELDS:
            raise Unreadable("query has too many fields")
        split = (pair.partition("=") for pair in pairs)
        self._octets: Mapping[str, bytes] = {name: _octets(value) for name, _, value in split if name}

    def __getitem__(self, name: str) -> str:
        """A short field, empty where it is missing."""
        return self.octets(name)[: 4 * MOST_CHARACTERS].decode("utf-8", "replace")[:MOST_CHARACTERS].strip()

    def octets(self, name: str) -> bytes:
        """A field as it came."""
        return self._octets.get(name, b"")

    def required(self, name: str) -> str:
        """A short field. Raises Unreadable."""
        if not self[name]:
            raise Unreadable(f"{name} is missing")
        return self[name]

    @property
    def text(self) -> str:
        """What was written: the field `text`, in the charset named by `charset`."""
        return self.octets("text").decode(CHARSETS.get(self["charset"].casefold(), "utf-8"), "replace")


def coding(text: str) -> str:
    """The alphabet that carries this text, as Kannel numbers it: 0 for GSM 7 bit, 2 for UCS-2, without which Khmer is `????`."""
    return GSM7 if is_gsm7(text) else UCS2


def _octets(encoded: str) -> bytes:
    return unquote_to_bytes(encoded.replace("+", " ").encode("latin-1", "replace"))
