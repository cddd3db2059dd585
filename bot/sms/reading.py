"""What a person wrote in an SMS, as an answer."""

from __future__ import annotations

from writing.cleaning import clean


def read(body: str) -> str:
    """The words of an SMS without control characters and without spaces around them."""
    return clean(body)
