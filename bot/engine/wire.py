"""A conversation between two turns, as bytes: compact JSON with a version, so that a deploy never misreads an old one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from bot.engine.compact import packed, unpacked
from bot.engine.state import State

VERSION = 1


@dataclass(frozen=True)
class Record:
    """What is kept of a conversation. `cumulative` is the last whole input of a gateway that repeats earlier ones."""

    state: State
    cumulative: str = ""


def pack(state: State, cumulative: str = "") -> bytes:
    """The record as bytes."""
    fields = [
        VERSION,
        state.language,
        state.node,
        state.trail,
        dict(state.draft),
        state.shown,
        state.page,
        state.official,
        state.complaint,
        cumulative,
    ]
    return packed(fields)


def unpack(kept: bytes) -> Record | None:
    """The record in `kept`; None when it was written by another version or is not one."""
    try:
        version, *fields = unpacked(kept)
        return _record(*fields) if version == VERSION else None
    except (ValueError, TypeError, RecursionError):
        return None


def _record(
    language: Any,
    node: Any,
    trail: Any,
    draft: Any,
    shown: Any,
    page: Any,
    official: Any,
    complaint: Any,
    cumulative: Any,
) -> Record:
    state = State(
        language=_text(language),
        node=_text(node),
        trail=_texts(trail),
        draft=_answers(draft),
        shown=_texts(shown),
        page=_count(page),
        official=None if official is None else _count(official),
        complaint=_text(complaint),
    )
    return Record(state, _text(cumulative))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _texts(values: Any) -> tuple[str, ...]:
    if not isinstance(values, list):
        raise TypeError("not a list")
    return tuple(map(_text, values))


def _count(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError("not a count")
    return value


def _answers(values: Any) -> Mapping[str, str]:
    if not isinstance(values, dict):
        raise TypeError("not answers by name")
    return MappingProxyType({name: _text(value) for name, value in values.items()})
