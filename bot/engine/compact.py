"""Compact JSON, for what is kept of a conversation: packed and unpacked several times in each turn."""

from __future__ import annotations

import json
from typing import Any

import orjson


def packed(value: object) -> bytes:
    """`value`, of texts, numbers, lists and dictionaries, as JSON in UTF-8. Half surrogates, which UTF-8 has not, become "?"."""
    try:
        return orjson.dumps(value)
    except TypeError:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def unpacked(json_text: bytes) -> Any:
    """What was packed. Raises ValueError when it is no JSON."""
    return orjson.loads(json_text)
