"""Where a next page begins: opaque, signed, and good for the one list it came from."""

from __future__ import annotations

import base64
import binascii
import hmac

from api.problems import Problem
from grievance_core.vault import Vault

PURPOSE, SIGNED = "api-cursor", 24  # hex digits


def cursor(vault: Vault, listing: str, position: str) -> str:
    """The cursor of a position in a listing, which names what is listed and for whom."""
    place = base64.urlsafe_b64encode(position.encode()).decode().rstrip("=")
    return f"{place}.{_signature(vault, listing, position)}"


def position_of(vault: Vault, listing: str, given: str | None) -> str:
    """The position in a cursor of this listing, empty for none. Raises Problem for any other text."""
    if not given:
        return ""
    place, _, signature = given.partition(".")
    try:
        position = base64.urlsafe_b64decode(place + "=" * (-len(place) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise Problem("wrong-cursor") from None
    if not hmac.compare_digest(signature.encode(), _signature(vault, listing, position).encode()):
        raise Problem("wrong-cursor")
    return position


def _signature(vault: Vault, listing: str, position: str) -> str:
    return vault.index(PURPOSE, f"{listing}|{position}")[:SIGNED]
