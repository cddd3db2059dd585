"""The keys of a conversation: the numbers of options and the three ways to move without answering.

Options are numbered from 1 in their order on the screen and keep their number on every page. `0` goes back,
to the page before when a later page is on view, else to the screen before; `00` goes to the start; `98`
turns the page. No option is ever number 98: after 97 comes 99. A key counts as navigation only while it is
on view, so a person asked for an age can answer 98 when there is no further page.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

BACK, HOME, MORE = "back", "home", "more"
KEYS = {BACK: "0", HOME: "00", MORE: "98"}
_TURNING = int(KEYS[MORE])


class Key(NamedTuple):
    """One thing a person can press: what she types, the option's id, and the label she reads."""

    key: str
    id: str
    label: str

    @property
    def line(self) -> str:
        return f"{self.key} {self.label}"


@dataclass(frozen=True)
class Navigation:
    """The ways to move from one screen, with their labels, and which of them lead somewhere."""

    back: Key
    home: Key
    more: Key
    can_go_back: bool = False
    can_go_home: bool = False

    def backwards(self, later: bool) -> tuple[Key, ...]:
        """The way back: from a later page of a screen there always is one."""
        return (self.back,) if later or self.can_go_back else ()

    def homewards(self) -> tuple[Key, ...]:
        return (self.home,) if self.can_go_home else ()


@lru_cache(maxsize=64)
def labelled(back: str, home: str, more: str, *, can_go_back: bool, can_go_home: bool) -> Navigation:
    """Navigation with these labels and the keys of this module."""
    return Navigation(
        back=Key(KEYS[BACK], BACK, back),
        home=Key(KEYS[HOME], HOME, home),
        more=Key(KEYS[MORE], MORE, more),
        can_go_back=can_go_back,
        can_go_home=can_go_home,
    )


def number_of(position: int) -> str:
    """The number of the option at `position`, counted from 0."""
    number = position + 1
    return str(number if number < _TURNING else number + 1)


def position_of(number: str) -> int | None:
    """The position a number as typed stands for, or None when no option can have it."""
    if not (number.isascii() and number.isdigit()) or number.startswith("0") or len(number) > 4:
        return None
    value = int(number)
    if value == _TURNING:
        return None
    return value - 1 if value < _TURNING else value - 2
