"""Leaving at once: one key on every screen of a hotline, and a last screen that could be anybody's.

Nothing of the conversation is kept: who dials next on this phone finds the main menu, also where an ordinary complaint had been
begun.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.dialogues.desk import DROP_DRAFT, Desk
from bot.engine.definition import Effect, Move
from bot.engine.screen import Asks, Screen
from bot.engine.state import State

LEFT = "left"


@dataclass(frozen=True)
class Left:
    """The last screen: a line about programmes for families."""

    id: str = LEFT

    def show(self, state: State, desk: Desk) -> Screen:
        return Screen(self.id, (desk.say("end", "innocent"),), asks=Asks.NOTHING)

    def take(self, state: State, choice: str | None, text: str) -> Move:
        return Move(self.id, dict.fromkeys(state.draft), (Effect(DROP_DRAFT),), fresh=True)


NODES = (Left(),)
