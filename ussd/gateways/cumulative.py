"""Gateways that send all answers of a session each time, joined by `*`: which part is new."""

from __future__ import annotations

SEPARATOR = "*"


def newest(previous: str | None, cumulative: str) -> str | None:
    """What was answered since `previous`, the whole of the turn before; None when nothing was.

    The first message of a session (`previous` is None) is what was dialled beyond the service code. Only the part
    that was there before is taken off, so a `*` that somebody types stays in her answer. An earlier whole that is
    delivered again, or a second start, is nothing new. Where the gateway dropped earlier answers and the wholes no
    longer match, the last part is the answer.
    """
    if previous is None:
        return cumulative
    if cumulative == previous or _extends(previous, cumulative):
        return None
    if not previous:
        return cumulative
    if _extends(cumulative, previous):
        return cumulative[len(previous) + len(SEPARATOR) :]
    return cumulative.rpartition(SEPARATOR)[2]


def _extends(longer: str, shorter: str) -> bool:
    return not shorter or longer.startswith(shorter + SEPARATOR)
