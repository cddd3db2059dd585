"""Moving the demo's clock: forward by hours or days, or back to its beginning with everything else."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from demo.clock import START
from demo.load import reset
from jobs.passage import move
from service import Service

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


def would_reach(here: Service, text: str) -> datetime:
    """Where the clock would stand; nothing is moved. Raises NotAMove."""
    return START if text.strip() == RESET else here.now() + read_move(text)


def move_clock(here: Service, text: str) -> datetime:
    """Does as told and returns the demo's time when everything due until then is done. Raises NotAMove, PassageStuck."""
    if text.strip() == RESET:
        reset(here.settings)
        return here.now()
    return move(here, here.now() + read_move(text))
