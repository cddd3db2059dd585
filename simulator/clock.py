"""Moving the demo's clock: forward by hours or days, or back to its beginning with everything else."""

from __future__ import annotations

import re
import time
from datetime import datetime, timedelta

from demo.clock import START
from demo.load import reset
from jobs.passage import move
from service import Service

FARTHEST = timedelta(days=90)
RESET = "reset"
STRIDE = timedelta(hours=12)
PATIENCE = 8.0  # seconds; the web process is given up for hung after 30
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


def read_target(here: Service, move: str, until: str) -> datetime:
    """The instant asked for: `move` from now, or `until`, ahead of now and as near. Raises NotAMove."""
    now = here.now()
    if not until:
        return now + read_move(move)
    try:
        target = datetime.fromisoformat(until)
    except ValueError:
        raise NotAMove("no such instant") from None
    if move or target.tzinfo is None or not now <= target <= now + FARTHEST:
        raise NotAMove("no such instant")
    return target


def move_some(here: Service, target: datetime, seconds: float = PATIENCE) -> datetime:
    """Towards `target` for as long as somebody at a browser waits gladly; the time reached. Raises PassageStuck.

    All that was due until then is done, so going on from there comes to the same.
    """
    patience = time.monotonic() + seconds
    reached = here.now()
    while reached < target:
        reached = move(here, min(target, reached + STRIDE))
        if time.monotonic() > patience:
            break
    return reached


def move_clock(here: Service, text: str) -> datetime:
    """Does as told and returns the demo's time when everything due until then is done. Raises NotAMove, PassageStuck."""
    if text.strip() == RESET:
        reset(here.settings)
        return here.now()
    return move(here, here.now() + read_move(text))
