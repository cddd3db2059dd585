"""Moving the demo's clock: forward by hours or days, or back to its beginning with everything else."""

from __future__ import annotations

import re
from datetime import timedelta

FARTHEST = timedelta(days=90)
RESET = "reset"
_MOVE = re.compile(r"\+([1-9][0-9]{0,3})([hd])", re.ASCII)
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1)}


class NotAMove(ValueError):
    """What was asked is no way to move the clock."""

    permanent = True


def read_move(text: str) -> timedelta:
    """`+4h` or `+3d`. Raises NotAMove for anything else, and beyond 90 days at once."""
    found = _MOVE.fullmatch(text.strip())
    span = int(found[1]) * _UNITS[found[2]] if found else timedelta(0)
    if not timedelta(0) < span <= FARTHEST:
        raise NotAMove("no such move")
    return span
