"""What gateways' requests have in common: named fields, a phone's number, and what was dialled beyond the service code."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import unquote_plus

from bot.addresses import NotANumber, e164
from ussd.gateways.gateway import BadRequest

MAX_FIELDS = 50
MAX_SESSION_ID = 200
MAX_NETWORK = 20
SEPARATOR = "*"
END = "#"


def fields(encoded: str) -> dict[str, str]:
    """The fields of a form or a query (`application/x-www-form-urlencoded`); of one that is there twice the last.

    Invalid UTF-8 becomes U+FFFD. Raises BadRequest when there are more than any gateway sends.
    """
    pairs = encoded.split("&", MAX_FIELDS)
    if len(pairs) > MAX_FIELDS:
        raise BadRequest("form")
    split = (pair.partition("=") for pair in pairs if pair)
    return {_plain(name): _plain(value) for name, _, value in split}


def required(given: Mapping[str, str], name: str, address: str = "") -> str:
    """The field, without spaces around it. Raises BadRequest, which knows the `address` where one was read before."""
    value = given.get(name, "").strip()
    if not value:
        refusal = BadRequest(name)
        refusal.address = address
        raise refusal
    return value


def phone(given: Mapping[str, str], name: str) -> str:
    """The phone's number in E.164. Raises BadRequest."""
    try:
        return e164(required(given, name))
    except NotANumber:
        # Nobody typed this number: "write it again" would be no help.
        raise BadRequest(name, "error.caller") from None


def is_dialled(text: str) -> bool:
    """Whether this is a code as dialled (`*855*2#`) and no answer: it begins with `*` and ends with `#` (3GPP TS 22.090)."""
    return text.startswith(SEPARATOR) and text.endswith(END) and len(text) > len(SEPARATOR + END)


def beyond(dialled: str, code: str = "") -> str:
    """What was dialled after the service code: of `*855*2*1#` it is `2*1`. Where the `code` is not told, it is the first part.

    Empty when nothing was, or when something other than the code was dialled.
    """
    parts = _parts(dialled)
    known = _parts(code) or parts[:1]
    return SEPARATOR.join(parts[len(known) :]) if parts[: len(known)] == known else ""


def _parts(dialled: str) -> list[str]:
    inner = (
        dialled.strip().rstrip(END).lstrip(SEPARATOR + "+")
    )  # Kannel takes a code for a number and writes + before it
    return inner.split(SEPARATOR) if inner else []


def _plain(encoded: str) -> str:
    return unquote_plus(encoded) if "%" in encoded or "+" in encoded else encoded
